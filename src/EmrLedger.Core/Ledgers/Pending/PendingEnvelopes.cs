using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Sealing;

namespace EmrLedger.Ledgers.Pending;

/// <summary>Envelopes that come with records, and those that records say are erased.</summary>
internal static class PendingEnvelopes
{
    /// <summary>
    /// Looks at the envelope that a record comes with. It is done before the record is judged: what was admitted counts for what
    /// follows, and could not be taken back.
    /// </summary>
    /// <param name="view">The ledger.</param>
    /// <param name="record">The record.</param>
    /// <param name="policy">Whether it needs one.</param>
    /// <param name="envelope">The envelope to keep; null where there is none.</param>
    /// <returns>Why the record is refused; null where it is not.</returns>
    public static EmrException? Find(ILedgerView view, EmrRecord record, EnvelopePolicy policy, out Envelope? envelope)
    {
        envelope = null;
        bool isSealed = record.Contents is { } contents && SealedPrescription.CommitmentOf(contents) is not null;
        if (record.Envelope is not { } text)
        {
            return !isSealed || policy == EnvelopePolicy.MayComeLater ? null : new EmrException(
                EmrError.EnvelopeMissing, $"The record {record.TxId} has a sealed text, and comes without its envelope.");
        }
        if (!Envelope.TryParse(text, out envelope))
            return new EmrException(EmrError.EnvelopeInvalid, $"The envelope of the record {record.TxId} cannot be read.");
        if (!isSealed || envelope.TxId != record.Contents!.TxId)
        {
            return new EmrException(
                EmrError.EnvelopeUnwanted, isSealed
                    ? $"The envelope of the record {record.TxId} is that of the record {envelope.TxId}."
                    : $"The record {record.TxId} comes with an envelope, and its text is not sealed.");
        }
        return view.HasEnvelopeNonce(envelope.Nonce.Span)
            ? new EmrException(EmrError.EnvelopeUnwanted, $"The envelope of the record {record.TxId} has the nonce of another one.")
            : null;
    }

    /// <summary>Keeps an envelope of a record that the ledger has, or is given in the same transaction.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.EnvelopeUnwanted"/>.</exception>
    public static void Put(ILedgerTransaction transaction, Envelope envelope)
    {
        if (transaction.HasEnvelope(envelope.TxId))
            throw new EmrException(EmrError.EnvelopeUnwanted, $"The ledger has the envelope of the record {envelope.TxId}.");
        if (transaction.HasEnvelopeNonce(envelope.Nonce.Span))
        {
            throw new EmrException(
                EmrError.EnvelopeUnwanted, $"The envelope of the record {envelope.TxId} has the nonce of another one.",
                "Ask the doctor to seal the text once more.");
        }
        transaction.PutEnvelope(new EnvelopeRow(envelope.TxId, envelope.Nonce, envelope.Bytes));
    }

    /// <summary>The prescription whose text a record says is erased; null where it says nothing of that kind.</summary>
    public static Hash256? ErasedBy(EmrRecord record) =>
        record.Contents is { } contents && RxStatement.IsStatement(contents.Prescription.Span)
        && RxStatement.TryParse(contents.Text, out RxStatement? said) && said.Action == PrescriptionAction.Erase ? said.Reference : null;

    /// <summary>Erases what an admitted record says is erased.</summary>
    public static void EraseOf(ILedgerTransaction transaction, EmrRecord record)
    {
        if (ErasedBy(record) is { } txId)
            transaction.EraseEnvelopes([txId]);
    }
}
