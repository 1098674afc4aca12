using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>Keeps a ledger locked until it is told to stop, or is killed; with "add" it writes something before.</summary>
internal static class HolderRole
{
    public static void Run(string[] arguments)
    {
        using Ledger ledger = Ledger.Open(arguments[0], LedgerAccess.Write);
        if (arguments.Length > 1)
            Cast.AddNext(ledger, 0, "Medication");
        ledger.Session.Write(
            static _ =>
            {
                Reporter.Say("ready");
                return Child.ParentStop().WaitHandle.WaitOne();
            },
            CancellationToken.None);
    }
}
