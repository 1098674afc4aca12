using System.Diagnostics;
using System.Globalization;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>
/// Makes the nth system call upon the ledger's files fail, for n = 1, 2, ... until no call is left: what was acknowledged is
/// there, an error is a typed one, and after it the ledger is opened and goes on without a repair.
/// </summary>
internal static class ErrorSuite
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string[] Calls =
        ["fdatasync", "fsync", "pwrite64", "pread64", "openat", "ftruncate", "unlink", "fallocate", "write"];

    public static string Usage => "[n = all] [call]|the first n system calls of each kind fail, one a run (strace)";

    public static void Run(string[] arguments)
    {
        Strace.Require();
        int bound = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : int.MaxValue;
        string[] calls = arguments.Length > 1 ? arguments[1..] : Calls;
        Stopwatch clock = Stopwatch.StartNew();
        int runs = 0;
        foreach (string call in calls)
        {
            SortedDictionary<string, int> outcomes = new(StringComparer.Ordinal);
            int failed = 0;
            for (int n = 1; n <= bound && RunOne(call, n, outcomes); n++)
                failed++;
            runs += failed;
            string summary = string.Join(", ", outcomes.Select(static pair => $"{pair.Key} {pair.Value}"));
            Console.WriteLine($"{call}: {failed} calls failed one by one: {summary}");
        }
        Console.WriteLine(
            $"{runs} injected errors in {clock.Elapsed.TotalSeconds:F0} s: nothing acknowledged was lost, every ledger verified");
        SoakException.Require(runs > 0, "No error was injected: nothing was shown.");
    }

    private static bool RunOne(string call, int n, SortedDictionary<string, int> outcomes)
    {
        using WorkFolder folder = new();
        string path = folder.File("trial.emr");
        string log = folder.File("strace.log");
        Cast.CreateLedger(path);
        Promises promises = new();
        string[] paths = [path, path + "-wal", path + "-shm", path + "-journal", folder.Path];
        string[] launcher = Strace.Launcher(log, call, $"error=EIO:when={n.ToString(CultureInfo.InvariantCulture)}", paths);
        using (Child child = Child.StartUnder(launcher, "role-trial", [path], promises.Hear))
        {
            child.Finish(Limit);
            SoakException.Require(child.Lines[^1] == "done",
                $"A trial ended too soon, {call} {n}: {string.Join("; ", child.Lines)}");
            string[] failures = [.. child.Lines.Where(static line => line.StartsWith("failed", StringComparison.Ordinal))
                .Select(static line => line["failed ".Length..])];
            if (!Strace.WasInjected(log))
            {
                SoakException.Require(failures.Length == 0,
                    $"A trial failed without an injected error: {string.Join("; ", failures)}");
                return false;
            }
            string outcome = failures.Length == 0 ? "unnoticed and harmless" : string.Join(" then ", failures);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }
        int extra = promises.Check(path);
        SoakException.Require(extra is 0 or 1, $"{extra} records are there that nobody acknowledged, after {call} {n}.");
        Inspection.RequireGaplessNonces(path);
        return true;
    }
}
