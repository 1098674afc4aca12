using EmrLedger.Records;
using EmrLedger.Values;

namespace EmrLedger.Blocks;

/// <summary>
/// The checks of one block, in the order of the format: lengths before hashing, because without them two different blocks
/// can share an id. They are total: whatever a block holds, the answer is null or the first fault.
/// </summary>
public static class BlockCheck
{
    /// <summary>Checks everything but the records' contents.</summary>
    public static Fault? CheckSeal(EmrBlock block, UInt128 expectedDifficulty)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (!Difficulty.TryConvert(block.Difficulty, out UInt128 difficulty) || difficulty != expectedDifficulty)
            return new Fault(FaultCode.DifficultyMismatch, Detail: $"expected {expectedDifficulty}");
        if (!Hash256.TryParse(block.Previous, out Hash256 previous))
            return new Fault(FaultCode.PreviousLengthWrong);
        if (!Hash160.TryParse(block.Miner, out Hash160 miner))
            return new Fault(FaultCode.MinerLengthWrong);

        // The record count is untrusted: nothing is allocated by it before it was bounded.
        Span<Hash256> txIds = stackalloc Hash256[EmrBlock.MaxRecords];
        for (int i = 0; i < block.Records.Count; i++)
        {
            if (!Hash256.TryParse(block.Records[i].TxId, out Hash256 txId))
                return new Fault(FaultCode.TxIdInvalid, i);
            if (i < txIds.Length)
                txIds[i] = txId;
        }
        if (block.Records.Count > EmrBlock.MaxRecords)
            return new Fault(FaultCode.TooManyRecords);

        if (block.Malformed is not null)
            return new Fault(FaultCode.BlockIdIncorrect, Detail: block.Malformed);
        BlockTemplate template = new(previous, miner, txIds[..block.Records.Count], block.Timestamp, difficulty);
        Hash256 blockId = template.BlockId(block.Nonce);
        if (!Hash256.TryParse(block.BlockId, out Hash256 claimed) || claimed != blockId)
            return new Fault(FaultCode.BlockIdIncorrect);
        return template.Target.IsMetBy(blockId) ? null : new Fault(FaultCode.ProofOfWorkInsufficient);
    }

    /// <summary>Checks the records in order; each sees the states as the one before it left them.</summary>
    /// <param name="block">The block.</param>
    /// <param name="states">The states before the block; they are not changed.</param>
    /// <param name="changed">The states the block changes, where it is valid.</param>
    public static Fault? CheckRecords(EmrBlock block, UserStates states, out IReadOnlyList<UserState> changed) =>
        CheckRecords(block, states, static (record, _, previousNonce) => RecordCheck.Check(record, previousNonce), out changed);

    /// <summary>The same with another check of each record, given its index and its doctor's previous nonce.</summary>
    internal static Fault? CheckRecords(
        EmrBlock block, UserStates states, Func<EmrRecord, int, ulong, Fault?> check, out IReadOnlyList<UserState> changed)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(states);
        UserStates working = states.Branch();
        changed = [];
        for (int i = 0; i < block.Records.Count; i++)
        {
            EmrRecord record = block.Records[i];
            _ = Hash160.TryParse(record.DoctorHash, out Hash160 doctor);
            if (check(record, i, working[doctor].Nonce) is { } fault)
                return fault with { Index = i };
            working.SetNonce(doctor, record.Nonce);
        }
        changed = working.Changed;
        return null;
    }
}
