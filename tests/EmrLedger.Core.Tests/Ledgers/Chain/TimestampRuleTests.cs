using EmrLedger.Blocks;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>
/// A block's time: later than the median of the 11 before it, and not far ahead of the clock when it is appended.
/// </summary>
public sealed class TimestampRuleTests : IDisposable
{
    private const ulong Genesis = 1_700_000_000;
    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private readonly TestLedger test = new(isOpen: true);

    private static ulong Now => (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    public void Dispose() => test.Dispose();

    [Fact]
    public void It_is_later_than_the_median_of_the_last_11()
    {
        List<ulong> timestamps = [Genesis];
        ulong[] offsets = [50, 10, 40, 60, 55, 54, 90, 51, 300, 57, 58, 59, 61, 62, 60, 63, 58, 200];
        foreach (ulong offset in offsets)
        {
            ulong[] last = [.. timestamps.TakeLast(11).Order()];
            ulong median = last[last.Length / 2];
            Refuse(FaultCode.TimestampNotAfterMedian, median);
            Refuse(FaultCode.TimestampNotAfterMedian, median - 1);
            ulong timestamp = Math.Max(Genesis + offset, median + 1);
            Append(timestamp);
            timestamps.Add(timestamp);
        }
        Assert.Contains(timestamps.Zip(timestamps.Skip(1)), pair => pair.Second < pair.First);
        Assert.True(test.Verify().Valid);
    }

    [Fact]
    public void It_is_refused_more_than_two_hours_ahead()
    {
        EmrBlock ahead = (test.NextBlock() with { Timestamp = Now + 7320 }).Mine();
        EmrException refusal = TestLedger.Refused(
            EmrError.TimestampTooFarAhead, () => test.Ledger.Append(ahead, CancellationToken.None));
        Assert.Contains("block 1", refusal.Message, StringComparison.Ordinal);
        TestLedger.Refused(EmrError.TimestampTooFarAhead, () => Append(ulong.MaxValue));
        Assert.Equal(0UL, test.Ledger.Describe().Height);
        Append(Now + 7140);
        Assert.Empty(test.Verify().Warnings);
    }

    [Fact]
    public void Ahead_of_the_clock_is_only_a_warning_on_verification()
    {
        Append(Now);
        EmrBlock ahead = (test.NextBlock() with { Timestamp = Now + 9000 }).Mine();
        using (LedgerChainCheck check = new(test.Ledger))
            Assert.True(check.Check(ahead).Valid);
        LedgerCheckResult result = TestLedger.Verify(test.Forced(ahead));
        Assert.True(result.Valid);
        Assert.Contains(result.Warnings, warning => warning.StartsWith("block 2 has a timestamp", StringComparison.Ordinal));
    }

    [Fact]
    public void A_draft_is_stamped_with_the_clock()
    {
        test.AddNext(Ada);
        ulong before = Now;
        BlockDraft draft = test.Ledger.Pending.Draft(TestKeys.Miner).Block!;
        Assert.InRange(draft.Template.Timestamp, before, Now);
    }

    [Fact]
    public void A_chain_faster_than_the_clock_obeys_its_own_rule()
    {
        for (int i = 0; i < 30; i++)
        {
            test.AddNext(Ada);
            EmrBlock block = Assert.Single(test.Seal());
            Assert.InRange(block.Timestamp, Now - 60, Now + 60);
        }
        Append(Now + 3600);
        foreach (ulong offset in Enumerable.Range(1, 6).Select(i => (ulong)i))
            Append(Now + 3600 + offset);
        test.AddNext(Ada);
        ulong[] last = [.. test.Ledger.ReadLastBlocks(11).Select(block => block.Timestamp).Order()];
        Assert.Equal(last[5] + 1, Assert.Single(test.Seal()).Timestamp);
        Assert.True(test.Verify().Valid);
    }

    private void Append(ulong timestamp) =>
        test.Ledger.Append((test.NextBlock() with { Timestamp = timestamp }).Mine(), CancellationToken.None);

    private void Refuse(FaultCode code, ulong timestamp)
    {
        EmrBlock block = (test.NextBlock() with { Timestamp = timestamp }).Mine();
        TestLedger.Refused(EmrError.BlockInvalid, () => test.Ledger.Append(block, CancellationToken.None));
        Fault fault = TestLedger.Verify(test.Forced(block)).Faults[0];
        Assert.Equal((code, block.Height), (fault.Code, fault.Height));
    }
}
