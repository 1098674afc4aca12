using System.Buffers;
using System.Globalization;
using System.Text;
using EmrLedger.Text;

namespace EmrLedger.Records;

/// <summary>Makes signed records.</summary>
public static class RecordSigner
{
    /// <summary>Signs one prescription that nobody could take for a mistake.</summary>
    /// <exception cref="EmrException">PrescriptionEmpty, PrescriptionGarbled, and those of the other overload.</exception>
    public static EmrRecord Sign(EmrKey key, Hash160 patient, string prescription, ulong nonce) =>
        Sign(key, patient, prescription, nonce, DoubtfulTexts.None);

    /// <summary>Signs one prescription; the signature is deterministic (RFC 6979) and has the lower s.</summary>
    /// <param name="key">The doctor's key.</param>
    /// <param name="patient">Who the prescription is for.</param>
    /// <param name="prescription">The text.</param>
    /// <param name="nonce">The record's number.</param>
    /// <param name="meant">Which texts are signed although they look like a mistake.</param>
    /// <exception cref="EmrException">
    /// PrescriptionEmpty, PrescriptionGarbled, PrescriptionTooLong, PrescriptionNotEncodable, NonceInvalid for 0, or
    /// KeyHasNoPrivateKey.
    /// </exception>
    public static EmrRecord Sign(EmrKey key, Hash160 patient, string prescription, ulong nonce, DoubtfulTexts meant)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(prescription);
        RequireMeant(prescription, meant);
        Span<byte> buffer = stackalloc byte[EmrRecord.MaxPrescriptionBytes];
        ReadOnlySpan<byte> text = buffer[..Encode(prescription, buffer)];
        if (nonce == 0)
            throw new EmrException(EmrError.NonceInvalid, "A record's nonce is not 0.", "A doctor's first record has nonce 1.");

        ReadOnlySpan<byte> publicKey = key.Der.Span;
        byte[] signature = key.Sign(RecordHash.Signature(patient, text, nonce)).Encode();
        Hash256 txId = RecordHash.TxId(key.Owner, patient, publicKey, text, nonce, signature);
        return new EmrRecord(RecordContents.Signed(txId, key.Owner, patient, publicKey, text, nonce, signature));
    }

    /// <summary>The nonce that follows a doctor's last one.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.NonceExhausted"/> after 2^64 − 1.</exception>
    public static ulong NonceAfter(ulong previousNonce) => previousNonce < ulong.MaxValue
        ? previousNonce + 1
        : throw new EmrException(
            EmrError.NonceExhausted, $"No nonce follows {ulong.MaxValue}.", "Give the doctor a new key: its nonces begin at 1.");

    /// <summary>Refuses a text that looks like a mistake, unless that is meant.</summary>
    /// <exception cref="EmrException">PrescriptionEmpty, PrescriptionGarbled.</exception>
    internal static void RequireMeant(string prescription, DoubtfulTexts meant)
    {
        if (!meant.HasFlag(DoubtfulTexts.Empty) && IsEmpty(prescription))
            throw new EmrException(EmrError.PrescriptionEmpty, "The prescription is empty: there is nothing in it to read.");
        int lost = prescription.AsSpan().IndexOfAny('\ufffd', '\0');
        if (lost >= 0 && !meant.HasFlag(DoubtfulTexts.Garbled))
        {
            throw new EmrException(
                EmrError.PrescriptionGarbled,
                $"The prescription was read in a wrong encoding: its character {lost + 1} is U+{(int)prescription[lost]:X4}, "
                + "which stands where another one was.");
        }
    }

    private static bool IsEmpty(string prescription)
    {
        foreach (Rune rune in prescription.EnumerateRunes())
        {
            bool shows = !Rune.IsWhiteSpace(rune)
                && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format);
            // A zero is not nothing: it is what is left of a text that was read wrongly.
            if (shows || rune.Value == 0)
                return false;
        }
        return true;
    }

    private static int Encode(string prescription, Span<byte> buffer) =>
        StrictUtf8.TryEncode(prescription, buffer, out int written) switch
        {
            OperationStatus.Done => written,
            OperationStatus.DestinationTooSmall => throw new EmrException(
                EmrError.PrescriptionTooLong,
                $"The prescription has {Encoding.UTF8.GetByteCount(prescription)} UTF-8 bytes, and a record holds "
                + $"{EmrRecord.MaxPrescriptionBytes}.",
                "Shorten the text, or split it into several records."),
            _ => throw new EmrException(
                EmrError.PrescriptionNotEncodable,
                "The prescription has half of a surrogate pair, which UTF-8 cannot express.",
                "Repair the text where a character was cut in two."),
        };
}
