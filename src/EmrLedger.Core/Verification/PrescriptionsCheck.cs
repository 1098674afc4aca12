using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Text;

namespace EmrLedger.Verification;

/// <summary>Compares what a store keeps of prescriptions with what its blocks say of them.</summary>
internal static class PrescriptionsCheck
{
    /// <summary>The faults, or a warning where nothing is kept.</summary>
    /// <param name="view">The ledger.</param>
    /// <param name="state">The chain after its last block, all of them judged from the first.</param>
    /// <param name="findings">Where they go.</param>
    /// <param name="cancellation">Ends the check soon.</param>
    public static void Check(ILedgerView view, ChainState state, Findings findings, CancellationToken cancellation)
    {
        int expected = state.Prescriptions?.Changed.Count ?? 0;
        if (expected > 0 && !view.KeepsPrescriptions())
        {
            findings.Warnings.Add("the states of prescriptions are missing: they are made again when the ledger is opened for writing");
            return;
        }
        int found = 0;
        foreach (PrescriptionRow row in view.ReadPrescriptions(new PrescriptionQuery()))
        {
            cancellation.ThrowIfCancellationRequested();
            found++;
            bool agrees = KeptPrescriptions.TryRead(row, out PrescriptionState? kept)
                && state.Prescriptions?.Find(kept.TxId) is { } made
                && PrescriptionEncoding.Encode(made).AsSpan().SequenceEqual(row.State.Span);
            if (!agrees)
            {
                findings.Faults.Add(new Fault(
                    FaultCode.StorageDamaged, row.Index, "the kept state of the prescription is not that of its records") { Height = row.Height });
                return;
            }
        }
        if (found != expected)
        {
            string kept = Display.Count(found, "state of a prescription is kept", "states of prescriptions are kept");
            string detail = $"{kept} where the blocks have {Display.Count(expected, "prescription")}";
            findings.Faults.Add(new Fault(FaultCode.StorageDamaged, Detail: detail) { Height = state.Height });
        }
    }
}
