using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Tests.Support;

namespace EmrLedger.Benchmarks;

/// <summary>
/// A ledger on a PostgreSQL server of this machine, by way of the loopback interface, beside the same ledger in a file. Both are in
/// the temp folder, and both wait for the disk when they write.
/// </summary>
internal sealed class ServerSuite
{
    private const int Waiting = 1_000;
    private const int AddedSingly = 100;
    private const int Rounds = 7;
    private const int SlowRounds = 3;

    private readonly SampleLedgers ledgers;
    private readonly TestServer server;
    private int schemas;

    private ServerSuite(SampleLedgers ledgers, TestServer server) => (this.ledgers, this.server) = (ledgers, server);

    public static void Run()
    {
        Console.WriteLine();
        using TestServer? server = TestServer.TryOwn(onDisk: true);
        if (server is null)
        {
            Console.WriteLine($"Ledgers on a server: not available here. {TestServer.NoServer}");
            return;
        }
        using SampleLedgers ledgers = new(LedgerSuite.Blocks / 10, LedgerSuite.Blocks, Waiting);
        new ServerSuite(ledgers, server).Measure();
    }

    private void Measure()
    {
        string large = CopyThereAndBack();
        string small = NewSchema();
        Copy(ledgers.Small, small);
        Append(large);
        Import();
        Verify("small", ledgers.Small, small, ledgers.SmallBlocks, Rounds);
        Verify("large", ledgers.Large, large, ledgers.LargeBlocks, SlowRounds);
        LedgerReading.Ask("the large ledger", ledgers.Chain, ("a file", ledgers.Large), ("a server", large));
    }

    private string CopyThereAndBack()
    {
        string there = NewSchema();
        string back = ledgers.NewPath();
        int records = SampleLedgers.RecordsOf(ledgers.LargeBlocks);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"A chain of {records:N0} records, copied to a server and back"));
        Print("copied to the server, and verified there", Copy(ledgers.Large, there));
        Print("copied back, and verified", Copy(there, back));

        string[] exports = [.. ((string[])[ledgers.Large, there, back]).Select(ledger =>
        {
            string export = ledgers.NewPath();
            Print($"exported from {(ledger == there ? "the server" : "a file")}", LedgerWriting.Export(ledger, export));
            return export;
        })];
        byte[] first = File.ReadAllBytes(exports[0]);
        foreach (string export in exports[1..])
        {
            if (!File.ReadAllBytes(export).AsSpan().SequenceEqual(first))
                throw new InvalidOperationException("The exports of the copies differ.");
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  the three exports are the same, byte by byte: {first.Length:N0} bytes"));
        Array.ForEach([.. exports, back], File.Delete);
        return there;

        void Print(string what, double seconds) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  {what,-40} {seconds,8:N1} s {records / seconds,10:N0} records/s"));
    }

    private void Append(string location)
    {
        EmrRecord[] waiting = ledgers.Chain.Waiting;
        using Ledger file = Ledger.Open(ledgers.Large, LedgerAccess.Write);
        using Ledger shared = Ledger.Open(location, LedgerAccess.Write);
        foreach ((string name, int count, int atOnce) in ((string, int, int)[])[("one by one", AddedSingly, 1), ("25 at once", Waiting, 25)])
        {
            new Comparison($"Adding pending records {name} to the large ledger", "records/s", Rounds)
                .Add("a file", () => Add(file, count, atOnce), isReference: true)
                .Add("a server", () => Add(shared, count, atOnce))
                .Run();
        }

        // What was added is taken out again, and not counted.
        double? Add(Ledger ledger, int count, int atOnce)
        {
            double rate = LedgerWriting.Add(ledger, Unjudged.Copy(waiting.Take(count)), atOnce);
            foreach (EmrRecord first in waiting.Take(count).DistinctBy(static record => record.DoctorHash))
                ledger.Pending.Remove(first.Contents!.TxId, CancellationToken.None);
            return rate;
        }
    }

    private void Import()
    {
        string export = ledgers.NewPath();
        LedgerWriting.Export(ledgers.Small, export);
        int records = SampleLedgers.RecordsOf(ledgers.SmallBlocks);
        new Comparison("Import of the small ledger with 2 workers", "records/s", SlowRounds)
            .Add("a file", () => records / LedgerWriting.Import(export, ledgers.NewPath(), workers: 2), isReference: true)
            .Add("a server", () => records / LedgerWriting.Import(export, NewSchema(), workers: 2))
            .Run();
        File.Delete(export);
    }

    private static void Verify(string name, string file, string location, int blocks, int rounds)
    {
        foreach (int workers in (int[])[1, 2])
        {
            new Comparison($"Verification of the {name} ledger with {workers} workers", "records/s", rounds)
                .Add("a file", () => Rate(file, workers), isReference: true)
                .Add("a server", () => Rate(location, workers))
                .Run();
        }

        double? Rate(string ledger, int workers)
        {
            long begun = Stopwatch.GetTimestamp();
            LedgerChecking.Verify(ledger, workers);
            return SampleLedgers.RecordsOf(blocks) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
    }

    private string NewSchema() => server.Location($"bench_{schemas++}");

    private static double Copy(string from, string to)
    {
        using Ledger ledger = Ledger.Open(from, LedgerAccess.Read);
        long begun = Stopwatch.GetTimestamp();
        LedgerCopy.Backup(
            ledger, to, overwrite: false,
            static copy =>
            {
                LedgerChecking.Verify(copy, workers: 2);
                return null;
            },
            CancellationToken.None);
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
