using EmrLedger.Blocks;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Sealing;

namespace EmrLedger.Ledgers.Pending;

/// <summary>
/// The records of a ledger that wait to be sealed, in the order in which they were added. They survive a restart, and are not
/// evidence.
/// </summary>
public sealed class PendingPool
{
    private readonly LedgerSession session;

    internal PendingPool(LedgerSession session)
    {
        this.session = session;
        Share = new MiningShare(session, this);
    }

    /// <summary>What this ledger object mines of the records, beside other miners.</summary>
    public MiningShare Share { get; }

    /// <summary>The records that a query names, read as they are enumerated. Conditions of time and height name none.</summary>
    public IEnumerable<EmrRecord> Read(RecordQuery query)
    {
        using ILedgerView view = session.BeginRead();
        foreach (EmrRecord record in view.ReadPending(query))
            yield return record;
    }

    /// <summary>How many records wait.</summary>
    public ulong Count()
    {
        using ILedgerView view = session.BeginRead();
        return view.CountPending();
    }

    /// <summary>The nonce of a doctor's last record, sealed or pending.</summary>
    public ulong LastNonce(Hash160 doctor)
    {
        using ILedgerView view = session.BeginRead();
        return view.LastNonceOfAll(doctor);
    }

    /// <summary>Adds records in one transaction. One that is refused keeps no other from being added.</summary>
    /// <returns>For each record why it was refused, or null; those are durable when this returns.</returns>
    public IReadOnlyList<EmrException?> Add(
        IReadOnlyList<EmrRecord> records, SignaturePolicy policy, CancellationToken cancellation) =>
        Add(records, policy, EnvelopePolicy.Required, cancellation);

    /// <summary>The same, where envelopes may come later.</summary>
    internal IReadOnlyList<EmrException?> Add(
        IReadOnlyList<EmrRecord> records, SignaturePolicy policy, EnvelopePolicy envelopes, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(records);
        EmrException?[] added = session.Write(
            transaction =>
            {
                Admission admission = session.NextPending(transaction);
                EmrException?[] outcomes = new EmrException?[records.Count];
                for (int i = 0; i < outcomes.Length; i++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    outcomes[i] = Add(transaction, admission, records[i], policy, envelopes);
                }
                return outcomes;
            },
            cancellation);
        if (records.Any(static record => PendingEnvelopes.ErasedBy(record) is not null))
            session.TryFinishErasure(CancellationToken.None);
        return added;
    }

    /// <summary>
    /// Removes a pending record, with all later ones of its doctor, whose nonces would not follow any more, and with
    /// their envelopes. One under whose number another was sealed is removed alone: the later ones follow that.
    /// </summary>
    /// <returns>What was removed, in order.</returns>
    /// <exception cref="EmrException">
    /// RecordNotFound, RecordSealed; TextErased where one of them says so; or one of the errors of storage.
    /// </exception>
    public IReadOnlyList<EmrRecord> Remove(Hash256 txId, CancellationToken cancellation)
    {
        IReadOnlyList<EmrRecord> removed = session.Write<IReadOnlyList<EmrRecord>>(
            transaction =>
            {
                EmrRecord record = RequirePending(transaction, txId);
                if (IsOvertaken(transaction, record))
                {
                    transaction.RemovePending(txId);
                    return [record];
                }
                RecordQuery later = new() { Doctor = record.Doctor, AfterNonce = record.Nonce - 1 };
                EmrRecord[] removed = [.. transaction.ReadPending(later).OrderBy(static record => record.Nonce)];
                Array.ForEach(removed, RequireNoErasure);
                transaction.RemovePending(record.Doctor, record.Nonce);
                return removed;
            },
            cancellation);
        // They are removed, whatever becomes of the bytes of their envelopes.
        session.TryFinishErasure(CancellationToken.None);
        return removed;
    }

    /// <summary>How many later records of its doctor would be removed along with a pending record.</summary>
    /// <exception cref="EmrException">RecordNotFound, RecordSealed, or one of the errors of storage.</exception>
    public ulong CountRemovedWith(Hash256 txId)
    {
        using ILedgerView view = session.BeginRead();
        EmrRecord record = RequirePending(view, txId);
        return IsOvertaken(view, record) ? 0 : view.CountPending(record.Doctor, record.Nonce, ulong.MaxValue) - 1;
    }

