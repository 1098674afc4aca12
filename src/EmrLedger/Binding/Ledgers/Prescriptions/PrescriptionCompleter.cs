using EmrLedger.Ledgers;
using EmrLedger.Text;

namespace EmrLedger.Binding.Ledgers.Prescriptions;

/// <summary>
/// Suggests txids of prescriptions, sealed and pending ones, by their first digits, and the session's variables that hold one. It
/// never shows a text.
/// </summary>
public sealed class PrescriptionCompleter() : IdCompleter(new VariableCompleter<EmrPrescription>(), new VariableCompleter<EmrRecord>())
{
    private protected override IEnumerable<(string Id, string Words)> Find(
        Ledger ledger, string command, Hash256 first, Hash256 last, int most) =>
        ledger.Prescriptions.FindBetween(first, last, most)
            .Select(static found => (found.TxId, $"{found.Status}, patient {Display.Hash(found.Patient, 8)}"));
}
