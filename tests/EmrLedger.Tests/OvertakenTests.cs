using System.Diagnostics;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Mining a block whose place another process takes meanwhile: the search ends, long before it would find anything.</summary>
[Collection(nameof(Alone))]
public sealed class OvertakenTests : ShellTests
{
    // Its block takes a worker a minute or so; the miner has seconds.
    private static readonly string Fixture = Path.Combine(TestData.Repository, "tests", "vectors", "slow-ledger.jsonl");

    private readonly LedgerFolder folder = new();

    [Fact]
    public void A_block_that_came_from_elsewhere_ends_the_search_for_its_like()
    {
        string[] lines = File.ReadAllLines(Fixture);
        File.WriteAllLines(folder.File("begun.jsonl"), lines[..^1]);
        Shell["export"] = folder.File("begun.jsonl");
        Shell["ledger"] = folder.File("slow.emr");
        Shell["block"] = lines[^1];
        Shell.Output(
            """
            Import-EmrLedger $export $ledger
            Add-EmrRecord $ledger ($block | ConvertFrom-EmrJson).Records
            """);
        using ShellRun run = Shell.Start(
            "Invoke-EmrMining -Ledger $ledger -Miner (New-EmrKey) -ThrottleLimit 1 -TimeoutSec 300 -Verbose");
        Assert.True(SpinWait.SpinUntil(() => run.Progress.Count > 0, TimeSpan.FromSeconds(20)), "Mining has not begun.");
        using (Shell other = new())
        {
            other["ledger"] = folder.File("slow.emr");
            other["block"] = lines[^1];
            other.Output("$block | ConvertFrom-EmrJson | Add-EmrBlock $ledger");
        }
        Stopwatch watch = Stopwatch.StartNew();
        ShellResult result = run.Wait();
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Contains("Another process sealed block 1 first; mining goes on upon it.", result.Verbose);
        Assert.DoesNotContain(result.Verbose, static line => line.Contains("nonce", StringComparison.Ordinal));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        folder.Dispose();
    }
}
