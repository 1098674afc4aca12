using System.Diagnostics;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Benchmarks;

/// <summary>Opening a ledger and asking it.</summary>
internal static class LedgerReading
{
    private const int Calls = 2_000;
    private const int Drafts = 200;

    public static void Run(SampleLedgers ledgers)
    {
        new Comparison("Open, describe and close a ledger", "ms")
            .Add("small ledger", () => Open(ledgers.Small), isReference: true)
            .Add("large ledger", () => Open(ledgers.Large))
            .Run();
        _ = ledgers.WithCopy(ledgers.Large, file => Ask("the large ledger", ledgers.Chain, ("", file)));
    }

    private static double? Open(string file)
    {
        const int Times = 10;
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < Times; i++)
        {
            using Ledger ledger = Ledger.Open(file, LedgerAccess.Read);
            ledger.Describe();
        }
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds / Times;
    }

    /// <summary>Asks ledgers of a chain the same, in turn; records are added to them.</summary>
    /// <returns>How many records there are to be asked for.</returns>
    public static int Ask(string title, SampleChain chain, params (string Name, string Location)[] ledgers)
    {
        Random random = new(1);
        EmrRecord[] records = [.. chain.Blocks.Skip(SampleChain.RegistryBlocks).SelectMany(static block => block.Records)];
        EmrRecord[] some = [.. random.GetItems(records, Calls)];
        Console.WriteLine();
        Console.WriteLine($"Queries of {title} (microseconds; every record that is found is read)");
        (string Name, Ledger Ledger)[] open = [.. ledgers.Select(static ledger => (ledger.Name, Ledger.Open(ledger.Location, LedgerAccess.Write)))];
        Measure("records of a patient", [.. some.Select(static record => Parse(record.PatientHash))], static (ledger, patient) =>
            Consume(ledger.ReadRecords(new RecordQuery { Patient = patient }), least: 1));
        Measure("record by its txid", [.. some.Select(static record => Parse256(record.TxId))], static (ledger, txId) =>
            Consume(ledger.ReadRecords(new RecordQuery { TxId = txId }), least: 1));
        Measure("txid that is not there", [.. some.Select(static record => Flip(record.TxId))], static (ledger, txId) =>
            Consume(ledger.ReadRecords(new RecordQuery { TxId = txId }), least: 0));
        EmrBlock[] blocks = random.GetItems(chain.Blocks, Calls);
        Measure("block by its id", [.. blocks.Select(static block => Parse256(block.BlockId))], static (ledger, id) =>
            _ = ledger.FindBlock(id) ?? throw new InvalidOperationException("A block of the benchmark is not found."));
        Measure("last nonce of a doctor", [.. some.Select(static record => Parse(record.DoctorHash))], static (ledger, doctor) =>
            ledger.Pending.LastNonce(doctor));
        foreach (int waiting in (int[])[25, chain.Waiting.Length])
        {
            foreach ((_, Ledger ledger) in open)
            {
                EmrRecord[] added = [.. chain.Waiting.Take(waiting).Skip((int)ledger.Describe().Pending)];
                ledger.Pending.Add(added, SignaturePolicy.LowSOnly, CancellationToken.None);
            }
            Measure($"draft, {waiting} pending", [.. Enumerable.Range(0, Drafts)], (ledger, _) => ledger.Pending.Draft(chain.Manifest.Miner));
        }
        Array.ForEach(open, static ledger => ledger.Ledger.Dispose());
        return records.Length;

        void Measure<T>(string name, IReadOnlyList<T> items, Action<Ledger, T> call) => Latency.Measure<T>(
            name, items, [.. open.Select<(string Name, Ledger Ledger), (string, Action<T>)>(ledger => (ledger.Name, item => call(ledger.Ledger, item)))]);
    }

    private static void Consume(IEnumerable<LedgerRecord> found, int least)
    {
        if (found.Count() < least)
            throw new InvalidOperationException("A record of the benchmark is not found.");
    }

    private static Hash160 Parse(string hex) => Hash160.TryParse(hex, out Hash160 hash) ? hash : throw new FormatException();

    private static Hash256 Parse256(string hex) => Hash256.TryParse(hex, out Hash256 hash) ? hash : throw new FormatException();

    private static Hash256 Flip(string txId) => Parse256((txId[0] == '0' ? '1' : '0') + txId[1..]);
}
