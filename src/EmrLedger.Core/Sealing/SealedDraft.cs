using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using EmrLedger.Text;

namespace EmrLedger.Sealing;

/// <summary>
/// A text that is about to be sealed, with its salt: what the record will say in its place, and, once the record is signed, the
/// envelope. <see cref="Dispose"/> wipes text and salt.
/// </summary>
public sealed class SealedDraft : IDisposable
{
    private readonly byte[] content;
    private bool disposed;

    // The content is what the envelope will hold: salt, patient's salt, patient hash, text.
    private SealedDraft(Hash160 patient, byte[] content)
    {
        this.content = content;
        Commitment = SealedText.CommitmentOf(Salt, content.AsSpan(Envelope.TextOffset));
        PatientToken = SealedText.PatientTokenOf(content.AsSpan(SealedText.SaltLength, SealedText.SaltLength), patient);
    }

    /// <summary>The commitment to the text, 32 bytes.</summary>
    public Hash256 Commitment { get; }

    /// <summary>What stands for the patient in the record, 20 bytes; another one in each prescription, but for what replaces it.</summary>
    public Hash160 PatientToken { get; }

    private ReadOnlySpan<byte> Salt => content.AsSpan(0, SealedText.SaltLength);

    /// <summary>Takes a text of 1 to 4096 UTF-8 bytes, under new random salts.</summary>
    /// <exception cref="EmrException">PrescriptionEmpty, PrescriptionTooLong or PrescriptionNotEncodable.</exception>
    public static SealedDraft Create(Hash160 patient, string text) => Create(patient, text, patientSalt: []);

    /// <summary>Takes the text that replaces an opened one, for the same patient under the same token.</summary>
    /// <exception cref="EmrException">PrescriptionEmpty, PrescriptionTooLong or PrescriptionNotEncodable.</exception>
    public static SealedDraft Replace(OpenedText opened, string text)
    {
        ArgumentNullException.ThrowIfNull(opened);
        return Create(opened.Patient, text, opened.PatientSalt);
    }

    private static SealedDraft Create(Hash160 patient, string text, ReadOnlySpan<byte> patientSalt)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
            throw new EmrException(EmrError.PrescriptionEmpty, "The prescription is empty: there is nothing in it to read.");
        byte[] buffer = SecretBuffer.Create(Envelope.MaxTextBytes);
        try
        {
            byte[] content = SecretBuffer.Create(Envelope.TextOffset + Encode(text, buffer));
            RandomNumberGenerator.Fill(content.AsSpan(0, Envelope.PatientOffset));
            patientSalt.CopyTo(content.AsSpan(SealedText.SaltLength));
            patient.CopyTo(content.AsSpan(Envelope.PatientOffset));
            buffer.AsSpan(0, content.Length - Envelope.TextOffset).CopyTo(content.AsSpan(Envelope.TextOffset));
            return new SealedDraft(patient, content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    /// <summary>The envelope of the record with that txid, for every recipient; a key that is given twice counts once.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.RecipientsInvalid"/> where they are none, or more than 8.</exception>
    /// <exception cref="ObjectDisposedException">The draft was disposed.</exception>
    public Envelope Seal(Hash256 txId, IReadOnlyList<EmrKey> recipients)
    {
        ArgumentNullException.ThrowIfNull(recipients);
        ObjectDisposedException.ThrowIf(disposed, this);
        EmrKey[] different = [.. recipients.DistinctBy(static key => key.PublicKey)];
        if (different.Length is < 1 or > Envelope.MaxRecipients)
        {
            throw new EmrException(
                EmrError.RecipientsInvalid,
                $"The envelope would be for {Display.Count(different.Length, "different key")}, and it can be for 1 to "
                + $"{Envelope.MaxRecipients}.");
        }
        return Envelope.Seal(txId, different, content);
    }

    /// <summary>The patient's token: nothing of the text or of the patient.</summary>
    public override string ToString() => PatientToken.ToString();

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(content);
        disposed = true;
    }

    private static int Encode(string text, Span<byte> buffer) => StrictUtf8.TryEncode(text, buffer, out int written) switch
    {
        OperationStatus.Done => written,
        OperationStatus.DestinationTooSmall => throw new EmrException(
            EmrError.PrescriptionTooLong,
            $"The prescription has {Encoding.UTF8.GetByteCount(text)} UTF-8 bytes, and an envelope holds "
            + $"{Envelope.MaxTextBytes}.",
            "Shorten the text, or split it into several records."),
        _ => throw new EmrException(
            EmrError.PrescriptionNotEncodable,
            "The prescription has half of a surrogate pair, which UTF-8 cannot express.",
            "Repair the text where a character was cut in two."),
    };
}
