using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;

namespace EmrLedger.Benchmarks;

/// <summary>Blocks and records going into a ledger, out of it and into another.</summary>
internal static class LedgerWriting
{
    private const int Appended = 100;
    private const int AddedSingly = 250;
    private const int Rounds = 5;

    public static void Run(SampleLedgers ledgers)
    {
        Append(ledgers, SampleChain.RegistryBlocks);
        Append(ledgers, ledgers.LargeBlocks - Appended);
        AddPending(ledgers);
        ExportAndImport(ledgers, "small", ledgers.Small, ledgers.SmallBlocks, Rounds);
        ExportAndImport(ledgers, "large", ledgers.Large, ledgers.LargeBlocks, rounds: 1);
    }

    private static void Append(SampleLedgers ledgers, int before)
    {
        SampleChain chain = ledgers.Chain;
        EmrBlock[] blocks = chain.Blocks[before..(before + Appended)];
        string ledger = chain.Write(ledgers.NewPath(), before);
        string blobs = ledgers.NewPath();
        IReadOnlyDictionary<EmrBlock, byte[][]> bytes = RawBlobs.Encode(chain.Blocks.Take(before + Appended));
        IReadOnlyDictionary<EmrBlock, object[][]> rows = RawRows.Encode(blocks);
        using (RawBlobs database = new(blobs, bytes))
            database.AppendAtOnce(chain.Blocks.Take(before));

        string size = SampleLedgers.RecordsOf(before).ToString("N0", CultureInfo.InvariantCulture);
        new Comparison($"Appending blocks of 25 records after {size}, one transaction a block", "records/s", Rounds)
            .Add("SQLite: blobs without an index", () => Raw(blobs, file => new RawBlobs(file, bytes)), isReference: true)
            .Add("SQLite: the ledger's tables and indexes", () => Raw(ledger, file => new RawRows(file, rows)), isReference: true)
            .Add("ledger: blocks checked before", () => Ours(blocks))
            .Add("ledger: with all checks", () => Ours([.. blocks.Select(Unjudged.Copy)]))
            .Add("the same checks alone, 1 thread", () => Rate([.. blocks.Select(Unjudged.Copy)], Check))
            .Run();

        void Check(EmrBlock block)
        {
            if (Blocks.BlockCheck.CheckSeal(block, chain.Manifest.Difficulty) is not null)
                throw new InvalidOperationException("A block of the benchmark is not valid.");
            LedgerChecking.CheckAlone(block.Records);
        }

        double? Raw(string source, Func<string, RawDatabase> open) => ledgers.WithCopy(source, file =>
        {
            using RawDatabase database = open(file);
            return Rate(blocks, database.Append);
        });

        double? Ours(EmrBlock[] appended) => ledgers.WithCopy(ledger, file =>
        {
            using Ledger open = Ledger.Open(file, LedgerAccess.Write);
            return Rate(appended, block => open.Append(block, CancellationToken.None));
        });
    }

    private static void AddPending(SampleLedgers ledgers)
    {
        EmrRecord[] waiting = ledgers.Chain.Waiting;
        new Comparison("Adding pending records to the large ledger", "records/s", Rounds)
            .Add("one by one", () => AddToCopy(Unjudged.Copy(waiting.Take(AddedSingly)), 1), isReference: true)
            .Add("25 at once", () => AddToCopy(Unjudged.Copy(waiting), 25))
            .Add("500 at once", () => AddToCopy(Unjudged.Copy(waiting), 500))
            .Add(
                "the record check alone, 1 thread",
                () => Stopwatches.PerSecond(() => Unjudged.Copy(waiting), LedgerChecking.CheckAlone, waiting.Length),
                isReference: true)
            .Run();

        double? AddToCopy(EmrRecord[] added, int atOnce) => ledgers.WithCopy(ledgers.Large, file =>
        {
            using Ledger ledger = Ledger.Open(file, LedgerAccess.Write);
            return Add(ledger, added, atOnce);
        });
    }

    /// <summary>Adds pending records, so many in each transaction.</summary>
    /// <returns>How many in a second.</returns>
    public static double Add(Ledger ledger, EmrRecord[] added, int atOnce)
    {
        long begun = Stopwatch.GetTimestamp();
        foreach (EmrRecord[] batch in added.Chunk(atOnce))
        {
            if (ledger.Pending.Add(batch, SignaturePolicy.LowSOnly, CancellationToken.None).Any(static no => no is not null))
                throw new InvalidOperationException("A record of the benchmark is refused.");
        }
        return added.Length / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static void ExportAndImport(SampleLedgers ledgers, string name, string file, int blocks, int rounds)
    {
        int records = SampleLedgers.RecordsOf(blocks);
        string export = ledgers.NewPath();
        new Comparison($"Export and import of the {name} ledger", "records/s", rounds)
            .Add("export to a file", Export)
            .Add("import with 1 worker", () => Import(1), isReference: true)
            .Add("import with 2 workers", () => Import(2))
            .Run();
        long length = new FileInfo(export).Length >> 10;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  the export has {length:N0} KiB"));
        File.Delete(export);

        double? Export() => records / LedgerWriting.Export(file, export);

        double? Import(int workers)
        {
            string made = ledgers.NewPath();
            double rate = records / LedgerWriting.Import(export, made, workers);
            File.Delete(made);
            return rate;
        }
    }

    /// <summary>Exports a ledger to a file, pending records too.</summary>
    /// <returns>How many seconds it took.</returns>
    public static double Export(string ledger, string file)
    {
        using Ledger open = Ledger.Open(ledger, LedgerAccess.Read);
        using FileStream stream = File.Create(file);
        long begun = Stopwatch.GetTimestamp();
        LedgerExport.Write(open, stream, includePending: true, CancellationToken.None);
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>Makes a ledger of an export.</summary>
    /// <returns>How many seconds it took.</returns>
    public static double Import(string export, string made, int workers)
    {
        using FileStream stream = File.OpenRead(export);
        long begun = Stopwatch.GetTimestamp();
        LedgerCopy.Import(stream, made, overwrite: false, workers, static _ => { }, CancellationToken.None);
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static double Rate(EmrBlock[] blocks, Action<EmrBlock> append)
    {
        long begun = Stopwatch.GetTimestamp();
        foreach (EmrBlock block in blocks)
            append(block);
        return SampleLedgers.RecordsOf(blocks.Length) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }
}
