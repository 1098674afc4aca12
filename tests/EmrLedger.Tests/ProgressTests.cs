using System.Management.Automation;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The progress bar of mining.</summary>
[Collection(nameof(Alone))]
public sealed class ProgressTests(ITestOutputHelper log) : ShellTests
{
    private const string Mine =
        "Invoke-EmrMining -Miner (New-EmrKey) -Difficulty '340282366920938463463374607431768211455' -TimeoutSec";

    [Fact]
    public void There_are_at_most_five_records_a_second_and_one_that_takes_the_bar_away()
    {
        IReadOnlyList<ProgressRecord> records = Shell.Run($"{Mine} 2").Progress;
        log.WriteLine($"{records.Count - 1} records in 2 s, then one to complete.");
        Assert.InRange(records.Count, 2, 11);
        Assert.All(records.SkipLast(1), record => Assert.Equal(ProgressRecordType.Processing, record.RecordType));
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
        Assert.Single(records.Select(record => (record.ActivityId, record.Activity)).Distinct());
    }

    [Fact]
    public void A_record_tells_rate_hashes_and_what_to_expect()
    {
        ProgressRecord record = Shell.Run($"{Mine} 1").Progress[0];
        Assert.Equal("Mining block 0", record.Activity);
        Assert.Matches(
            @"^[0-9.]+ [kMG]?H/s, expect more than a million years a block, [0-9,.\s]+ hashes$", record.StatusDescription);
        Assert.Equal(0, record.PercentComplete);
    }

    [Fact]
    public void Mining_that_is_soon_done_shows_no_bar() =>
        Assert.Empty(Shell.Run("Invoke-EmrMining -Miner (New-EmrKey) -Difficulty 1").Progress);

    [Theory]
    [InlineData("$ProgressPreference = 'SilentlyContinue'", "")]
    [InlineData("", "-ProgressAction SilentlyContinue")]
    public void No_bar_is_shown_where_nobody_wants_one(string before, string parameter) =>
        Assert.Empty(Shell.Run($"{before}\n{Mine} 1 {parameter}").Progress);
}
