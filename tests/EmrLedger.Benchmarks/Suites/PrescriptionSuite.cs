using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;

namespace EmrLedger.Benchmarks;

/// <summary>A ledger of prescriptions and what became of them, beside one of as many plain records.</summary>
internal static class PrescriptionSuite
{
    private const int DefaultCount = 100_000;
    private const int Rounds = 3;
    private const int AddedSingly = 50;
    private const int AddedAtOnce = 250;
    private const int BlocksAppended = 10;
    private const int Listed = 100;
    private const int Lists = 50;
    private const int Calls = 1_000;
    private const int RecordsAlone = 5_000;

    public static void Run() => Run(DefaultCount);

    /// <param name="count">How many prescriptions.</param>
    public static void Run(int count)
    {
        using PrescriptionLedgers ledgers = new(count);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ledgers.Count:N0} prescriptions with {3 * ledgers.Count:N0} statements: {Size(ledgers.Rx):N0} KiB; "
            + $"as many plain records: {Size(ledgers.Plain):N0} KiB"));
        Check(ledgers);
        Remember(ledgers);
        Ask(ledgers);
        Append(ledgers);
        AddPending(ledgers);
    }

    private static void Check(PrescriptionLedgers ledgers)
    {
        (EmrRecord[] rx, ulong rxRecords) = Sample(ledgers.Rx);
        (EmrRecord[] plain, ulong plainRecords) = Sample(ledgers.Plain);
        new Comparison("Verification with 1 worker", "records/s", Rounds)
            .Add("the check of plain records alone", () => Alone(plain), isReference: true)
            .Add("the check of statements alone", () => Alone(rx), isReference: true)
            .Add("verification of the plain ledger", () => Verify(ledgers.Plain.File, plainRecords), isReference: true)
            .Add("verification of the prescriptions", () => Verify(ledgers.Rx.File, rxRecords))
            .Run();

        static double? Alone(EmrRecord[] records) =>
            Stopwatches.PerSecond(() => Unjudged.Copy(records), LedgerChecking.CheckAlone, records.Length);

        static double? Verify(string file, ulong records)
        {
            long begun = Stopwatch.GetTimestamp();
            LedgerChecking.Verify(file, workers: 1);
            return records / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
    }

    private static void Remember(PrescriptionLedgers ledgers)
    {
        Console.WriteLine();
        Console.WriteLine("Peak memory: verify (MiB resident, a process each)");
        foreach ((string name, string file) in ((string, string)[])
            [("half of the plain records", ledgers.Plain.Half), ("all plain records", ledgers.Plain.File),
                ("half of the prescriptions", ledgers.Rx.Half), ("all prescriptions", ledgers.Rx.File)])
        {
            double? peak = LedgerMemory.PeakOf("verify", file);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-40} {peak,14:N1}"));
        }
    }

    private static void Ask(PrescriptionLedgers ledgers)
    {
        Random random = new(1);
        using Ledger ledger = Ledger.Open(ledgers.Rx.File, LedgerAccess.Read);
        Console.WriteLine();
        Console.WriteLine("Queries of the prescriptions (microseconds; each with its history)");
        foreach (PrescriptionStatus status in (PrescriptionStatus[])
            [PrescriptionStatus.Completed, PrescriptionStatus.PartlyDispensed, PrescriptionStatus.Held, PrescriptionStatus.Active,
                PrescriptionStatus.Expired])
        {
            PrescriptionFilter filter = new() { Statuses = [status] };
            int found = ledger.Prescriptions.Read(filter).Take(Listed).Count();
            Latency.Measure(
                $"{status}, the first {found}", [.. Enumerable.Range(0, Lists)], _ => Consume(filter, found));
        }
        Latency.Measure("all of a patient", random.GetItems(ledgers.Patients, Calls), patient =>
            Consume(new PrescriptionFilter { Patient = patient }, least: 0));
        Latency.Measure("those of a patient that are held", random.GetItems(ledgers.Patients, Calls), patient =>
            Consume(new PrescriptionFilter { Patient = patient, Statuses = [PrescriptionStatus.Held] }, least: 0));
        Latency.Measure("one by its txid", random.GetItems([.. ledgers.Prescriptions], Calls), prescription =>
            _ = ledger.Prescriptions.Find(prescription) ?? throw new InvalidOperationException("A prescription is not found."));

        void Consume(PrescriptionFilter filter, int least)
        {
            if (ledger.Prescriptions.Read(filter).Take(Listed).Count() < least)
                throw new InvalidOperationException("Prescriptions of the benchmark are not found.");
        }
    }

    private static void Append(PrescriptionLedgers ledgers)
    {
        using Taker<EmrBlock> plain = new(ledgers.Plain.File, ledgers.Plain.NextBlocks);
        using Taker<EmrBlock> rx = new(ledgers.Rx.File, ledgers.Rx.NextBlocks);
        new Comparison("Appending blocks of 25 with all checks, one transaction a block", "records/s", Rounds)
            .Add("plain records", () => Rate(plain), isReference: true)
            .Add("claims", () => Rate(rx))
            .Run();

        static double? Rate(Taker<EmrBlock> taker) => EmrBlock.MaxRecords * taker.Rate(
            BlocksAppended, 1, static (ledger, blocks) => ledger.Append(Unjudged.Copy(blocks[0]), CancellationToken.None));
    }

    private static void AddPending(PrescriptionLedgers ledgers)
    {
        using Taker<EmrRecord> plain = new(ledgers.Plain.File, ledgers.Plain.Next);
        using Taker<EmrRecord> rx = new(ledgers.Rx.File, ledgers.Rx.Next);
        new Comparison("Adding pending records", "records/s", Rounds)
            .Add("plain, one by one", () => Rate(plain, AddedSingly, 1), isReference: true)
            .Add("claims, one by one", () => Rate(rx, AddedSingly, 1))
            .Add("plain, 25 at once", () => Rate(plain, AddedAtOnce, EmrBlock.MaxRecords), isReference: true)
            .Add("claims, 25 at once", () => Rate(rx, AddedAtOnce, EmrBlock.MaxRecords))
            .Run();

        static double? Rate(Taker<EmrRecord> taker, int count, int atOnce) => taker.Rate(count, atOnce, Add);

        static void Add(Ledger ledger, EmrRecord[] records)
        {
            EmrRecord[] added = Unjudged.Copy(records);
            if (ledger.Pending.Add(added, SignaturePolicy.LowSOnly, CancellationToken.None).Any(static no => no is not null))
                throw new InvalidOperationException("A record of the benchmark is refused.");
        }
    }

    private static (EmrRecord[] Some, ulong All) Sample(SampleLedger sample)
    {
        using Ledger ledger = Ledger.Open(sample.File, LedgerAccess.Read);
        ulong all = ledger.Describe().Records;
        // From the middle, where there are statements of every kind.
        IEnumerable<EmrBlock> blocks = ledger.ReadBlocks(ledger.Describe().Height / 2, ulong.MaxValue);
        return ([.. blocks.SelectMany(static block => block.Records).Take(RecordsAlone)], all);
    }

    private static long Size(SampleLedger ledger) => new FileInfo(ledger.File).Length >> 10;

    /// <summary>A copy of a ledger that gets what comes next, in its order, as often as it is asked.</summary>
    private sealed class Taker<T> : IDisposable
    {
        private readonly string copy;
        private readonly Ledger ledger;
        private readonly T[] next;
        private int taken;

        public Taker(string file, T[] next)
        {
            copy = $"{file}-{Guid.NewGuid()}.emr";
            File.Copy(file, copy);
            ledger = Ledger.Open(copy, LedgerAccess.Write);
            this.next = next;
        }

        public double Rate(int count, int atOnce, Action<Ledger, T[]> take)
        {
            T[][] batches = [.. next[taken..(taken + count)].Chunk(atOnce)];
            taken += count;
            long begun = Stopwatch.GetTimestamp();
            foreach (T[] batch in batches)
                take(ledger, batch);
            return count / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }

        public void Dispose()
        {
            ledger.Dispose();
            File.Delete(copy);
        }
    }
}
