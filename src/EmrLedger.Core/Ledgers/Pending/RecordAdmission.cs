using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Pending;

/// <summary>
/// Judges records as the next of a ledger, one after another: after all that is sealed and all that is pending, and after
/// those that it admitted before.
/// </summary>
internal sealed class RecordAdmission(ILedgerView view, DoctorRegistry registry)
{
    private readonly Dictionary<Hash160, ulong> last = [];
    private DoctorRegistry registry = RegistryReader.WithPending(view, registry);

    /// <summary>The doctors as the next record finds them.</summary>
    public DoctorRegistry Registry => registry;

    /// <summary>The nonce of a doctor's last record.</summary>
    public ulong LastNonce(Hash160 doctor)
    {
        if (!last.TryGetValue(doctor, out ulong nonce))
            last[doctor] = nonce = Math.Max(view.LastNonce(doctor), view.LastPendingNonce(doctor));
        return nonce;
    }

    /// <summary>Whether the ledger holds the very record, sealed or pending.</summary>
    public bool Holds(EmrRecord record, out ulong? height)
    {
        height = null;
        if (!Hash256.TryParse(record.TxId, out Hash256 txId))
            return false;
        RecordQuery query = new() { TxId = txId };
        if (view.ReadRecords(query).FirstOrDefault() is not { } found)
            return view.ReadPending(query).Any();
        height = found.Height;
        return true;
    }

    /// <summary>Judges the next record, and takes it over where it is admitted.</summary>
    public Fault? Judge(EmrRecord record, SignaturePolicy policy)
    {
        _ = Hash160.TryParse(record.DoctorHash, out Hash160 doctor);
        Fault? fault = RecordCheck.Check(record, LastNonce(doctor), policy) ?? registry.Admit(record, height: null, out registry);
        if (fault is null)
            last[doctor] = record.Nonce;
        return fault;
    }
}
