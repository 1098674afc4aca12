using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>
/// A process that has a ledger open more than once, beside others that come and go. On POSIX systems, closing a file drops
/// all locks that the process has on it; whoever then comes last would take the log away that is still written to.
/// </summary>
internal static class SharingSuite
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static string Usage => "|one process opens a ledger twice, while others come and go";

    public static void Run(string[] arguments)
    {
        using WorkFolder folder = new();
        string path = folder.File("sharing.emr");
        Cast.CreateLedger(path);
        Promises promises = new();
        using (Ledger ledger = Ledger.Open(path, LedgerAccess.Write))
        {
            for (int round = 0; round < 3; round++)
            {
                promises.Hear($"record {Cast.AddNext(ledger, 0, $"before {round}").TxId}");
                Inspection.Verify(path);
                Ledger.Open(path, LedgerAccess.Write).Dispose();
                using Child other = Child.Start("role-append", [path, "1", "2"], promises.Hear);
                other.Finish(Limit);
                promises.Hear($"record {Cast.AddNext(ledger, 0, $"after {round}").TxId}");
                promises.Check(path);
            }
        }
        SoakException.Require(promises.Check(path) == 0, "There are records that nobody added.");
        SoakException.Require(Directory.GetFiles(folder.Path) is [_], "Files are left beside the ledger.");
        Console.WriteLine($"{promises.Records} records by a process with two stores and by three others: nothing lost");
    }
}
