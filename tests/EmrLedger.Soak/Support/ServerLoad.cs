using System.Diagnostics;
using System.Globalization;
using EmrLedger.Tests.Support;
using Npgsql;

namespace EmrLedger.Soak.Support;

/// <summary>Processes at work on one ledger of a server.</summary>
internal sealed class ServerLoad : IDisposable
{
    private const string Application = "soak";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TestServer server;
    private readonly ServerMode mode;
    private readonly Random random = new();
    private readonly string location;
    private readonly Promises promises = new();
    private readonly List<Child> writers = [];
    private readonly List<Child> miners = [];
    private readonly CountdownEvent ready;
    private readonly int[] heard;

    public ServerLoad(TestServer server, ServerMode mode, int difficulty)
    {
        (this.server, this.mode) = (server, mode);
        location = server.Location($"soak_{mode.Name}");
        Cast.CreateLedger(location, difficulty);
        ready = new CountdownEvent(mode.Writers + mode.Miners);
        heard = new int[mode.Writers + mode.Miners];
    }

    private IEnumerable<Child> Everyone => writers.Concat(miners);

    /// <summary>Lets them work, checks what they made, and prints it.</summary>
    /// <returns>How many records were added in a second.</returns>
    public double Run(TimeSpan duration)
    {
        for (int i = 0; i < mode.Writers; i++)
            writers.Add(Start("role-share-write", i));
        for (int i = 0; i < mode.Miners; i++)
            miners.Add(Start("role-share-mine", mode.Writers + i));
        SoakException.Require(ready.Wait(Limit), $"A process does not start: {FirstErrors()}");

        int before = promises.Records;
        Stopwatch clock = Stopwatch.StartNew();
        int done = Disturb(duration, clock);
        double rate = (promises.Records - before) / clock.Elapsed.TotalSeconds;
        RequireProgress();
        foreach (Child child in Everyone)
            child.Stop();
        foreach (Child child in Everyone)
            child.Finish(Limit);
        Report(rate, done, clock.Elapsed);
        return rate;
    }

    /// <summary>Ends one of the connections.</summary>
    public bool EndOne()
    {
        using NpgsqlConnection admin = new(new NpgsqlConnectionStringBuilder(location) { Pooling = false }.ConnectionString);
        admin.Open();
        using NpgsqlCommand command = new(
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{Application}' ORDER BY random() LIMIT 1",
            admin);
        return command.ExecuteScalar() is true;
    }

    /// <summary>Kills the server, and starts it again.</summary>
    public bool KillServer()
    {
        server.Kill();
        server.Restart();
        return true;
    }

    public void Dispose()
    {
        foreach (Child child in Everyone)
            child.Dispose();
        ready.Dispose();
    }

    private Child Start(string role, int index) => Child.Start(
        role, [$"{location};Application Name={Application}", index.ToString(CultureInfo.InvariantCulture)], line =>
        {
            promises.Hear(line);
            if (line == "ready")
                ready.Signal();
            else if (line.StartsWith("record", StringComparison.Ordinal))
                Interlocked.Increment(ref heard[index]);
        });

    private int Disturb(TimeSpan duration, Stopwatch clock)
    {
        int done = 0;
        while (done < mode.Times)
        {
            // On the average they fill the time.
            Thread.Sleep(duration * (random.NextDouble() * 2 / mode.Times));
            if (mode.Disturb!(this))
                done++;
        }
        if (duration > clock.Elapsed)
            Thread.Sleep(duration - clock.Elapsed);
        return done;
    }

    // Whoever hangs since it was disturbed adds nothing any more.
    private void RequireProgress()
    {
        int[] before = [.. heard];
        int blocks = promises.Blocks;
        Stopwatch waited = Stopwatch.StartNew();
        while (Enumerable.Range(0, mode.Writers).Any(i => Volatile.Read(ref heard[i]) == before[i])
            || (mode.Miners > 0 && promises.Blocks == blocks))
        {
            SoakException.Require(waited.Elapsed < Limit, "A process does not go on by itself.");
            Thread.Sleep(10);
        }
    }

    private void Report(double rate, int done, TimeSpan elapsed)
    {
        int extra = promises.Check(location, storageToo: true, allowUnknown: true);
        SoakException.Require(extra == 0, $"There are {extra} records that nobody was told of.");
        int lost = Sum(0);
        int all = promises.Blocks + lost;
        string trouble = mode.Trouble.Length == 0 ? "" : $"{done} {mode.Trouble}; ";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{mode.Name}: {mode.Writers} writers and {mode.Miners} miners for {elapsed.TotalSeconds:F0} s: {trouble}"
            + $"{promises.Records} records, {rate:F1}/s; {promises.Blocks} blocks, {lost} mined in vain "
            + $"({Share(lost, all):F1} % of the blocks, {Share(Sum(2), Sum(1)):F1} % of {Sum(1) / 1000.0:F1} s of mining)"));
        string[] failures = [.. Everyone.SelectMany(static child => child.Lines)
            .Where(static line => line.StartsWith("failed", StringComparison.Ordinal))
            .CountBy(static line => line[7..]).Select(static failure => $"{failure.Value} {failure.Key}")];
        Console.WriteLine($"  typed errors: {(failures.Length == 0 ? "none" : string.Join(", ", failures))}; "
            + $"{promises.Unknown} records whose fate was not known");
        Console.WriteLine("  nothing acknowledged is lost, nothing is there twice, the chain verifies, every process went on by itself");
        SoakException.Require(mode.Times > 0 || failures.Length == 0, "Clients failed although nothing disturbed them.");

        int Sum(int field) => miners.Sum(miner => int.Parse(miner.Lines[^1].Split(' ')[1 + field], CultureInfo.InvariantCulture));
    }

    private static double Share(double part, double whole) => whole == 0 ? 0 : 100 * part / whole;

    private string FirstErrors() => string.Join("; ", Everyone.SelectMany(static child => child.Lines).Take(3));
}
