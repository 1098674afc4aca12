using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Sealing;

namespace EmrLedger.Ledgers;

/// <summary>Where the envelopes of sealed texts are kept, opened and erased.</summary>
public sealed class SealedTextDesk
{
    private readonly LedgerSession session;
    private readonly PendingPool pending;

    internal SealedTextDesk(LedgerSession session, PendingPool pending)
    {
        this.session = session;
        this.pending = pending;
    }

    /// <summary>The envelope of a record, sealed in a block or pending.</summary>
    /// <exception cref="EmrException">
    /// RecordNotFound, TextNotSealed, TextErased, EnvelopeMissing, LedgerDamaged, or another error of storage.
    /// </exception>
    public Envelope Require(Hash256 txId)
    {
        using ILedgerView view = session.BeginRead();
        return Require(view, RequireRecord(view, txId));
    }

    /// <summary>Opens the text of a record.</summary>
    /// <exception cref="EmrException">Those of <see cref="Require(Hash256)"/>, or of <see cref="Envelope.Open"/>.</exception>
    public OpenedPrescription Open(Hash256 txId, EmrKey key)
    {
        using ILedgerView view = session.BeginRead();
        EmrRecord record = RequireRecord(view, txId);
        return SealedSigner.Open(record, Require(view, record), key);
    }

    /// <summary>A text in place of a sealed one, or that one again, for the same patient.</summary>
    /// <exception cref="EmrException">Those of <see cref="Open"/>; PrescriptionEmpty and its kin.</exception>
    internal SealedDraft DraftReplacement(Hash256 txId, EmrKey key, string? text, DoubtfulTexts meant)
    {
        using ILedgerView view = session.BeginRead();
        EmrRecord record = RequireRecord(view, txId);
        using OpenedText opened = SealedSigner.OpenText(record, Require(view, record), key);
        if (text is not null)
            RecordSigner.RequireMeant(text, meant);
        return SealedDraft.Replace(opened, text ?? opened.Text);
    }

