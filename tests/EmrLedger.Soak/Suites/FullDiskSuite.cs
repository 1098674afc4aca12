using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>Fills a small disk to the last page, each time at another moment, and frees it again.</summary>
internal static class FullDiskSuite
{
    private const int DiskSize = 1024 * 1024;
    private const int PageSize = 4096;
    private const int SmallestFiller = 500 * 1024;
    private const int MostWrites = 2000;

    public static string Usage => "[rounds = 40]|appends until the disk is full, then frees it (root)";

    public static void Run(string[] arguments)
    {
        int rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 40;
        Stopwatch clock = Stopwatch.StartNew();
        int acknowledged = 0;
        for (int round = 0; round < rounds; round++)
            acknowledged += RunRound(round);
        Console.WriteLine(
            $"{rounds} times full in {clock.Elapsed.TotalSeconds:F0} s: LedgerStorageFull each time, "
            + $"{acknowledged} acknowledged records, 0 lost; verified while full, with the ledger open and closed; "
            + "went on after space was freed, half of the times with the same object");
    }

    private static int RunRound(int round)
    {
        using WorkFolder folder = new();
        using Mount disk = Mount.Create(folder.File("disk"), DiskSize);
        string path = Path.Combine(disk.Path, "full.emr");
        string filler = Path.Combine(disk.Path, "filler");
        File.WriteAllBytes(filler, new byte[SmallestFiller + (round * PageSize)]);
        // Some rounds find the disk full while the log is moved to the file, others while the log grows.
        LedgerStoreOptions options = new() { RowsBetweenCheckpoints = round % 3 == 0 ? 20 : 500 };
        Cast.CreateLedger(path);
        Promises promises = new();
        Ledger ledger = Ledger.Open(path, LedgerAccess.Write, options);
        try
        {
            Fill(ledger, promises);
            // One more, smaller or larger, fails the same way or fits.
            TryOne(ledger, promises);
            SoakException.Require(promises.Check(path) == 0, "There is something that was refused.");
            if (round % 2 == 0)
            {
                ledger.Dispose();
                SoakException.Require(promises.Check(path) == 0, "There is something that was refused.");
                File.Delete(filler);
                ledger = Ledger.Open(path, LedgerAccess.Write, options);
            }
            else
            {
                File.Delete(filler);
            }
            for (int i = 0; i < 5; i++)
                promises.Hear($"record {Cast.AddNext(ledger, i % Cast.Doctors.Length, "after").TxId}");
            SoakException.Require(Cast.Seal(ledger) is not null, "Nothing could be sealed.");
        }
        finally
        {
            ledger.Dispose();
        }
        SoakException.Require(promises.Check(path) == 0, "There is something that was refused.");
        Inspection.RequireGaplessNonces(path);
        return promises.Records;
    }

    private static void Fill(Ledger ledger, Promises promises)
    {
        for (int i = 0; i < MostWrites; i++)
        {
            if (!TryOne(ledger, promises))
                return;
            if (i % 30 == 29 && !TrySeal(ledger, promises))
                return;
        }
        throw new SoakException("The disk was not filled.");
    }

    private static bool TryOne(Ledger ledger, Promises promises) => Try(() =>
        promises.Hear($"record {Cast.AddNext(ledger, promises.Records % Cast.Doctors.Length, new string('x', 150)).TxId}"));

    private static bool TrySeal(Ledger ledger, Promises promises) => Try(() =>
    {
        EmrBlock block = Cast.Seal(ledger)!;
        promises.Hear($"block {block.Height} {block.BlockId}");
    });

    // Any other error ends the program.
    private static bool Try(Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (EmrException exception) when (exception.Error == EmrError.LedgerStorageFull)
        {
            return false;
        }
    }
}
