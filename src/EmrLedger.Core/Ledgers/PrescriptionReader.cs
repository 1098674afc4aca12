using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Ledgers;

/// <summary>Prescriptions of a ledger as of one view, with their histories and with what is pending.</summary>
internal sealed class PrescriptionReader
{
    private readonly LedgerSession session;
    private readonly ILedgerView view;
    private readonly DoctorRegistry registry;
    private readonly ulong now;
    private (Hash160 Patient, LifecycleReplay Replay)? last;

    public PrescriptionReader(LedgerSession session, ILedgerView view)
    {
        this.session = session;
        this.view = view;
        registry = RegistryReader.WithPending(view, session.RegistryOf(view));
        now = session.StateOf(view).NextTimestamp;
    }

    private DateOnly Today => PrescriptionTerms.DayOf(now);

    /// <summary>The prescriptions that a filter names, in the order of the chain, those of patients with pending records last.</summary>
    public IEnumerable<EmrPrescription> Read(PrescriptionFilter filter)
    {
        if (filter.Patient is { } only)
            return ReadOf(only, state => filter.Takes(state, Today));
        HashSet<Hash160> awaiting = [];
        foreach (EmrRecord record in view.ReadPending(new RecordQuery()))
        {
            if (record.Contents is { } contents)
                awaiting.Add(contents.Patient);
        }
        return ReadSealed(filter).Where(state => !awaiting.Contains(state.Patient) && filter.Takes(state, Today))
            .SelectMany(state => ReadOf(state.Patient, found => found.TxId == state.TxId))
            .Concat(awaiting.SelectMany(patient => ReadOf(patient, state => filter.Takes(state, Today))));
    }

    /// <summary>The prescription that a record made, where a filter names it, whatever patient that names.</summary>
    public IEnumerable<EmrPrescription> Read(RecordContents record, PrescriptionFilter filter) =>
        ReadOf(record.Patient, state => state.TxId == record.TxId && (filter with { Patient = null }).Takes(state, Today));

    /// <summary>Whether a record of the ledger made a prescription.</summary>
    public bool Prescribes(RecordContents record) => PrescriptionAdmission.Prescribes(record, registry);

    /// <summary>A patient's prescriptions in the order of the chain, the pending ones last.</summary>
    public IEnumerable<EmrPrescription> ReadOf(Hash160 patient, Func<PrescriptionState, bool> takes)
    {
        // Prescriptions of one patient often follow one another.
        if (last is not { } read || read.Patient != patient)
            last = read = (patient, LifecycleReplay.Of(view, registry, patient, below: null, now, withHistory: true));
        LifecycleReplay replay = read.Replay;
        return replay.Prescriptions.Select(txId => replay.Book.Find(txId)!).Where(takes).Select(state => Describe(state, replay));
    }

    // What may have a status, by index where the states are kept; the rest is for the filter.
    private IEnumerable<PrescriptionState> ReadSealed(PrescriptionFilter filter)
    {
        if (!session.KeepsPrescriptions(view))
            return LifecycleReplay.OfAll(view, registry).Book.Changed;
        IEnumerable<PrescriptionQuery> queries = filter.Statuses is { } statuses
            ? statuses.Distinct().SelectMany(QueriesOf) : [new PrescriptionQuery()];
        return queries.SelectMany(view.ReadPrescriptions).Select(KeptPrescriptions.Read);
    }

    private IEnumerable<PrescriptionQuery> QueriesOf(PrescriptionStatus status)
    {
        long today = Today.DayNumber;
        return status == PrescriptionStatus.Expired
            ? new[] { PrescriptionStatus.Active, PrescriptionStatus.PartlyDispensed, PrescriptionStatus.Held }
                .Select(stage => new PrescriptionQuery { Stage = (long)stage, LastDayBefore = today })
            : [new PrescriptionQuery { Stage = (long)status, LastDayFrom = HasExpiry(status) ? today : null }];
    }

    private static bool HasExpiry(PrescriptionStatus status) =>
        status is PrescriptionStatus.Active or PrescriptionStatus.PartlyDispensed or PrescriptionStatus.Held;

    private EmrPrescription Describe(PrescriptionState state, LifecycleReplay replay) => new PrescriptionStory(registry).Describe(
        state, Today, replay.TextOf(state.TxId) ?? "", height => view.ReadTimestamps(height, height)[0],
        replay.HistoryOf(state.TxId));
}