    /// <summary>
    /// The ids of the records of a patient that a key can open, in the order of the ids: every envelope is tried. One that cannot
    /// be opened, for whatever reason, is none of them.
    /// </summary>
    /// <param name="patient">The patient's own hash.</param>
    /// <param name="key">The key of a recipient.</param>
    /// <param name="cancellation">Ends the search.</param>
    public IReadOnlyList<Hash256> FindOf(Hash160 patient, EmrKey key, CancellationToken cancellation)
    {
        using ILedgerView view = session.BeginRead();
        List<Hash256> found = [];
        foreach (EnvelopeRow row in view.ReadEnvelopes())
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsOf(view, row, patient, key))
                found.Add(row.TxId);
        }
        return found;
    }

    /// <summary>Keeps the envelope of a record that lacks it.</summary>
    /// <exception cref="EmrException">
    /// RecordNotFound, TextNotSealed, TextErased, EnvelopeUnwanted where the ledger has one, or one of the errors of storage.
    /// </exception>
    public void Add(Envelope envelope, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        session.Write<object?>(
            transaction =>
            {
                EmrRecord record = RequireRecord(transaction, envelope.TxId);
                if (record.Contents is not { } contents || SealedPrescription.CommitmentOf(contents) is null)
                    throw SealedSigner.NotSealed(record);
                if (ErasureOf(transaction, envelope.TxId) is { } erasure)
                    throw Erased(envelope.TxId, erasure);
                PendingEnvelopes.Put(transaction, envelope);
                return null;
            },
            cancellation);
    }

    /// <summary>
    /// Signs that a text is erased, and erases its envelope, in one transaction; then takes its bytes out of the storage.
    /// </summary>
    /// <param name="authority">The authority's key.</param>
    /// <param name="txId">The prescription.</param>
    /// <param name="reason">Why, in words that everybody can read who has the ledger.</param>
    /// <param name="cancellation">Ends waiting for others; what was erased is erased.</param>
    /// <exception cref="EmrException">
    /// PrescriptionUnknown, TextNotSealed, TextErased, TextPreserved, RoleMissing, PrescriptionNotSealed, ReasonInvalid; or one of
    /// the errors of storage.
    /// </exception>
    public Erasure Erase(EmrKey authority, Hash256 txId, string reason, CancellationToken cancellation) =>
        Erase(authority, txId, reason, finish: true, cancellation);

    /// <summary>The same; where it is not to be finished, <see cref="FinishErasure"/> is for the caller.</summary>
    public Erasure Erase(EmrKey authority, Hash256 txId, string reason, bool finish, CancellationToken cancellation)
    {
        session.RequireLifecycle();
        string text = RxWording.Compose(RxStatement.Erase(txId, reason), DoubtfulTexts.None);
        bool wasThere;
        using (ILedgerView view = session.BeginRead())
            wasThere = view.HasEnvelope(txId);
        EmrRecord statement = pending.Sign(
            authority,
            admission => new PendingText(
                admission.Prescriptions?.Find(txId)?.Patient ?? throw new EmrException(
                    EmrError.PrescriptionUnknown, $"The ledger has no prescription {txId}."),
                text),
            DoubtfulTexts.None, cancellation);
        return new Erasure(statement, wasThere, finish ? FinishErasure() : []);
    }

    /// <summary>Whether texts were erased, and their bytes may still be in the storage.</summary>
    public bool HasUnfinishedErasure => session.HasUnfinishedErasure;

    /// <summary>Takes the bytes of what was erased out of the storage.</summary>
    /// <returns>Where something of it may be left, and what is to be done about it: a line of text each.</returns>
    public IReadOnlyList<string> FinishErasure()
    {
        try
        {
            return session.FinishErasure(CancellationToken.None);
        }
        catch (EmrException exception)
        {
            // They are erased all the same, and the note says that it is still to be done.
            string why = exception.Message.TrimEnd('.');
            return [$"what was erased is not taken out of the storage yet ({why}): opening the ledger for writing does it"];
        }
    }

    /// <summary>The envelope that a row is; null where it is malformed, or of another record.</summary>
    internal static Envelope? Read(EnvelopeRow row) =>
        Envelope.TryRead(row.Envelope.Span, out Envelope? envelope, out _) && envelope.TxId == row.TxId ? envelope : null;

    private Envelope Require(ILedgerView view, EmrRecord record)
    {
        if (record.Contents is not { } contents || SealedPrescription.CommitmentOf(contents) is null)
            throw SealedSigner.NotSealed(record);
        if (view.FindEnvelope(contents.TxId) is { } row)
        {
            return Read(row) ?? throw new EmrException(
                EmrError.LedgerDamaged, $"The envelope that the ledger keeps of the record {record.TxId} cannot be read.");
        }
        throw ErasureOf(view, contents.TxId) is { } erasure
            ? Erased(contents.TxId, erasure)
            : new EmrException(EmrError.EnvelopeMissing, $"The ledger has no envelope of the record {record.TxId}.");
    }

    private Ending? ErasureOf(ILedgerView view, Hash256 txId) => session.NextPending(view).Prescriptions?.Find(txId)?.Erasure;

    private static bool IsOf(ILedgerView view, EnvelopeRow row, Hash160 patient, EmrKey key)
    {
        if (Read(row) is not { } envelope || FindRecord(view, row.TxId) is not { } record)
            return false;
        try
        {
            using OpenedText opened = SealedSigner.OpenText(record, envelope, key);
            return opened.Patient == patient;
        }
        catch (EmrException exception) when (
            exception.Error is EmrError.EnvelopeNotForKey or EmrError.EnvelopeAltered or EmrError.TextNotSealed)
        {
            return false;
        }
    }

    private static EmrRecord RequireRecord(ILedgerView view, Hash256 txId) => FindRecord(view, txId)
        ?? throw new EmrException(EmrError.RecordNotFound, $"The ledger has no record {txId}.");

    private static EmrRecord? FindRecord(ILedgerView view, Hash256 txId)
    {
        RecordQuery query = new() { TxId = txId };
        return view.ReadRecords(query).FirstOrDefault()?.Record ?? view.ReadPending(query).FirstOrDefault();
    }

    private static EmrException Erased(Hash256 txId, Ending erasure) => new(
        EmrError.TextErased, $"The text of the record {txId} was erased: the record {erasure.TxId} of {erasure.By} says so.");
}
