using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>Erases envelopes, a few at a time, says which, and finishes most erasures, until it is killed.</summary>
internal static class EraserRole
{
    private const int MostAtOnce = 6;

    public static void Run(string[] arguments)
    {
        Random random = new(int.Parse(arguments[1], CultureInfo.InvariantCulture));
        using Ledger ledger = Ledger.Open(arguments[0], LedgerAccess.Write);
        Reporter.Say("ready");
        foreach (Hash256[] txIds in SoakEnvelopes.Kept(ledger).OrderBy(_ => random.Next()).Chunk(random.Next(1, MostAtOnce)))
        {
            ledger.Session.Write(transaction => transaction.EraseEnvelopes(txIds), CancellationToken.None);
            foreach (Hash256 txId in txIds)
                Reporter.Say($"erased {txId}");
            if (random.Next(4) > 0)
            {
                ledger.Session.FinishErasure(CancellationToken.None);
                Reporter.Say("finished");
            }
        }
        Child.ParentStop().WaitHandle.WaitOne();
    }
}
