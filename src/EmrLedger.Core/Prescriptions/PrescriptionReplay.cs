using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Prescriptions;

/// <summary>
/// Finds prescriptions by replaying the records of their patients, each patient's once; where the sealed ones are kept, only
/// what is pending upon them. It looks them up in the view as long as it is used.
/// </summary>
/// <param name="view">The ledger.</param>
/// <param name="registry">Its registry, which names the keys of pharmacies.</param>
/// <param name="below">Only blocks below this height; null for all.</param>
/// <param name="pendingTime">The time by which pending records are judged; null where they do not count.</param>
/// <param name="kept">The sealed prescriptions; null where they are not kept.</param>
internal sealed class PrescriptionReplay(
    ILedgerView view, DoctorRegistry registry, ulong? below, Func<ulong>? pendingTime, KeptPrescriptions? kept) : IPrescriptionSource
{
    private readonly Dictionary<Hash160, LifecycleReplay> patients = [];
    // Whoever signs asks for the patient first, and the judge asks again.
    private readonly Dictionary<Hash256, PrescriptionState?> found = [];

    /// <inheritdoc/>
    public PrescriptionState? Find(Hash256 txId) =>
        found.TryGetValue(txId, out PrescriptionState? state) ? state : found[txId] = Read(txId);

    /// <inheritdoc/>
    public Hash256? FindOfDispense(Hash256 txId) => KeptPrescriptions.DispensedBy(Record(txId));

    private PrescriptionState? Read(Hash256 txId)
    {
        if (Record(txId)?.Contents is not { } record)
            return null;
        if (!patients.TryGetValue(record.Patient, out LifecycleReplay? replay))
            patients[record.Patient] = replay = ReplayOf(record.Patient);
        return replay.Book.Find(txId);
    }

    private LifecycleReplay ReplayOf(Hash160 patient)
    {
        if (kept is null)
            return LifecycleReplay.Of(view, registry, patient, below, pendingTime?.Invoke());
        LifecycleReplay replay = new(registry, kept);
        if (pendingTime is not null)
            replay.AddPending(view, patient, pendingTime());
        return replay;
    }

    private EmrRecord? Record(Hash256 txId)
    {
        RecordQuery query = new() { TxId = txId };
        return view.ReadRecords(query with { BelowHeight = below }).FirstOrDefault()?.Record
            ?? (pendingTime is null ? null : view.ReadPending(query).FirstOrDefault());
    }
}
