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
        if (block.Contents is not { } contents)
            return CheckMalformed(block);
        if (contents.Template.BlockId(contents.Nonce) != contents.BlockId)
            return new Fault(FaultCode.BlockIdIncorrect);
        return contents.Template.Target.IsMetBy(contents.BlockId) ? null : new Fault(FaultCode.ProofOfWorkInsufficient);
    }

    /// <summary>Checks the records in order; each sees the states as the one before it left them.</summary>
    /// <param name="block">The block.</param>
    /// <param name="states">The states before the block; they are not changed.</param>
    /// <param name="changed">The states the block changes, where it is valid.</param>
    public static Fault? CheckRecords(EmrBlock block, UserStates states, out IReadOnlyList<UserState> changed)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(states);
        UserStates working = states.Branch();
        changed = [];
        for (int i = 0; i < block.Records.Count; i++)
        {
            EmrRecord record = block.Records[i];
            if (RecordCheck.Check(record, working[record.Doctor].Nonce) is { } fault)
                return fault with { Index = i };
            working.SetNonce(record.Doctor, record.Nonce);
        }
        changed = working.Changed;
        return null;
    }

    // The same checks in the same order, of members of which one is malformed.
    private static Fault CheckMalformed(EmrBlock block)
    {
        if (!Hash256.TryParse(block.Previous, out _))
            return new Fault(FaultCode.PreviousLengthWrong);
        if (!Hash160.TryParse(block.Miner, out _))
            return new Fault(FaultCode.MinerLengthWrong);
        for (int i = 0; i < block.Records.Count; i++)
        {
            if (!block.Records[i].TryGetTxId(out _))
                return new Fault(FaultCode.TxIdInvalid, i);
        }
        return block.Records.Count > EmrBlock.MaxRecords
            ? new Fault(FaultCode.TooManyRecords)
            : new Fault(FaultCode.BlockIdIncorrect, Detail: block.Malformed);
    }
}
