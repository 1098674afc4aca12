using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Prescriptions;

/// <summary>
/// Finds prescriptions by replaying the records of their patients, each patient's once. It looks them up in the view as long
/// as it is used.
/// </summary>
/// <param name="view">The ledger.</param>
/// <param name="registry">Its registry, which names the keys of pharmacies.</param>
/// <param name="below">Only blocks below this height; null for all.</param>
/// <param name="pendingTime">The time by which pending records are judged; null where they do not count.</param>
internal sealed class PrescriptionReplay(ILedgerView view, DoctorRegistry registry, ulong? below, Func<ulong>? pendingTime)
    : IPrescriptionSource
{
    private readonly Dictionary<Hash160, PatientReplay> patients = [];

    /// <inheritdoc/>
    public PrescriptionState? Find(Hash256 txId)
    {
        if (Record(txId)?.Contents is not { } record)
            return null;
        if (!patients.TryGetValue(record.Patient, out PatientReplay? replay))
            patients[record.Patient] = replay = PatientReplay.Of(view, registry, record.Patient, below, pendingTime?.Invoke());
        return replay.Book.Find(txId);
    }

    /// <inheritdoc/>
    public Hash256? FindOfDispense(Hash256 txId) =>
        Record(txId)?.Contents is { } record && RxStatement.TryParse(record.Text, out RxStatement? statement)
        && statement.Action == PrescriptionAction.Dispense ? statement.Reference : null;

    private EmrRecord? Record(Hash256 txId)
    {
        RecordQuery query = new() { TxId = txId };
        return view.ReadRecords(query with { BelowHeight = below }).FirstOrDefault()?.Record
            ?? (pendingTime is null ? null : view.ReadPending(query).FirstOrDefault());
    }
}
