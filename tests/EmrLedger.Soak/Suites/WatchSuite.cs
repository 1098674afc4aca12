using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Roles;
using EmrLedger.Soak.Support;
using EmrLedger.Watching;

namespace EmrLedger.Soak.Suites;

/// <summary>
/// Watches a ledger to which another process appends: first in peace, where the cost of a round must not grow with the height;
/// then while all kinds of harm are done to it, and put right: each must be said by the round that begins after it, and nothing
/// by the one that begins after it was put right.
/// </summary>
internal static class WatchSuite
{
    private const int SealedTexts = 12;

    // Milliseconds.
    private const int Period = 200;

    private const int RecheckInPeace = 32;
    private const int BlocksBeforeFaults = 40;
    private const int QuietRounds = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static string Usage => "[blocks = 1000] [faults = 48]|a ledger is watched while it grows, in peace and under attack";

    public static void Run(string[] arguments)
    {
        int blocks = arguments.Length > 0 ? Number(arguments[0]) : 1000;
        int faults = arguments.Length > 1 ? Number(arguments[1]) : 48;
        SoakException.Require(blocks > BlocksBeforeFaults, $"{BlocksBeforeFaults} blocks are too few.");
        int seed = Environment.TickCount;
        Console.WriteLine($"seed {seed}");
        Random random = new(seed);
        using WorkFolder folder = new();
        string peaceful = folder.File("peace.emr");
        Prepare(peaceful);
        using (Watched watched = new(peaceful, blocks, pause: 5, RecheckInPeace))
        {
            SoakException.Require(watched.Done.Wait(Limit * 5), "The ledger does not grow.");
            for (int i = 0; i < QuietRounds; i++)
                watched.Next(Stopwatch.GetTimestamp());
            watched.Finish();
            ReportPeace(watched.Rounds, blocks);
            double share = IdleShare(watched.Rounds[^(QuietRounds / 2)..]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"quiet: {share:F2} % of a processor between the last {QuietRounds / 2} rounds, with nothing new"));
        }
        string attacked = folder.File("attack.emr");
        EnvelopeRow erased = Prepare(attacked);
        string older = folder.File("older.emr");
        WatchFaults.Settle(attacked);
        File.Copy(attacked, older);
        Attack(attacked, new WatchFaults(attacked, older, erased, random).All(), blocks, faults, random);
    }

    private static void Attack(string path, WatchFault[] kinds, int blocks, int faults, Random random)
    {
        using Watched watched = new(path, blocks, pause: 60, WatchOptions.DefaultRecheck);
        Dictionary<string, int> done = [];
        TimeSpan longest = TimeSpan.Zero;
        // An older copy is one of another moment, and what is cut off is not all.
        while (watched.Next(Stopwatch.GetTimestamp()).Height < BlocksBeforeFaults)
        {
        }
        for (int i = 0; i < faults; i++)
        {
            // Each kind in turn before one comes again, at any moment of a round or between two.
            if (i % kinds.Length == 0)
                random.Shuffle(kinds);
            WatchFault fault = kinds[i % kinds.Length];
            if (fault.NeedsRest)
                watched.Rest();
            Thread.Sleep(random.Next(2 * Period));
            int before = watched.Rounds.Count;
            Action mend = fault.Do();
            long since = Stopwatch.GetTimestamp();
            WatchedRound round = watched.Next(since);
            TimeSpan after = Stopwatch.GetElapsedTime(since);
            SoakException.Require(
                round.Faults.Intersect(fault.Codes).Any(),
                $"'{fault.Name}' is not reported in the next round, which says: {string.Join(", ", round.Faults)}");
            // A round that had begun before may have seen it already.
            SoakException.Require(
                watched.Rounds.Skip(before).Any(seen => seen.NewFaults.Intersect(fault.Codes).Any()),
                $"'{fault.Name}' is not new.");
            if (after > longest)
                longest = after;
            Thread.Sleep(random.Next(Period));
            mend();
            round = watched.Next(Stopwatch.GetTimestamp());
            SoakException.Require(
                round.Faults.Length == 0, $"After '{fault.Name}' was put right, a round says: {string.Join(", ", round.Faults)}");
            watched.Resume();
            done[fault.Name] = done.GetValueOrDefault(fault.Name) + 1;
        }
        SoakException.Require(watched.Done.Wait(Limit * 5), "The ledger does not grow.");
        WatchedRound last = watched.Next(Stopwatch.GetTimestamp());
        SoakException.Require(last.Faults.Length == 0, $"In the end a round says: {string.Join(", ", last.Faults)}");
        watched.Finish();
        LedgerCheckResult result = Inspection.Verify(path);
        SoakException.Require(last.Height == result.Height, $"The watch knows {last.Height}, and the ledger has {result.Height}.");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"attack: {faults} faults of {done.Count} kinds, each reported by the round that began after it, "
            + $"{longest.TotalMilliseconds:F0} ms after it at most; {watched.Rounds.Count} rounds, "
            + $"{watched.Rounds.Count(static round => round.IsWhole)} of them of the whole ledger of {result.Blocks} blocks, which is valid"));
        foreach ((string name, int times) in done.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
            Console.WriteLine($"  {times} x {name}");
        ReportCost("attack", watched.Rounds);
    }

    private static void ReportPeace(List<WatchedRound> rounds, int blocks)
    {
        SoakException.Require(
            rounds.All(static round => round.Faults.Length == 0), "Something is wrong with a ledger to which nothing was done.");
        SoakException.Require(rounds.Count(static round => round.IsWhole) == 1, "More than the first round checked all.");
        // The first ones compile the code.
        WatchedRound[] counted = [.. rounds.Where(static round => round is { IsWhole: false, NewBlocks: > 0 })];
        ulong seen = (ulong)rounds.Sum(static round => (long)round.NewBlocks);
        SoakException.Require(seen == rounds[^1].Height + 1, $"{seen} blocks were new in {rounds[^1].Height + 1}.");
        Console.WriteLine($"peace: {blocks} blocks appended, {rounds.Count} rounds, {counted.Length} of them with new blocks");
        foreach (WatchedRound[] part in counted.Chunk(Math.Max(1, (counted.Length + 3) / 4)))
        {
            double[] each = [.. part.Select(static round => round.Took.TotalMilliseconds).Order()];
            ulong many = (ulong)part.Sum(static round => (long)round.NewBlocks);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  heights {part[0].Height} to {part[^1].Height}: {each[each.Length / 2]:F1} ms a round in the median, "
                + $"{(double)many / part.Length:F1} new blocks a round"));
        }
        ReportCost("peace", rounds);
    }

    private static void ReportCost(string name, List<WatchedRound> rounds)
    {
        double took = rounds.Sum(static round => round.Took.TotalSeconds);
        // What compiles code that has just begun to run does so between the first rounds.
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {IdleShare(rounds[..(rounds.Count / 2)]):F2} % of a processor between the rounds of the first half, "
            + $"{IdleShare(rounds[(rounds.Count / 2)..]):F2} % between those of the second; {took:F1} s in rounds, "
            + $"{rounds.Sum(static round => round.Idle.TotalSeconds):F1} s between them"));
        (string, WatchedRound)[] moments =
            [("start", rounds[Math.Min(2, rounds.Count - 1)]), ("half", rounds[rounds.Count / 2]), ("end", rounds[^1])];
        foreach ((string when, WatchedRound round) in moments)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {when}, height {round.Height}: {round.WorkingSet / 1e6:F1} MB, {round.Managed / 1e6:F1} MB of them managed"));
        }
    }

    private static double IdleShare(List<WatchedRound> rounds) =>
        100 * rounds.Sum(static round => round.IdleProcessor.TotalSeconds) / rounds.Sum(static round => round.Idle.TotalSeconds);

    // With sealed texts, of which one was erased; that one is returned.
    private static EnvelopeRow Prepare(string path)
    {
        Cast.CreateLedger(path);
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
        Cast.PrescribeSealed(ledger, SealedTexts);
        EnvelopeRow erased = Cast.ReadEnvelopes(ledger).Values.First();
        ledger.SealedTexts.Erase(Cast.Authority, erased.TxId, "request", CancellationToken.None);
        Cast.SealAll(ledger);
        return erased;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>A ledger that one process watches, and another appends to.</summary>
    private sealed class Watched : IDisposable
    {
        // Milliseconds.
        private const int PauseBetweenQuestions = 50;

        private readonly string path;
        private readonly Child watcher;
        private readonly Child grower;
        private readonly BlockingCollection<WatchedRound> told = [];
        private readonly AutoResetEvent said = new(false);
        private bool isAtRest;

        public Watched(string path, int blocks, int pause, int recheck)
        {
            this.path = path;
            watcher = Child.Start("role-watch", [path, Text(Period), Text(recheck)], line =>
            {
                if (WatchedRound.TryRead(line) is { } round)
                    told.Add(round);
            });
            Next(0);
            grower = Child.Start("role-grow", [path, Text(blocks), Text(pause)], line =>
            {
                if (line is "rests" or "grows")
                    said.Set();
                else if (line == "done")
                    Done.Set();
            });
        }

        /// <summary>Set when all blocks were appended.</summary>
        public ManualResetEventSlim Done { get; } = new();

        /// <summary>The rounds until now.</summary>
        public List<WatchedRound> Rounds { get; } = [];

        /// <summary>The first round that began after a moment.</summary>
        public WatchedRound Next(long since)
        {
            while (true)
            {
                if (!told.TryTake(out WatchedRound? round, Limit))
                    throw new SoakException($"The watch says nothing any more.");
                Rounds.Add(round);
                if (round.Begun >= since)
                    return round;
            }
        }

        /// <summary>Nobody appends, and nobody has the ledger open for it, until <see cref="Resume"/>.</summary>
        public void Rest()
        {
            if (Done.IsSet)
                return;
            File.WriteAllBytes(GrowerRole.RestOf(path), []);
            isAtRest = true;
            AwaitAnswer();
        }

        /// <summary>The ledger grows on.</summary>
        public void Resume()
        {
            if (!isAtRest)
                return;
            File.Delete(GrowerRole.RestOf(path));
            isAtRest = false;
            AwaitAnswer();
        }

        /// <summary>Ends both.</summary>
        public void Finish()
        {
            foreach (Child child in (Child[])[grower, watcher])
            {
                child.Stop();
                child.Finish(Limit);
            }
        }

        public void Dispose()
        {
            grower.Dispose();
            watcher.Dispose();
            told.Dispose();
            said.Dispose();
            Done.Dispose();
        }

        // It answers, but for one that has appended all.
        private void AwaitAnswer()
        {
            while (!said.WaitOne(PauseBetweenQuestions) && !Done.IsSet)
            {
            }
        }

        private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
