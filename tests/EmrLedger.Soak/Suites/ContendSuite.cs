using System.Diagnostics;
using System.Globalization;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>Processes that add records of the same doctors at once, while another seals them and another reads.</summary>
internal static class ContendSuite
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    public static string Usage => "[processes = 4] [records of each = 500]|they add at once, while one mines and one reads";

    public static void Run(string[] arguments)
    {
        int processes = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 4;
        int each = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 500;
        using WorkFolder folder = new();
        string path = folder.File("contend.emr");
        Cast.CreateLedger(path);
        Promises promises = new();
        Stopwatch clock = Stopwatch.StartNew();
        using Child miner = Child.Start("role-mine", [path], promises.Hear);
        using Child reader = Child.Start("role-read", [path]);
        List<Child> appenders = [];
        try
        {
            for (int i = 0; i < processes; i++)
            {
                string[] work = [path, i.ToString(CultureInfo.InvariantCulture), each.ToString(CultureInfo.InvariantCulture)];
                appenders.Add(Child.Start("role-append", work, promises.Hear));
            }
            foreach (Child appender in appenders)
                appender.Finish(Limit);
            TimeSpan appended = clock.Elapsed;
            miner.Stop();
            miner.Finish(Limit);
            TimeSpan mined = clock.Elapsed;
            reader.Stop();
            reader.Finish(Limit);

            int total = processes * each;
            SoakException.Require(promises.Records == total, $"{promises.Records} of {total} records were acknowledged.");
            SoakException.Require(promises.Check(path) == 0, "There are records that nobody acknowledged.");
            LedgerCheckResult result = Inspection.Verify(path);
            SoakException.Require(
                result.Records == (ulong)(total + Cast.Doctors.Length) && result.Pending == 0,
                $"{result.Records} records are sealed, {result.Pending} pending.");
            Inspection.RequireGaplessNonces(path);
            Console.WriteLine(
                $"{total} records by {processes} processes in {appended.TotalSeconds:F1} s, "
                + $"sealed in {promises.Blocks} blocks after {mined.TotalSeconds:F1} s; "
                + "no gap, no duplicate, nothing lost, the chain verifies");
            foreach (Child appender in appenders)
                Console.WriteLine($"  appender (records, nonces taken by others, longest append in ms): {appender.Lines[^1]}");
            Console.WriteLine($"  miner (tip moved): {miner.Lines[^1]}");
            Console.WriteLine($"  reader (passes, verifications, longest read in ms): {reader.Lines[^1]}");
        }
        finally
        {
            foreach (Child appender in appenders)
                appender.Dispose();
        }
    }
}
