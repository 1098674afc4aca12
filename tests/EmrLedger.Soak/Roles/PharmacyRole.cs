using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;
using EmrLedger.Tests.Support;

namespace EmrLedger.Soak.Roles;

/// <summary>
/// A pharmacy that wants to dispense all prescriptions of a ledger, beside others. It begins at the end of its input, so that all
/// begin at once, and says in the end what it dispensed, and how what it tried ended.
/// </summary>
internal static class PharmacyRole
{
    public static void Run(string[] arguments)
    {
        int index = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        using Ledger ledger = Ledger.Open(arguments[0], LedgerAccess.Write);
        Hash256[] prescriptions = RaceRecord.PrescriptionsOf(ledger);
        RacingPharmacy pharmacy = new(ledger, Cast.Pharmacies[index], index);
        CancellationToken start = Child.ParentStop();
        Reporter.Say("ready");
        start.WaitHandle.WaitOne();
        pharmacy.Run(prescriptions);
        foreach (Hash256 prescription in pharmacy.Dispensed)
            Reporter.Say($"dispensed {prescription}");
        foreach ((string outcome, int count) in pharmacy.Outcomes)
            Reporter.Say($"outcome {count} {outcome}");
    }
}
