using System.Diagnostics;
using System.Globalization;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>
/// Kills a writer at any moment, again and again: nothing that it acknowledged may be lost, and nothing need be repaired.
/// </summary>
internal static class KillSuite
{
    private const int RecordsPerLedger = 600;
    private const int LongestWait = 500;
    // Every so many, a writer is killed before it said anything: while it opens the ledger that the last one left.
    private const int KillsBetweenEarlyOnes = 6;

    private static int remaining;
    private static int kills;
    private static int records;
    private static int blocks;
    private static int unacknowledged;
    private static int ledgers;
    private static long startMilliseconds;
    private static int started;

    public static string Usage => "[kills = 1000]|a writer is killed at random moments, by SIGKILL";

    public static void Run(string[] arguments)
    {
        remaining = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1000;
        int seed = Environment.TickCount;
        Console.WriteLine($"seed {seed}");
        Stopwatch clock = Stopwatch.StartNew();
        Task[] lanes = [.. Enumerable.Range(0, 2).Select(i => Task.Factory.StartNew(
            () => RunLane(new Random(seed + i)), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        foreach (Task lane in lanes)
            lane.GetAwaiter().GetResult();
        Console.WriteLine(
            $"{kills} kills in {clock.Elapsed.TotalSeconds:F0} s, on {ledgers} ledgers: "
            + $"{records} records and {blocks} blocks acknowledged, 0 lost; "
            + $"{unacknowledged} records were there unacknowledged; every reopening worked, every verification was valid; "
            + $"{(started == 0 ? 0 : startMilliseconds / started)} ms from a start to its first acknowledgement");
    }

    private static void RunLane(Random random)
    {
        using WorkFolder folder = new();
        while (Volatile.Read(ref remaining) > 0)
        {
            string path = folder.File($"{Path.GetRandomFileName()}.emr");
            Cast.CreateLedger(path);
            Promises promises = new();
            int extra = 0;
            while (promises.Records < RecordsPerLedger && Interlocked.Decrement(ref remaining) >= 0)
            {
                bool early = random.Next(KillsBetweenEarlyOnes) == 0;
                KillOne(path, promises, random, early);
                extra = promises.Check(path);
                if (Interlocked.Increment(ref kills) % 100 == 0)
                    Console.WriteLine($"{kills} kills");
            }
            Interlocked.Increment(ref ledgers);
            Interlocked.Add(ref records, promises.Records);
            Interlocked.Add(ref blocks, promises.Blocks);
            Interlocked.Add(ref unacknowledged, extra);
        }
    }

    private static void KillOne(string path, Promises promises, Random random, bool early)
    {
        using ManualResetEventSlim first = new();
        long begun = Stopwatch.GetTimestamp();
        using Child child = Child.Start("role-write", [path, random.Next().ToString(CultureInfo.InvariantCulture)], line =>
        {
            promises.Hear(line);
            first.Set();
        });
        if (early)
        {
            Thread.Sleep(random.Next(50, 400));
        }
        else
        {
            if (!first.Wait(TimeSpan.FromSeconds(60)))
            {
                child.Kill();
                throw new SoakException($"A writer acknowledged nothing in 60 s: {child.Errors}");
            }
            Interlocked.Add(ref startMilliseconds, (long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            Interlocked.Increment(ref started);
            Thread.Sleep(random.Next(1, LongestWait));
        }
        child.Kill();
        SoakException.Require(child.Errors.Length == 0, $"A writer failed before it was killed: {child.Errors}");
    }
}
