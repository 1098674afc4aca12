using System.Globalization;

namespace EmrLedger.Benchmarks;

/// <summary>
/// A ledger beside SQLite as it comes and beside the bare record check. Files are in the temp folder and in the system's file
/// cache; writes wait for the disk. Prescriptions are random, the same in every run; keys and so signatures are not.
/// </summary>
internal static class LedgerSuite
{
    private const string BlocksVariable = "EMR_BENCH_BLOCKS";
    private const int DefaultBlocks = 4_000;
    private const int Waiting = 2_000;

    public static void Run()
    {
        int blocks = int.TryParse(Environment.GetEnvironmentVariable(BlocksVariable), CultureInfo.InvariantCulture, out int chosen) ? chosen : DefaultBlocks;
        using SampleLedgers ledgers = new(blocks / 10, blocks, Waiting);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Ledgers of {SampleLedgers.RecordsOf(ledgers.SmallBlocks)} records in {new FileInfo(ledgers.Small).Length >> 10} KiB")
            + string.Create(
                CultureInfo.InvariantCulture,
                $" and of {SampleLedgers.RecordsOf(ledgers.LargeBlocks)} records in {new FileInfo(ledgers.Large).Length >> 10} KiB"));
        LedgerReading.Run(ledgers);
        LedgerWriting.Run(ledgers);
        LedgerMemory.Run(ledgers);
        LedgerChecking.Run(ledgers);
    }
}
