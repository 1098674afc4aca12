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
        _ = ledgers.WithCopy(ledgers.Large, file => Ask(file, ledgers.Chain));
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

    private static int Ask(string file, SampleChain chain)
    {
        Random random = new(1);
        EmrRecord[] records = [.. chain.Blocks.Skip(SampleChain.RegistryBlocks).SelectMany(static block => block.Records)];
        EmrRecord[] some = [.. random.GetItems(records, Calls)];
        Console.WriteLine();
        Console.WriteLine("Queries of the large ledger (microseconds; every record that is found is read)");
        using Ledger ledger = Ledger.Open(file, LedgerAccess.Write);
        Latency.Measure("records of a patient", [.. some.Select(static record => Parse(record.PatientHash))], patient =>
            Consume(ledger.ReadRecords(new RecordQuery { Patient = patient }), least: 1));
        Latency.Measure("record by its txid", [.. some.Select(static record => Parse256(record.TxId))], txId =>
            Consume(ledger.ReadRecords(new RecordQuery { TxId = txId }), least: 1));
        Latency.Measure("txid that is not there", [.. some.Select(static record => Flip(record.TxId))], txId =>
            Consume(ledger.ReadRecords(new RecordQuery { TxId = txId }), least: 0));
        EmrBlock[] blocks = random.GetItems(chain.Blocks, Calls);
        Latency.Measure("block by its id", [.. blocks.Select(static block => Parse256(block.BlockId))], id =>
            _ = ledger.FindBlock(id) ?? throw new InvalidOperationException("A block of the benchmark is not found."));
        Latency.Measure("last nonce of a doctor", [.. some.Select(static record => Parse(record.DoctorHash))], doctor =>
            ledger.Pending.LastNonce(doctor));
        foreach (int waiting in (int[])[25, chain.Waiting.Length])
        {
            EmrRecord[] added = [.. chain.Waiting.Take(waiting).Skip((int)ledger.Describe().Pending)];
            ledger.Pending.Add(added, SignaturePolicy.LowSOnly, CancellationToken.None);
            Latency.Measure(
                $"draft, {waiting} records pending",
                [.. Enumerable.Range(0, Drafts)],
                _ => ledger.Pending.Draft(chain.Manifest.Miner));
        }
        return records.Length;
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
