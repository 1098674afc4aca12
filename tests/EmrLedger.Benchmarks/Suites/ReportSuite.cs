using System.Diagnostics;
using System.Globalization;
using EmrLedger.Reports;
using EmrLedger.Reports.Facts;
using EmrLedger.Reports.Pages;

namespace EmrLedger.Benchmarks;

/// <summary>A report beside the verification that it is made of: time, memory, and how long its page is.</summary>
internal static class ReportSuite
{
    private const int DefaultCount = 100_000;
    private const int Rounds = 3;
    private const int Workers = 2;
    private const int MostBytes = 1_000_000;

    public static void Run() => Run(DefaultCount);

    /// <param name="count">How many prescriptions the ledger has.</param>
    public static void Run(int count)
    {
        using ReportLedger ledger = new(count);
        LedgerReport plain = Make(ledger.File, withTexts: false);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ledger.Count:N0} prescriptions, {plain.Check.Records:N0} records of {plain.Signers.Total:N0} signers, "
            + $"{plain.Check.SealedTexts:N0} sealed texts, {plain.Check.ErasedTexts:N0} of them erased: "
            + $"{new FileInfo(ledger.File).Length >> 10:N0} KiB"));
        Weigh("without texts", plain);
        Weigh("with texts", Make(ledger.File, withTexts: true));
        foreach (int workers in (int[])[1, Workers])
        {
            new Comparison($"{workers} {(workers == 1 ? "worker" : "workers")}", "records/s", Rounds)
                .Add("verification alone", () => Rate(() => LedgerChecking.Verify(ledger.File, workers)), isReference: true)
                .Add("the report, with page and facts", () => Rate(() => Report(ledger.File, workers)))
                .Run();
        }
        Console.WriteLine();
        Console.WriteLine("Peak memory (MiB resident, a process each)");
        foreach ((string name, string file) in ((string, string)[])[("half", ledger.Half), ("the whole", ledger.File)])
        {
            foreach (string task in (string[])["verify", LedgerMemory.ReportTask])
            {
                double? peak = LedgerMemory.PeakOf(task, file);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {$"{task}, {name}",-40} {peak,14:N1}"));
            }
        }

        double? Rate(Action work)
        {
            long begun = Stopwatch.GetTimestamp();
            work();
            return plain.Check.Records / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
    }

    /// <summary>Makes a report, page and facts, of a ledger that has no fault.</summary>
    public static void Report(string file, int workers)
    {
        LedgerReport report = Make(file, withTexts: false, workers);
        ReportJson.Write(report, Stream.Null);
        ReportPage.Write(report, Stream.Null);
    }

    private static LedgerReport Make(string file, bool withTexts, int workers = Workers)
    {
        ReportMaker maker = new(new ReportRequest { IncludeText = withTexts }, DateTimeOffset.UtcNow);
        LedgerReport report = maker.Finish(
            maker.Start(file, workers, anchor: null, CancellationToken.None).Completion.GetAwaiter().GetResult());
        return report.Check.Valid
            ? report : throw new InvalidOperationException($"The ledger of the benchmark is not valid: {report.Verdict}");
    }

    private static void Weigh(string name, LedgerReport report)
    {
        using MemoryStream page = new();
        using MemoryStream facts = new();
        ReportPage.Write(report, page);
        ReportJson.Write(report, facts);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  The page {name} has {page.Length:N0} bytes, and its facts have {facts.Length:N0}."));
        if (page.Length >= MostBytes)
            throw new InvalidOperationException("The page of the benchmark is too long.");
    }
}
