using EmrLedger.Ledgers.Registry;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>
/// The rules of a ledger for its next block: on appending, on checking beside the ledger and on verifying the file alike.
/// </summary>
public sealed class ChainRuleTests : IDisposable
{
    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private readonly TestLedger test = new();

    public ChainRuleTests()
    {
        test.Append(TestLedger.Statement(RegistryAction.Add, Ada, 1));
        test.Append(TestLedger.Sign(Ada, 1));
    }

    private BlockValues Next => test.NextBlock(TestLedger.Sign(Ada, 2));

    public void Dispose() => test.Dispose();

    [Fact]
    public void The_next_block_is_taken()
    {
        EmrBlock block = Next.Mine();
        using (LedgerChainCheck check = new(test.Ledger))
            Assert.Equal(2UL, Assert.Single(check.Check(block).UserStates).Nonce);
        test.Ledger.Append(block, CancellationToken.None);
        Assert.Equal((block.BlockId, 3UL), (test.Ledger.Describe().Tip, test.Ledger.Describe().Height));
        LedgerCheckResult result = test.Verify();
        Assert.Equal(
            (true, 3UL, block.BlockId, 4UL, 3UL), (result.Valid, result.Height, result.Tip, result.Blocks, result.Records));
    }

    [Fact]
    public void A_block_upon_another_block_says_that_the_tip_moved()
    {
        EmrBlock[] blocks = [.. test.Ledger.ReadLastBlocks(3)];
        Refuse(EmrError.LedgerTipMoved, FaultCode.PreviousMismatch, (Next with { Previous = new string('a', 64) }).Mine());
        EmrBlock late = (Next with { Previous = blocks[1].BlockId, Height = 2, Records = [TestLedger.Sign(Ada, 1)] }).Mine();
        EmrException refusal = TestLedger.Refused(
            EmrError.LedgerTipMoved, () => test.Ledger.Append(late, CancellationToken.None));
        Assert.Contains(blocks[2].BlockId, refusal.Message, StringComparison.Ordinal);
        TestLedger.Refused(EmrError.LedgerTipMoved, () => test.Ledger.Append(blocks[2], CancellationToken.None));
        TestLedger.Refused(EmrError.LedgerTipMoved, () => test.Ledger.Append(blocks[0], CancellationToken.None));
    }

    [Fact]
    public void The_height_is_the_number_of_blocks()
    {
        foreach (ulong height in (ulong[])[0, 2, 4, ulong.MaxValue])
        {
            Refuse(
                EmrError.LedgerTipMoved, FaultCode.HeightMismatch,
                (BlockValues.Of(Next.Mine()) with { Height = height }).Build());
        }
    }

    [Fact]
    public void The_difficulty_is_the_ledgers()
    {
        foreach (int difficulty in (int[])[0, 1, 3, 5, -1])
        {
            EmrBlock block = difficulty > 0
                ? (Next with { Difficulty = difficulty }).Mine()
                : (BlockValues.Of(Next.Mine()) with { Difficulty = difficulty }).Build();
            Refuse(EmrError.BlockInvalid, FaultCode.DifficultyMismatch, block);
        }
        Refuse(EmrError.BlockInvalid, FaultCode.ProofOfWorkInsufficient, Next.Fail());
    }

    [Fact]
    public void The_id_is_the_blocks_own()
    {
        BlockValues mined = BlockValues.Of(Next.Mine());
        Refuse(EmrError.BlockInvalid, FaultCode.BlockIdIncorrect, (mined with { Nonce = mined.Nonce + 1 }).Build());
        Refuse(EmrError.BlockInvalid, FaultCode.BlockIdIncorrect, (mined with { Timestamp = mined.Timestamp + 1 }).Build());
        Refuse(EmrError.BlockInvalid, FaultCode.BlockIdIncorrect, (mined with { Miner = TestKeys.Patient.ToString() }).Build());
        Refuse(EmrError.BlockInvalid, FaultCode.BlockIdIncorrect, (mined with { Records = [] }).Build());
    }