    /// <summary>
    /// The next block to be mined: the first 25 pending records that can be sealed now, upon the ledger's tip, at the time
    /// that its rules allow.
    /// </summary>
    public PendingDraft Draft(Hash160 miner) => Draft(miner, static (view, state) => PendingSelection.Of(view, state));

    /// <summary>The next block to be mined, of the records that are chosen.</summary>
    internal PendingDraft Draft(Hash160 miner, Func<ILedgerView, ChainState, PendingSelection> choose)
    {
        using ILedgerView view = session.BeginRead();
        ChainState state = session.StateOf(view);
        PendingSelection selection = choose(view, state);
        BlockDraft? draft = selection.Chosen.Count == 0
            ? null
            : new BlockDraft(
                state.Tip, state.Height, miner, selection.Chosen, selection.Timestamp, session.Manifest.Difficulty);
        return new PendingDraft(draft, selection.Refused);
    }

    /// <summary>How many more of its doctor's pending records stay behind together with one that a draft refused.</summary>
    public ulong CountBehind(PendingRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        using ILedgerView view = session.BeginRead();
        Hash160 doctor = refusal.Record.Doctor;
        ulong first = refusal.Record.Nonce;
        ulong all = view.CountPending(doctor, first, refusal.IsOvertaken ? view.LastNonce(doctor) : ulong.MaxValue);
        return all == 0 ? 0 : all - 1;
    }

    /// <summary>Signs a record with its doctor's next number, and adds it, in one transaction.</summary>
    /// <param name="key">Who signs.</param>
    /// <param name="patient">Who the prescription is for.</param>
    /// <param name="prescription">The text.</param>
    /// <param name="meant">Which texts are signed although they look like a mistake.</param>
    /// <param name="cancellation">Ends waiting for others.</param>
    /// <exception cref="EmrException">
    /// Why the record is refused, and nothing is added then; or CommitOutcomeUnknown, which names the record.
    /// </exception>
    public EmrRecord Sign(EmrKey key, Hash160 patient, string prescription, DoubtfulTexts meant, CancellationToken cancellation) =>
        Sign(key, _ => new PendingText(patient, prescription), meant, cancellation);

    /// <summary>The same, of a prescription whose text is sealed.</summary>
    /// <param name="key">Who signs, and can open the text as well.</param>
    /// <param name="patient">Who the prescription is for.</param>
    /// <param name="terms">How much, and when; null where the text states none.</param>
    /// <param name="text">The text.</param>
    /// <param name="recipients">Who else can open it.</param>
    /// <param name="meant">Which texts are signed although they look like a mistake.</param>
    /// <param name="cancellation">Ends waiting for others.</param>
    /// <exception cref="EmrException">Those of the other, and those of <see cref="SealedSigner"/>.</exception>
    public EmrRecord SignSealed(
        EmrKey key, Hash160 patient, PrescriptionTerms? terms, string text, IReadOnlyList<EmrKey> recipients, DoubtfulTexts meant,
        CancellationToken cancellation)
    {
        using SealedDraft draft = SealedSigner.Draft(patient, text, meant);
        return Sign(key, _ => PendingText.Of(draft, terms, recipients), meant, cancellation);
    }

    /// <summary>The same, of a record that depends on what the ledger holds as the record finds it.</summary>
    internal EmrRecord Sign(
        EmrKey key, Func<Admission, PendingText> compose, DoubtfulTexts meant, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        EmrRecord? signed = null;
        try
        {
            return session.Write(
                transaction =>
                {
                    Admission admission = session.NextPending(transaction);
                    PendingText text = compose(admission);
                    ulong nonce = RecordSigner.NonceAfter(admission.LastNonce(key.Owner));
                    signed = text.Sealed is var (draft, recipients)
                        ? SealedSigner.Sign(key, draft, text.Text, recipients, nonce)
                        : RecordSigner.Sign(key, text.Patient, text.Text, nonce, meant);
                    if (Add(transaction, admission, signed, SignaturePolicy.LowSOnly, EnvelopePolicy.Required) is { } refusal)
                        throw refusal;
                    return signed;
                },
                cancellation);
        }
        catch (EmrException exception) when (exception.Error == EmrError.CommitOutcomeUnknown && signed is not null)
        {
            // Nobody else knows the record: without its id, whoever looks for it could not tell whether it was added.
            throw new EmrException(
                exception.Error, $"{exception.Message} The record is {signed.TxId}.", exception.Cure, exception);
        }
    }

