using System.Diagnostics;
using System.Globalization;
using EmrLedger.Soak.Support;
using EmrLedger.Watching;

namespace EmrLedger.Soak.Roles;

/// <summary>
/// Watches a ledger with a short time between the rounds, and a file in which it keeps what it knows, until it is told to stop;
/// says what each round found, and what it cost.
/// </summary>
internal static class WatcherRole
{
    public static void Run(string[] arguments)
    {
        (string path, int period, int recheck) = (arguments[0], Number(arguments[1]), Number(arguments[2]));
        CancellationToken stop = Child.ParentStop();
        string file = WatchPointFile.PathOf(path)!;
        LedgerWatch watch = new(path, new WatchOptions { Recheck = recheck }, WatchPointFile.Read(file));
        using Process self = Process.GetCurrentProcess();
        (TimeSpan idle, TimeSpan idleProcessor) = (TimeSpan.Zero, TimeSpan.Zero);
        while (!stop.IsCancellationRequested)
        {
            long begun = Stopwatch.GetTimestamp();
            LedgerWatchRound round = watch.Run(static () => null, CancellationToken.None);
            if (watch.Point is { } point)
                WatchPointFile.Write(file, point);
            TimeSpan took = Stopwatch.GetElapsedTime(begun);
            self.Refresh();
            WatchedRound.Say(new WatchedRound(
                begun, round.IsWhole, round.Height, round.NewBlocks, took, idleProcessor, idle, self.WorkingSet64,
                GC.GetTotalMemory(forceFullCollection: false), [.. round.Faults.Select(static fault => fault.Code)],
                [.. round.NewFaults.Select(static fault => fault.Code)]));
            TimeSpan before = self.TotalProcessorTime;
            long waiting = Stopwatch.GetTimestamp();
            stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(period));
            idle = Stopwatch.GetElapsedTime(waiting);
            self.Refresh();
            idleProcessor = self.TotalProcessorTime - before;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