    [Fact]
    public void A_block_that_was_cut_elsewhere_is_refused_by_its_lengths()
    {
        EmrBlock block = Next.Mine();
        string bytes = block.Previous + block.Miner + block.Records[0].TxId;
        BlockValues recut = BlockValues.Of(block) with { Records = [] };
        Refuse(
            EmrError.BlockInvalid, FaultCode.PreviousLengthWrong,
            (recut with { Previous = bytes[..128], Miner = bytes[128..168] }).Build());
        Refuse(EmrError.BlockInvalid, FaultCode.MinerLengthWrong, (recut with { Miner = bytes[64..168] }).Build());
        EmrRecord cut = (RecordValues.Of(block.Records[0]) with { TxId = bytes[104..136] }).Build();
        Refuse(EmrError.BlockInvalid, FaultCode.TxIdInvalid, (recut with { Records = [cut] }).Build());
    }

    [Fact]
    public void A_block_has_at_most_25_records()
    {
        EmrRecord[] records = [.. Enumerable.Range(2, 26).Select(nonce => TestLedger.Sign(Ada, (ulong)nonce))];
        Refuse(EmrError.BlockInvalid, FaultCode.TooManyRecords, test.NextBlock(records).Mine());
        test.Append(records[..25]);
        Assert.Equal(27UL, test.Ledger.Describe().Records);
    }

    [Fact]
    public void Records_follow_their_doctors_last()
    {
        foreach (ulong nonce in (ulong[])[1, 3, 9])
            Refuse(EmrError.BlockInvalid, FaultCode.NonceInvalid, test.NextBlock(TestLedger.Sign(Ada, nonce)).Mine());
        Fault fault = Refuse(
            EmrError.BlockInvalid, FaultCode.NonceInvalid,
            test.NextBlock(TestLedger.Sign(Ada, 2), TestLedger.Sign(Ada, 2)).Mine());
        Assert.Equal(1, fault.Index);
    }

    [Fact]
    public void What_the_ledger_holds_checks_as_valid_from_any_block_on()
    {
        test.Append(TestLedger.Sign(Ada, 2));
        EmrBlock[] blocks = [.. test.Ledger.ReadBlocks(0, ulong.MaxValue)];
        EmrBlock next = test.NextBlock(TestLedger.Sign(Ada, 3)).Mine();
        for (int first = 0; first < blocks.Length; first++)
        {
            using LedgerChainCheck check = new(test.Ledger);
            Assert.All(blocks[first..], block => Assert.True(check.Check(block).Valid));
            Assert.True(check.Check(next).Valid);
        }
        using LedgerChainCheck gap = new(test.Ledger);
        Assert.True(gap.Check(blocks[1]).Valid);
        Assert.Equal(FaultCode.PreviousMismatch, gap.Check(blocks[3]).Faults.Single().Code);
        Assert.True(gap.Check(blocks[2]).Valid);
    }

    [Fact]
    public void A_faulty_block_in_a_batch_takes_all_of_it_back()
    {
        EmrBlock good = Next.Mine();
        EmrBlock bad = (BlockValues.Of(good) with { Previous = good.BlockId, Height = 4 }).Mine();
        string before = test.Ledger.Describe().ToString() + test.Ledger.Describe().Tip;
        Assert.Throws<EmrException>(() => test.Ledger.AppendAll([good, bad], CancellationToken.None));
        Assert.Equal(before, test.Ledger.Describe().ToString() + test.Ledger.Describe().Tip);
        test.Ledger.Append(good, CancellationToken.None);
    }

    /// <summary>The block is refused on appending and on checking; forced into the file, it is found by verification.</summary>
    private Fault Refuse(EmrError error, FaultCode code, EmrBlock block)
    {
        Fault fault;
        using (LedgerChainCheck check = new(test.Ledger))
            fault = Assert.Single(check.Check(block).Faults);
        Assert.Equal((code, 3UL), (fault.Code, fault.Height));
        LedgerInfo before = test.Ledger.Describe();
        EmrException refusal = TestLedger.Refused(error, () => test.Ledger.Append(block, CancellationToken.None));
        if (error == EmrError.BlockInvalid)
            Assert.Contains(fault.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, test.Ledger.Describe());
        Assert.True(test.Verify().Valid);

        // In a file a height is a place: another block may be there, or none before it.
        if (code is not FaultCode.HeightMismatch)
        {
            Fault found = TestLedger.Verify(test.Forced(block)).Faults[0];
            Assert.Equal((code, 3UL, fault.Index), (found.Code, found.Height, found.Index));
        }
        return fault;
    }
}
