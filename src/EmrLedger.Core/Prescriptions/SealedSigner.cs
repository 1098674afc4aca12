using EmrLedger.Records;
using EmrLedger.Sealing;

namespace EmrLedger.Prescriptions;

/// <summary>Signs prescriptions whose texts are sealed, and opens them.</summary>
public static class SealedSigner
{
    /// <summary>Signs one prescription; its envelope goes with the record.</summary>
    /// <param name="key">The doctor's key, which can open the envelope as well.</param>
    /// <param name="patient">Who the prescription is for.</param>
    /// <param name="terms">How much, and when; null for a text that states none.</param>
    /// <param name="text">The text, 1 to 4096 UTF-8 bytes.</param>
    /// <param name="recipients">Who else can open it: at most 7 public keys.</param>
    /// <param name="nonce">The record's number.</param>
    /// <param name="meant">Which texts are signed although they look like a mistake.</param>
    /// <exception cref="EmrException">
    /// PrescriptionEmpty, PrescriptionGarbled, PrescriptionTooLong, PrescriptionNotEncodable, RecipientsInvalid, NonceInvalid for 0,
    /// or KeyHasNoPrivateKey.
    /// </exception>
    public static EmrRecord Sign(
        EmrKey key, Hash160 patient, PrescriptionTerms? terms, string text, IReadOnlyList<EmrKey> recipients, ulong nonce,
        DoubtfulTexts meant)
    {
        using SealedDraft draft = Draft(patient, text, meant);
        return Sign(key, draft, Spell(draft, terms), recipients, nonce);
    }

    /// <summary>Opens the text of a record.</summary>
    /// <exception cref="EmrException">
    /// TextNotSealed, EnvelopeAltered where the envelope is of another record, or what <see cref="Envelope.Open"/> throws.
    /// </exception>
    public static OpenedPrescription Open(EmrRecord record, Envelope envelope, EmrKey key)
    {
        using OpenedText opened = OpenText(record, envelope, key);
        return new OpenedPrescription(record.TxId, record.DoctorHash, opened.Patient.ToString(), opened.Text);
    }

    /// <summary>The same, where no more than is needed becomes a text.</summary>
    internal static OpenedText OpenText(EmrRecord record, Envelope envelope, EmrKey key)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(envelope);
        if (record.Contents is not { } contents || SealedPrescription.CommitmentOf(contents) is not { } commitment)
            throw NotSealed(record);
        if (envelope.TxId != contents.TxId)
        {
            throw new EmrException(
                EmrError.EnvelopeAltered, $"The envelope is of the record {envelope.TxId}, and not of {contents.TxId}.");
        }
        return envelope.Open(key, commitment, contents.Patient);
    }

    /// <summary>That there is nothing to open.</summary>
    internal static EmrException NotSealed(EmrRecord record) => new(
        EmrError.TextNotSealed, $"The text of the record {record.TxId} is not sealed: it stands in the record.",
        "Read the record itself.");

    /// <summary>A text that is to be sealed.</summary>
    internal static SealedDraft Draft(Hash160 patient, string text, DoubtfulTexts meant)
    {
        RecordSigner.RequireMeant(text, meant);
        return SealedDraft.Create(patient, text);
    }

    /// <summary>What the record says in place of the text.</summary>
    internal static string Spell(SealedDraft draft, PrescriptionTerms? terms) => terms is { } stated
        ? RxStatement.Issue(stated, SealedText.Spell(draft.Commitment)).ToString()
        : SealedPrescription.SpellAlone(draft.Commitment);

    /// <summary>Signs what the record says, and seals the envelope.</summary>
    internal static EmrRecord Sign(EmrKey key, SealedDraft draft, string said, IReadOnlyList<EmrKey> recipients, ulong nonce)
    {
        EmrRecord record = RecordSigner.Sign(key, draft.PatientToken, said, nonce);
        return record.WithEnvelope(draft.Seal(record.Contents!.TxId, [key, .. recipients]).ToString());
    }
}
