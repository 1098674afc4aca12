using System.Globalization;

namespace EmrLedger.Benchmarks;

/// <summary>
/// A ledger beside SQLite as it comes and beside the bare record check. Files are in the temp folder and in the system's file
/// cache; writes wait for the disk. Prescriptions are random, the same in every run; keys and so signatures are not.
/// </summary>
internal static class LedgerSuite
{
    /// <summary>Another size of the large ledger, to try something out.</summary>
    private const string BlocksVariable = "EMR_BENCH_BLOCKS";

    private const int DefaultBlocks = 4_000;
    private const int Waiting = 2_000;

    /// <summary>How many blocks the large ledger has.</summary>
    public static int Blocks => Environment.GetEnvironmentVariable(BlocksVariable) is { } chosen
        ? int.Parse(chosen, CultureInfo.InvariantCulture)
        : DefaultBlocks;

    public static void Run()
    {
        int blocks = Blocks;
        using SampleLedgers ledgers = new(blocks / 10, blocks, Waiting);
        Console.WriteLine();
        Describe("Small", ledgers.Small, ledgers.SmallBlocks);
        Describe("Large", ledgers.Large, ledgers.LargeBlocks);
        LedgerReading.Run(ledgers);
        LedgerWriting.Run(ledgers);
        LedgerMemory.Run(ledgers);
        LedgerChecking.Run(ledgers);
    }

    private static void Describe(string name, string file, int blocks) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name} ledger: {SampleLedgers.RecordsOf(blocks):N0} records, {blocks:N0} blocks, {new FileInfo(file).Length >> 10:N0} KiB"));
}
