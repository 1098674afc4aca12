using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Verification;

/// <summary>
/// Checks records by all rules of a ledger, one after another, as the next after what is sealed and pending. A record that
/// the ledger holds is checked in its own place. What is said of the signer is of the registry's statements, whether they be
/// sealed or pending.
/// </summary>
public sealed class LedgerRecordCheck : IDisposable
{
    private readonly ILedgerView view;
    private readonly Admission admission;
    private readonly DoctorRegistry now;
    private readonly bool requireSealed;
    private readonly Lazy<RegistryHistory> history;
    private readonly Lazy<Dictionary<Hash256, SignerStatus>> pending;

    /// <summary>Checks against a ledger as it is now.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="requireSealed">Whether a record that is not sealed has a fault.</param>
    public LedgerRecordCheck(Ledger ledger, bool requireSealed = false)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        this.requireSealed = requireSealed;
        view = ledger.Session.BeginRead();
        admission = ledger.Session.NextPending(view);
        now = admission.Registry;
        history = new Lazy<RegistryHistory>(() => ledger.Session.RegistryHistoryOf(view));
        pending = new Lazy<Dictionary<Hash256, SignerStatus>>(() => SignersOfPending(ledger.Session.RegistryOf(view)));
    }

    /// <summary>Checks the next record. Either s is accepted.</summary>
    /// <param name="record">The record.</param>
    /// <param name="withHistory">Whether to say too what its signer was when the ledger took it.</param>
    public RecordCheckResult Check(EmrRecord record, bool withHistory = true)
    {
        ArgumentNullException.ThrowIfNull(record);
        RecordQuery query = new() { TxId = record.TryGetTxId(out Hash256 txId) ? txId : default(Hash256) };
        LedgerRecord? kept = view.ReadRecords(query).FirstOrDefault();
        bool waits = kept is null && view.ReadPending(query).Any();
        if (kept is null && !waits)
            return CheckAbsent(record);
        // Nothing of a record can be changed without its txid, so one that is valid is the very one that is kept.
        if (RecordCheck.CheckAlone(record) is { } fault)
            return Absent(record, fault with { Detail = fault.Detail ?? "the ledger holds another record under this txid" }, now);
        Fault? unsealed = waits && requireSealed ? new Fault(FaultCode.RecordNotSealed, Detail: "it is pending") : null;
        return new RecordCheckResult(record.TxId, unsealed is null ? [] : [unsealed])
        {
            Place = waits ? RecordPlace.Pending : RecordPlace.Sealed,
            Height = kept?.Height,
            DoctorThen = withHistory ? StatusThen(record.Contents!, kept) : null,
            DoctorNow = StatusOf(now, record.Contents!),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => view.Dispose();

    private RecordCheckResult CheckAbsent(EmrRecord record)
    {
        DoctorRegistry registry = admission.Registry;
        if (!requireSealed)
            return Absent(record, admission.Judge(record), registry);
        Fault fault = RecordCheck.CheckAlone(record) ?? new Fault(FaultCode.RecordNotSealed, Detail: "it is not in the ledger");
        return Absent(record, fault, registry);
    }

    private static RecordCheckResult Absent(EmrRecord record, Fault? fault, DoctorRegistry registry) =>
        new(record.TxId, fault is null ? [] : [fault])
        {
            Place = RecordPlace.NotInLedger,
            DoctorNow = record.Contents is { } contents ? StatusOf(registry, contents) : null,
        };

    // The authority need not be registered to say something of a prescription.
    private static SignerStatus? StatusOf(DoctorRegistry registry, RecordContents record)
    {
        SignerStatus? status = registry.StatusOf(record);
        return status != SignerStatus.Registered && registry.Rules >= RuleSet.Two && RxStatement.IsStatement(record.Prescription.Span)
            && registry.Authority is { } authority && RegistryKey.Of(record) == authority ? SignerStatus.Authority : status;
    }

    private SignerStatus? StatusThen(RecordContents record, LedgerRecord? kept)
    {
        if (kept is { Height: { } height, Index: { } index })
            return StatusOf(history.Value.Before(height, index), record);
        return pending.Value.TryGetValue(record.TxId, out SignerStatus status) ? status : null;
    }

    // Each pending record finds the registry that those before it left.
    private Dictionary<Hash256, SignerStatus> SignersOfPending(DoctorRegistry registry)
    {
        Dictionary<Hash256, SignerStatus> signers = [];
        foreach (EmrRecord record in view.ReadPending(new RecordQuery()))
        {
            if (record.Contents is not { } contents)
                continue;
            if (StatusOf(registry, contents) is { } status)
                signers[contents.TxId] = status;
            _ = registry.Admit(contents, height: null, out registry);
        }
        return signers;
    }
}