    /// <summary>
    /// Takes out what can never be sealed beside a block that was added: a record that says the same under another signature, as
    /// anybody can make one of somebody's. What says something else stays, since nobody else may have it.
    /// </summary>
    internal static AppendResult Settle(ILedgerTransaction transaction, EmrBlock block)
    {
        ILookup<bool, EmrRecord> overtaken = transaction.ReadOvertaken(block.Height).ToLookup(waiting => block.Records.Any(
            record => record.Contents is { } taken && waiting.Contents is { } left && taken.Doctor == left.Doctor
                && taken.Nonce == left.Nonce && taken.Patient == left.Patient
                && taken.Prescription.Span.SequenceEqual(left.Prescription.Span)));
        foreach (EmrRecord twin in overtaken[true])
            transaction.RemovePending(twin.Contents!.TxId);
        return new AppendResult([.. overtaken[true]], [.. overtaken[false]]);
    }

    /// <summary>Whether a ledger holds the very record, sealed or pending; its height where it is sealed.</summary>
    internal static bool Holds(ILedgerView view, EmrRecord record, out ulong? height)
    {
        height = null;
        if (!record.TryGetTxId(out Hash256 txId) || !view.MayHold(txId))
            return false;
        RecordQuery query = new() { TxId = txId };
        if (view.ReadRecords(query).FirstOrDefault() is not { } found)
            return view.ReadPending(query).Any();
        height = found.Height;
        return true;
    }

    private static EmrException? Add(
        ILedgerTransaction transaction, Admission admission, EmrRecord record, SignaturePolicy policy, EnvelopePolicy envelopes)
    {
        if (Holds(transaction, record, out ulong? height))
        {
            // A record that only bears a known txid is another record.
            if (RecordCheck.CheckAlone(record) is { } difference)
                return Refusal.Of(difference);
            string place = height is null ? "is pending already" : $"is sealed already, in block {height}";
            return new EmrException(EmrError.RecordExists, $"The record {record.TxId} {place}.", "Nothing is to be done.");
        }
        if (PendingContradiction.Find(transaction, admission.Registry, record) is { } contradiction)
            return Refusal.Of(contradiction);
        if (PendingEnvelopes.Find(transaction, record, envelopes, out Envelope? envelope) is { } unfit)
            return unfit;
        if (admission.Judge(record, policy) is { } fault)
            return Refusal.Of(fault);
        transaction.AddPending(record.Contents!);
        if (envelope is not null)
            PendingEnvelopes.Put(transaction, envelope);
        PendingEnvelopes.EraseOf(transaction, record);
        return null;
    }

    private static EmrRecord RequirePending(ILedgerView view, Hash256 txId)
    {
        RecordQuery query = new() { TxId = txId };
        if (view.ReadPending(query).FirstOrDefault() is { } record)
            return record;
        throw view.ReadRecords(query).FirstOrDefault() is { } found
            ? new EmrException(
                EmrError.RecordSealed, $"The record {txId} is sealed in block {found.Height}, and cannot be removed.",
                "What was prescribed in error is corrected by a later record.")
            : new EmrException(EmrError.RecordNotFound, $"The ledger has no pending record {txId}.");
    }

    // The text is gone, and without the statement it would seem to be withheld.
    private static void RequireNoErasure(EmrRecord record)
    {
        if (PendingEnvelopes.ErasedBy(record) is { } txId)
        {
            throw new EmrException(
                EmrError.TextErased,
                $"The record {record.TxId} says that the text of {txId} was erased. It was, and the record cannot be removed.",
                "Seal it with the next block.");
        }
    }

    private static bool IsOvertaken(ILedgerView view, EmrRecord record) => record.Nonce <= view.LastNonce(record.Doctor);
}
