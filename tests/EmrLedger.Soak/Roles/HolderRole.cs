using EmrLedger.Ledgers;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>Keeps a ledger locked until it is told to stop, or is killed.</summary>
internal static class HolderRole
{
    public static void Run(string[] arguments)
    {
        using Ledger ledger = Ledger.Open(arguments[0], LedgerAccess.Write);
        using ILedgerTransaction transaction = ledger.Store.BeginWrite(CancellationToken.None);
        Reporter.Say("ready");
        Child.ParentStop().WaitHandle.WaitOne();
    }
}
