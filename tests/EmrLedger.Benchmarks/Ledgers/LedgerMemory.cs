using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;

namespace EmrLedger.Benchmarks;

/// <summary>The most memory that work on a ledger takes, each time in a process of its own.</summary>
internal static class LedgerMemory
{
    /// <summary>Makes this program do one thing and print its peak; a task and a file follow.</summary>
    public const string Argument = "--peak-memory";

    /// <summary>The task of a report.</summary>
    public const string ReportTask = "report";

    private const double MiB = 1 << 20;

    private static readonly Dictionary<string, Action<string>> Tasks = new()
    {
        ["open"] = static file => Ledger.Open(file, LedgerAccess.Read).Dispose(),
        ["verify"] = static file => LedgerChecking.Verify(file, workers: 2),
        [ReportTask] = static file => ReportSuite.Report(file, workers: 2),
        ["export"] = static file =>
        {
            using Ledger ledger = Ledger.Open(file, LedgerAccess.Read);
            LedgerExport.Write(ledger, Stream.Null, includePending: true, CancellationToken.None);
        },
    };

    public static void Run(SampleLedgers ledgers)
    {
        foreach (string task in Tasks.Keys.Where(static name => name != ReportTask))
        {
            new Comparison($"Peak memory: {task}", "MiB resident, a process each", rounds: 5)
                .Add("small ledger", () => PeakOf(task, ledgers.Small), isReference: true)
                .Add("large ledger", () => PeakOf(task, ledgers.Large))
                .Run();
        }
    }

    /// <summary>What the other process does.</summary>
    public static int RunTask(string task, string file)
    {
        Tasks[task](file);
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine((self.PeakWorkingSet64 / MiB).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>The peak of another process that does one of the tasks, in MiB.</summary>
    public static double? PeakOf(string task, string file) =>
        Stopwatches.External("dotnet", typeof(LedgerMemory).Assembly.Location, Argument, task, file);
}
