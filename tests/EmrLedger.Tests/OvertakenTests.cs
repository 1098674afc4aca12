using System.Diagnostics;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Mining a block whose place another process takes meanwhile: the search ends, long before it would find anything.</summary>
[Collection(nameof(Alone))]
public sealed class OvertakenTests : ShellTests
{
    // Its block takes a worker a minute or so; the miner has seconds.
    private static readonly string Fixture = Path.Combine(TestData.Repository, "tests", "vectors", "slow-ledger.jsonl");

    private const int MostAttempts = 6;

    private readonly LedgerFolder folder = new();

    [Fact]
    public void A_block_that_came_from_elsewhere_ends_the_search_for_its_like()
    {
        string[] lines = File.ReadAllLines(Fixture);
        File.WriteAllLines(folder.File("begun.jsonl"), lines[..^1]);
        // A fast miner finds its block within these seconds once in twenty times or so: then the search ended by itself.
        bool isShown = Enumerable.Range(1, MostAttempts).Any(attempt => IsOvertaken(folder.File($"slow{attempt}.emr"), lines[^1]));
        Assert.True(isShown, $"The miner found its block {MostAttempts} times.");
    }

    // False where the miner found a block before it knew of the other.
    private bool IsOvertaken(string ledger, string block)
    {
        Shell["export"] = folder.File("begun.jsonl");
        Shell["ledger"] = ledger;
        Shell["block"] = block;
        Shell.Output(
            """
            Import-EmrLedger $export $ledger
            Add-EmrRecord $ledger ($block | ConvertFrom-EmrJson).Records
            """);
        using ShellRun run = Shell.Start(
            "Invoke-EmrMining -Ledger $ledger -Miner (New-EmrKey) -ThrottleLimit 1 -TimeoutSec 300 -Verbose");
        Assert.True(SpinWait.SpinUntil(() => run.Progress.Count > 0, TimeSpan.FromSeconds(20)), "Mining has not begun.");
        using Shell other = new();
        other["ledger"] = ledger;
        other["block"] = block;
        ShellResult added = other.Run("$block | ConvertFrom-EmrJson | Add-EmrBlock $ledger");
        Stopwatch watch = Stopwatch.StartNew();
        ShellResult result = run.Wait();
        if (result.Verbose.Any(static line => line.Contains("nonce", StringComparison.Ordinal)))
            return false;
        Assert.Empty(added.Errors);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        Assert.Contains("Another process sealed block 1 first; mining goes on upon it.", result.Verbose);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"It took {watch.Elapsed}.");
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        folder.Dispose();
    }
}
