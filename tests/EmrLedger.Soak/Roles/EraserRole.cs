using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>Has the texts of a ledger erased in a random order, one after another, and says of each when it is done.</summary>
internal static class EraserRole
{
    public static void Run(string[] arguments)
    {
        Random random = new(int.Parse(arguments[1], CultureInfo.InvariantCulture));
        using Ledger ledger = Ledger.Open(arguments[0], LedgerAccess.Write);
        Hash256[] inTurn = [.. Cast.ReadEnvelopes(ledger).Keys.OrderBy(_ => random.Next())];
        Reporter.Say("ready");
        foreach (Hash256 txId in inTurn)
        {
            ledger.SealedTexts.Erase(Cast.Authority, txId, "request", CancellationToken.None);
            Reporter.Say($"erased {txId}");
        }
        Child.ParentStop().WaitHandle.WaitOne();
    }
}
