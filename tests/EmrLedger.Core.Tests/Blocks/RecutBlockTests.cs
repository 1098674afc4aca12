using System.Security.Cryptography;
using EmrLedger.Blocks;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// A block's bytes can be cut elsewhere into previous, miner and txids: the hash is the same, the block another. Only the
/// lengths, checked before hashing, tell them apart.
/// </summary>
public sealed class RecutBlockTests
{
    private static readonly EmrBlock Original = new BlockValues
    {
        Records =
        [
            RecordSigner.Sign(TestKeys.Doctor, TestKeys.Patient, "kept", 1),
            RecordSigner.Sign(TestKeys.Doctor, TestKeys.Patient, "dropped", 2),
        ],
    }.Mine();

    private static readonly string Bytes = Original.Previous + Original.Miner + Original.Records[0].TxId + Original.Records[1].TxId;

    [Fact]
    public void The_block_itself_is_valid() => Assert.True(Check(Original).Valid);

    [Theory]
    [InlineData(96, 20, FaultCode.PreviousLengthWrong)]
    [InlineData(64, 20, FaultCode.PreviousLengthWrong)]
    [InlineData(12, 20, FaultCode.PreviousLengthWrong)]
    [InlineData(116, 0, FaultCode.PreviousLengthWrong)]
    [InlineData(0, 20, FaultCode.PreviousLengthWrong)]
    [InlineData(32, 84, FaultCode.MinerLengthWrong)]
    [InlineData(32, 52, FaultCode.MinerLengthWrong)]
    [InlineData(32, 0, FaultCode.MinerLengthWrong)]
    public void A_cut_at_another_place_is_refused_by_its_lengths(int previous, int miner, FaultCode expected)
    {
        BlockValues recut = BlockValues.Of(Original) with
        {
            Previous = Bytes[..(previous * 2)],
            Miner = Bytes[(previous * 2)..((previous + miner) * 2)],
            Records = [.. Bytes[((previous + miner) * 2)..].Chunk(64).Select(txId => WithTxId(new string(txId)))],
        };
        AssertRecut(expected, recut);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(0)]
    public void Records_cut_at_another_place_are_refused_by_their_lengths(int first)
    {
        string txIds = Bytes[104..];
        BlockValues recut = BlockValues.Of(Original) with { Records = [WithTxId(txIds[..(first * 2)]), WithTxId(txIds[(first * 2)..])] };
        AssertRecut(FaultCode.TxIdInvalid, recut);
    }

    private static void AssertRecut(FaultCode expected, BlockValues recut)
    {
        // The attack is real: the other block has the same bytes, and so the same id and the same proof of work.
        Assert.Equal(Original.BlockId, Convert.ToHexStringLower(SHA256.HashData(recut.Preimage)));
        BlockCheckResult result = Check(recut.Build());
        Assert.Equal(expected, Assert.Single(result.Faults).Code);
        Assert.Empty(result.UserStates);
    }

    private static BlockCheckResult Check(EmrBlock block) => new ChainCheck(4, new UserStates()).Check(block);

    private static EmrRecord WithTxId(string txId) => (RecordValues.Valid() with { TxId = txId }).Build();
}
