using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Pending;

/// <summary>
/// Judges pending records in their order as if each that is admitted were sealed: on a chain's state, but without the
/// block around them.
/// </summary>
internal sealed class PendingWalk(ChainState state)
{
    private readonly Dictionary<Hash160, ulong> last = [];
    private DoctorRegistry registry = state.Registry;

    /// <summary>Judges the next record, and takes it over where it is admitted.</summary>
    public Fault? Judge(EmrRecord record)
    {
        _ = Hash160.TryParse(record.DoctorHash, out Hash160 doctor);
        ulong previousNonce = last.TryGetValue(doctor, out ulong nonce) ? nonce : state.LastNonce(doctor);
        Fault? fault = RecordCheck.Check(record, previousNonce) ?? registry.Admit(record, state.Height, out registry);
        if (fault is null)
            last[doctor] = record.Nonce;
        return fault;
    }
}
