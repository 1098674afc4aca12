using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Prescriptions;

/// <summary>
/// Prescriptions as records left them that are read once more. Sealed records were judged when they were sealed: who may sign
/// what is not asked again.
/// </summary>
internal sealed class LifecycleReplay
{
    private readonly DoctorRegistry registry;
    private readonly Dictionary<Hash256, List<PrescriptionEvent>>? histories;
    private readonly Dictionary<Hash256, string> texts = [];

    /// <param name="registry">The registry, which names the keys of pharmacies.</param>
    /// <param name="before">What is known before the first record; null where that is nothing.</param>
    /// <param name="withHistory">Whether what happened to each prescription is kept.</param>
    public LifecycleReplay(DoctorRegistry registry, IPrescriptionSource? before, bool withHistory = false)
    {
        this.registry = registry;
        Book = new PrescriptionBook(before);
        histories = withHistory ? [] : null;
    }

    /// <summary>The prescriptions.</summary>
    public PrescriptionBook Book { get; }

    /// <summary>The prescriptions that were met, in the order of the chain, the pending ones last.</summary>
    public List<Hash256> Prescriptions { get; } = [];

    /// <summary>Replays all of a patient's records, found by index.</summary>
    /// <param name="view">The ledger.</param>
    /// <param name="registry">Its registry, which names the keys of pharmacies.</param>
    /// <param name="patient">The patient.</param>
    /// <param name="below">Only blocks below this height; null for all.</param>
    /// <param name="pendingTime">The time by which pending records are judged; null where they do not count.</param>
    /// <param name="withHistory">Whether what happened to each is kept.</param>
    public static LifecycleReplay Of(
        ILedgerView view, DoctorRegistry registry, Hash160 patient, ulong? below, ulong? pendingTime, bool withHistory = false)
    {
        LifecycleReplay replay = new(registry, before: null, withHistory);
        foreach (LedgerRecord record in view.ReadRecords(new RecordQuery { Patient = patient, BelowHeight = below }))
            replay.Add(record);
        if (pendingTime is { } now)
            replay.AddPending(view, patient, now);
        return replay;
    }

    /// <summary>Replays all sealed records.</summary>
    public static LifecycleReplay OfAll(ILedgerView view, DoctorRegistry registry)
    {
        LifecycleReplay replay = new(registry, before: null);
        foreach (LedgerRecord record in view.ReadRecords(new RecordQuery()))
            replay.Add(record);
        return replay;
    }

    /// <summary>Adds a patient's pending records.</summary>
    /// <param name="view">The ledger.</param>
    /// <param name="patient">The patient.</param>
    /// <param name="now">The time by which they are judged.</param>
    public void AddPending(ILedgerView view, Hash160 patient, ulong now)
    {
        foreach (EmrRecord record in view.ReadPending(new RecordQuery { Patient = patient }))
        {
            // Where another record was sealed under its number, it cannot come into force any more.
            if (record.Nonce > view.LastNonce(record.Doctor))
                Add(new LedgerRecord(record, Height: null, Index: null, Timestamp: null), now);
        }
    }

    /// <summary>Adds the next sealed record.</summary>
    public void Add(LedgerRecord record) => Add(record, record.Timestamp ?? 0);

    /// <summary>What happened to a prescription, in the order of the chain; none where the history was not asked for.</summary>
    public IReadOnlyList<PrescriptionEvent> HistoryOf(Hash256 txId) => histories?.GetValueOrDefault(txId) ?? [];

    /// <summary>What a prescription says; null where the history was not asked for.</summary>
    public string? TextOf(Hash256 txId) => texts.GetValueOrDefault(txId);

    private void Add(LedgerRecord record, ulong time)
    {
        if (record.Record.Contents is not { } contents || registry.IsStatement(contents))
            return;
        RxStatement? statement = null;
        if (RxStatement.IsStatement(contents.Prescription.Span) && !RxStatement.TryParse(contents.Text, out statement))
            return;
        if (statement is not null && statement.Action != PrescriptionAction.Issue)
        {
            Hash160? target = statement.Action == PrescriptionAction.Transfer ? registry.HashOf(statement.KeyDigest) : null;
            RxStep step = new(
                contents.TxId, contents.Doctor, IsAuthority: true, record.Height, PrescriptionTerms.DayOf(time), target);
            if (Book.Apply(statement, contents.Patient, step, out PrescriptionState? about) is not null)
                return;
            Note(about!.TxId, record, contents, statement, about.LastDispense);
        }
        if (!PrescriptionAdmission.Prescribes(statement))
            return;
        Book.Add(PrescriptionAdmission.NewPrescription(contents, statement, record.Height, record.Index));
        Prescriptions.Add(contents.TxId);
        if (histories is not null)
            texts[contents.TxId] = statement?.Text ?? contents.Text;
        Note(contents.TxId, record, contents, statement, lastDispense: null);
    }

    private void Note(
        Hash256 prescription, LedgerRecord record, RecordContents contents, RxStatement? statement, Dispense? lastDispense)
    {
        if (histories is null)
            return;
        if (!histories.TryGetValue(prescription, out List<PrescriptionEvent>? history))
            histories[prescription] = history = [];
        history.Add(new PrescriptionStory(registry).EventOf(record, contents, statement, lastDispense));
    }
}
