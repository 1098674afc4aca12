using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Sealing;

namespace EmrLedger.Ledgers;

/// <summary>
/// Where prescriptions are looked up, and where doctors and pharmacies say what happens to them. A statement is a record like
/// any other: pending first, in force for what is added after it, and evidence once it is sealed.
/// </summary>
public sealed class PrescriptionDesk
{
    private const int CandidatesForOne = 10;

    private readonly LedgerSession session;
    private readonly PendingPool pending;
    private readonly SealedTextDesk texts;

    internal PrescriptionDesk(LedgerSession session, PendingPool pending, SealedTextDesk texts)
    {
        this.session = session;
        this.pending = pending;
        this.texts = texts;
    }

    /// <summary>A prescription with its history, and with what is pending; null where the record made none.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.LifecycleMissing"/>, or an error of storage.</exception>
    public EmrPrescription? Find(Hash256 txId)
    {
        RequireLifecycle();
        using ILedgerView view = session.BeginRead();
        return FindRecord(view, txId)?.Contents is { } contents
            ? new PrescriptionReader(session, view).ReadOf(contents.Patient, state => state.TxId == txId).FirstOrDefault()
            : null;
    }

    /// <summary>The prescriptions that a filter names, in the order of the chain, those with something pending last.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.LifecycleMissing"/>, or an error of storage.</exception>
    public IEnumerable<EmrPrescription> Read(PrescriptionFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        RequireLifecycle();
        return Read();

        IEnumerable<EmrPrescription> Read()
        {
            using ILedgerView view = session.BeginRead();
            foreach (EmrPrescription prescription in new PrescriptionReader(session, view).Read(filter))
                yield return prescription;
        }
    }

    /// <summary>Of these prescriptions those that a filter names, whatever patient it names.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.LifecycleMissing"/>, or an error of storage.</exception>
    public IEnumerable<EmrPrescription> Read(PrescriptionFilter filter, IEnumerable<Hash256> txIds)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(txIds);
        RequireLifecycle();
        return Read();

