using System.Diagnostics;
using System.Management.Automation;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The progress bars of what goes over a whole ledger.</summary>
[Collection(nameof(Alone))]
public sealed class LedgerProgressTests : ShellTests
{
    private readonly LedgerFolder folder = new();
    private readonly ITestOutputHelper log;

    public LedgerProgressTests(LongLedger source, ITestOutputHelper log)
    {
        this.log = log;
        source.CopyLedger(folder.File("long.emr"));
        source.CopyExport(folder.File("long.jsonl"));
        Shell["ledger"] = folder.File("long.emr");
        Shell["export"] = folder.File("long.jsonl");
        Shell["other"] = folder.File("other.emr");
        Shell.Output("$null = New-EmrKey");
    }

    [Theory]
    [InlineData("Test-EmrLedger $ledger -ThrottleLimit 1", "Checking ", @"^[0-9,.\s]+ of 481 blocks$")]
    [InlineData("Test-EmrLedger $export -ThrottleLimit 1", "Checking ", @"^[0-9,.\s]+ blocks?$")]
    [InlineData("Backup-EmrLedger $ledger $other -ThrottleLimit 1", "Checking ", @"^[0-9,.\s]+ of 481 blocks$")]
    [InlineData("Import-EmrLedger $export $other -ThrottleLimit 1", "Importing ", @"^[0-9,.\s]+ blocks$")]
    public void There_are_at_most_five_records_a_second_and_one_that_takes_the_bar_away(
        string script, string activity, string status)
    {
        Stopwatch watch = Stopwatch.StartNew();
        ShellResult result = Shell.Run(script);
        IReadOnlyList<ProgressRecord> records = result.Progress;
        log.WriteLine($"{records.Count} records in {watch.Elapsed.TotalSeconds:0.00} s.");
        Assert.Empty(result.Errors);
        Assert.InRange(records.Count, 2, 2 + (int)(watch.Elapsed.TotalSeconds * 5));
        Assert.All(records.SkipLast(1), record =>
        {
            Assert.Equal(ProgressRecordType.Processing, record.RecordType);
            Assert.StartsWith(activity, record.Activity, StringComparison.Ordinal);
            Assert.Matches(status, record.StatusDescription);
            Assert.InRange(record.PercentComplete, 0, 99);
        });
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
        Assert.Single(records.Select(record => (record.ActivityId, record.Activity)).Distinct());
    }

    [Fact]
    public void A_bar_that_an_error_ends_is_taken_away()
    {
        string[] lines = File.ReadAllLines(folder.File("long.jsonl"));
        lines[^1] = lines[^1].Replace("\"nonce\":", "\"nonce\":9", StringComparison.Ordinal);
        File.WriteAllLines(folder.File("long.jsonl"), lines);
        ShellResult result = Shell.Run("Import-EmrLedger $export $other -ThrottleLimit 1");
        Assert.Equal("BlockInvalid", result.Error.Id);
        Assert.Equal(ProgressRecordType.Completed, result.Progress[^1].RecordType);
        folder.AssertTidy("long.emr", "long.jsonl");
    }

    [Fact]
    public void A_short_chain_shows_no_bar() => Assert.Empty(Shell.Run(
        """
        $null = New-EmrLedger $other Short -Difficulty 1 -Open
        Test-EmrLedger $other
        """).Progress);

    [Theory]
    [InlineData("$ProgressPreference = 'SilentlyContinue'", "")]
    [InlineData("", "-ProgressAction SilentlyContinue")]
    public void No_bar_is_shown_where_nobody_wants_one(string before, string parameter) =>
        Assert.Empty(Shell.Run($"{before}\nTest-EmrLedger $ledger -ThrottleLimit 1 {parameter}").Progress);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        folder.Dispose();
    }
}
