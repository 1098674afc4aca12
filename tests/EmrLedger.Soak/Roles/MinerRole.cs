using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>Seals what is pending, beside others, until it is told to stop and nothing is left.</summary>
internal static class MinerRole
{
    public static void Run(string[] arguments)
    {
        CancellationToken stop = Child.ParentStop();
        using Ledger ledger = Ledger.Open(arguments[0], LedgerAccess.Write);
        Reporter.Say("ready");
        int moved = 0;
        while (true)
        {
            bool last = stop.IsCancellationRequested;
            if (Cast.Draft(ledger) is not { } draft)
            {
                if (last)
                    break;
                stop.WaitHandle.WaitOne(10);
                continue;
            }
            try
            {
                EmrBlock block = Cast.Mine(draft);
                ledger.Append(block, CancellationToken.None);
                Reporter.Block(block);
            }
            catch (EmrException exception) when (exception.Error == EmrError.LedgerTipMoved)
            {
                moved++;
            }
        }
        Reporter.Say($"mined {moved}");
    }
}
