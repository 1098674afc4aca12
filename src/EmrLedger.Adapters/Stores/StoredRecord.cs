using System.Text;
using System.Text.Unicode;
using EmrLedger.Keys;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Adapters.Stores;

/// <summary>
/// A record as a store's row holds it. Building it is total: what a damaged store holds becomes a value that fails its check,
/// and is named there.
/// </summary>
internal static class StoredRecord
{
    // Stands for bytes that are not UTF-8. No record can have this text, since UTF-8 cannot express it.
    private const string Unreadable = "\ud800";

    /// <summary>Builds the record.</summary>
    /// <param name="txId">32 bytes, or what stands there.</param>
    /// <param name="doctor">20 bytes, or what stands there.</param>
    /// <param name="patient">20 bytes, or what stands there.</param>
    /// <param name="publicKey">88 bytes, or what stands there.</param>
    /// <param name="prescription">The text in UTF-8.</param>
    /// <param name="isText">Whether the column holds bytes at all.</param>
    /// <param name="nonce">The nonce.</param>
    /// <param name="signature">The signature.</param>
    public static EmrRecord Build(
        ReadOnlySpan<byte> txId, ReadOnlySpan<byte> doctor, ReadOnlySpan<byte> patient, ReadOnlySpan<byte> publicKey,
        ReadOnlySpan<byte> prescription, bool isText, ulong nonce, ReadOnlySpan<byte> signature)
    {
        bool isWhole = txId.Length == Hash256.Length && doctor.Length == Hash160.Length && patient.Length == Hash160.Length
            && publicKey.Length == PublicKeyDer.Length && isText
            && prescription.Length <= EmrRecord.MaxPrescriptionBytes && Utf8.IsValid(prescription)
            && signature.Length <= RecordContents.MaxSignatureBytes;
        return isWhole
            ? new EmrRecord(new RecordContents(
                new Hash256(txId), new Hash160(doctor), new Hash160(patient), publicKey, prescription, nonce, signature))
            : new EmrRecord(
                Hex.Encode(txId), Hex.Encode(doctor), Hex.Encode(patient), Hex.Encode(publicKey), Text(prescription, isText), nonce,
                Hex.Encode(signature));
    }

    private static string Text(ReadOnlySpan<byte> prescription, bool isText)
    {
        if (!isText)
            return Unreadable;
        try
        {
            return StrictUtf8.Encoding.GetString(prescription);
        }
        catch (DecoderFallbackException)
        {
            return Unreadable;
        }
    }
}