        IEnumerable<EmrPrescription> Read()
        {
            using ILedgerView view = session.BeginRead();
            PrescriptionReader reader = new(session, view);
            foreach (RecordContents record in txIds.Select(txId => FindRecord(view, txId)?.Contents).OfType<RecordContents>())
            {
                foreach (EmrPrescription prescription in reader.Read(record, filter))
                    yield return prescription;
            }
        }
    }

    /// <summary>The prescription that a dispense is of; null where the record is no dispense.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.LifecycleMissing"/>, or an error of storage.</exception>
    public EmrPrescription? FindOfDispense(Hash256 txId)
    {
        using (ILedgerView view = session.BeginRead())
        {
            if (KeptPrescriptions.DispensedBy(FindRecord(view, txId)) is not { } prescription)
                return null;
            txId = prescription;
        }
        return Find(txId);
    }

    /// <summary>Prescriptions whose ids lie between two, both included, sealed ones first: suggestions, at most so many.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.LifecycleMissing"/>, or an error of storage.</exception>
    public IReadOnlyList<EmrPrescription> FindBetween(Hash256 first, Hash256 last, int most)
    {
        RequireLifecycle();
        using ILedgerView view = session.BeginRead();
        PrescriptionReader reader = new(session, view);
        // Of the ids that fit, many may be those of statements; to replay a patient's records for each would take long.
        return
        [
            .. new[] { IdKind.Record, IdKind.PendingRecord }
                .SelectMany(kind => view.FindIds(kind, first, last, CandidatesForOne * most))
                .Select(found => FindRecord(view, found.Id)?.Contents).OfType<RecordContents>().Where(reader.Prescribes)
                .SelectMany(record => reader.ReadOf(record.Patient, state => state.TxId == record.TxId)).Take(most),
        ];
    }

    /// <summary>All records about a prescription in the order of the chain, the pending ones last.</summary>
    /// <exception cref="EmrException">PrescriptionUnknown, LifecycleMissing, or an error of storage.</exception>
    public IReadOnlyList<PrescriptionEvent> ReadHistory(Hash256 txId) => Find(txId)?.History ?? throw Unknown(txId);

    /// <summary>Signs a statement about a prescription with the next number, and adds it, in one transaction.</summary>
    /// <param name="key">Who signs.</param>
    /// <param name="statement">What is said; the patient is the prescription's. A new prescription names no other.</param>
    /// <param name="meant">Which texts are signed although they look like a mistake.</param>
    /// <param name="cancellation">Ends waiting for others.</param>
    /// <exception cref="EmrException">
    /// Why the record is refused, and nothing is added then; or CommitOutcomeUnknown, which names the record.
    /// </exception>
    public EmrRecord Sign(EmrKey key, RxStatement statement, DoubtfulTexts meant, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (statement.Action == PrescriptionAction.Issue)
            throw new ArgumentException("A new prescription needs a patient.", nameof(statement));
        RequireLifecycle();
        string text = RxWording.Compose(statement, meant);
        return pending.Sign(
            key, admission => new PendingText(PatientOf(admission.Prescriptions!, statement), text), meant, cancellation);
    }

    /// <summary>Signs a prescription with a sealed text in the place of another with one, and adds it, in one transaction.</summary>
    /// <param name="key">Who signs: the doctor who prescribed, and can open what is replaced.</param>
    /// <param name="prescription">What is replaced.</param>
    /// <param name="terms">How much, and when.</param>
    /// <param name="text">The new text; null for the old one.</param>
    /// <param name="recipients">Who else can open it.</param>
    /// <param name="meant">Which texts are signed although they look like a mistake.</param>
    /// <param name="cancellation">Ends waiting for others.</param>
    /// <exception cref="EmrException">Those of <see cref="Sign"/>; or why the old text cannot be opened.</exception>
    public EmrRecord AmendSealed(
        EmrKey key, Hash256 prescription, PrescriptionTerms terms, string? text, IReadOnlyList<EmrKey> recipients, DoubtfulTexts meant,
        CancellationToken cancellation)
    {
        RequireLifecycle();
        using SealedDraft draft = texts.DraftReplacement(prescription, key, text, meant);
        string said = RxStatement.Amend(prescription, terms, SealedText.Spell(draft.Commitment)).ToString();
        return pending.Sign(
            key, _ => new PendingText(draft.PatientToken, said) { Sealed = (draft, recipients) }, meant, cancellation);
    }

    /// <summary>Signs a new prescription with the next number, and adds it, in one transaction.</summary>
    /// <exception cref="EmrException">Those of <see cref="Sign"/>.</exception>
    public EmrRecord Issue(
        EmrKey key, Hash160 patient, PrescriptionTerms terms, string text, DoubtfulTexts meant, CancellationToken cancellation)
    {
        RequireLifecycle();
        return pending.Sign(key, patient, RxWording.Compose(RxStatement.Issue(terms, text), meant), meant, cancellation);
    }

    private static Hash160 PatientOf(PrescriptionBook prescriptions, RxStatement statement)
    {
        Hash256 prescription = statement.Reference;
        if (statement.Action == PrescriptionAction.Void)
        {
            prescription = prescriptions.FindOfDispense(statement.Reference) ?? throw new EmrException(
                EmrError.DispenseUnknown, $"The ledger has no dispense {statement.Reference}.");
        }
        return prescriptions.Find(prescription)?.Patient ?? throw Unknown(prescription);
    }

    /// <summary>Refuses a ledger in which prescriptions have no life cycle.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.LifecycleMissing"/>.</exception>
    public void RequireLifecycle() => session.RequireLifecycle();

    private static EmrRecord? FindRecord(ILedgerView view, Hash256 txId)
    {
        RecordQuery query = new() { TxId = txId };
        return view.ReadRecords(query).FirstOrDefault()?.Record ?? view.ReadPending(query).FirstOrDefault();
    }

    private static EmrException Unknown(Hash256 prescription) =>
        new(EmrError.PrescriptionUnknown, $"The ledger has no prescription {prescription}.");
}
