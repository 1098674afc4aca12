using System.Diagnostics;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Mining that ends before it finds anything: at once, and with nothing left behind.</summary>
[Collection(nameof(Alone))]
public sealed class StopTests(ITestOutputHelper log) : ShellTests
{
    private const string Impossible =
        "Invoke-EmrMining -Miner (New-EmrKey) -Difficulty '340282366920938463463374607431768211455'";

    // What is aimed at is 250 ms; a busy machine may take longer, and a test that waits for a worker takes for ever.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [Fact]
    public void A_stopped_pipeline_returns_at_once()
    {
        using ShellRun run = StartMining(Impossible);
        Stopwatch watch = Stopwatch.StartNew();
        run.Stop();
        ShellResult result = run.Wait();
        Assert.True(result.Stopped);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Output);
        AssertQuick(watch.Elapsed);
        Idle.Assert(log);
    }

    [Fact]
    public void A_stop_between_two_blocks_leaves_the_first()
    {
        using ShellRun run = StartMining(
            """
            $clinic = New-EmrKey
            Invoke-EmrMining -Miner $clinic -Difficulty 1
            Invoke-EmrMining -Miner $clinic -Difficulty '340282366920938463463374607431768211455'
            """);
        run.Stop();
        ShellResult result = run.Wait();
        Assert.True(result.Stopped);
        Assert.Single(result.Output);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void A_downstream_command_that_has_enough_ends_an_endless_pipeline()
    {
        ShellResult result = Shell.Run(
            """
            $clinic = New-EmrKey
            $record = New-SignedRecord $clinic $clinic 'text'
            & { while ($true) { $record } } | Invoke-EmrMining -Miner $clinic -Difficulty 1 -SkipRecordCheck |
                ForEach-Object { $found = [Diagnostics.Stopwatch]::StartNew(); $_ } | Select-Object -First 1
            $found.Elapsed
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(25, result.Output[0].Items("Records").Count);
        AssertQuick((TimeSpan)result.Output[1].BaseObject);
        Idle.Assert(log);
    }

    [Fact]
    public void A_time_limit_leaves_no_worker_behind()
    {
        Assert.Equal("MiningTimeout", Shell.Run($"{Impossible} -TimeoutSec 1").Error.Id);
        Idle.Assert(log);
    }

    private ShellRun StartMining(string script)
    {
        ShellRun run = Shell.Start(script);
        Assert.True(SpinWait.SpinUntil(() => run.Progress.Count > 0, TimeSpan.FromSeconds(20)), "Mining has not begun.");
        return run;
    }

    private void AssertQuick(TimeSpan elapsed)
    {
        log.WriteLine($"Ended after {elapsed.TotalMilliseconds:0} ms.");
        Assert.True(elapsed < Limit, $"It took {elapsed}.");
    }
}
