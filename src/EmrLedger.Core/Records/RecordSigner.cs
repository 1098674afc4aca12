using System.Buffers;
using EmrLedger.Text;

namespace EmrLedger.Records;

/// <summary>Makes signed records.</summary>
public static class RecordSigner
{
    /// <summary>Signs one prescription; the signature is deterministic (RFC 6979) and has the lower s.</summary>
    /// <exception cref="EmrException">
    /// PrescriptionTooLong, PrescriptionNotEncodable, NonceInvalid for 0, or KeyHasNoPrivateKey.
    /// </exception>
    public static EmrRecord Sign(EmrKey key, Hash160 patient, string prescription, ulong nonce)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(prescription);
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

    private static int Encode(string prescription, Span<byte> buffer) =>
        StrictUtf8.TryEncode(prescription, buffer, out int written) switch
        {
            OperationStatus.Done => written,
            OperationStatus.DestinationTooSmall => throw new EmrException(
                EmrError.PrescriptionTooLong,
                $"The prescription has more than {EmrRecord.MaxPrescriptionBytes} UTF-8 bytes.",
                "Shorten the text, or split it into several records."),
            _ => throw new EmrException(
                EmrError.PrescriptionNotEncodable,
                "The prescription has half of a surrogate pair, which UTF-8 cannot express.",
                "Repair the text where a character was cut in two."),
        };
}
