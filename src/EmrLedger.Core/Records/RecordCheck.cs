using System.Buffers;
using EmrLedger.Composition;
using EmrLedger.Keys;
using EmrLedger.Text;

namespace EmrLedger.Records;

/// <summary>
/// The check of one record, in the notebook's order and with its words. It is total: whatever a record holds, the answer is
/// null (valid) or the first fault.
/// </summary>
public static class RecordCheck
{
    // A valid signature has at most 72 bytes; longer ones are hashed too, so that the txid is judged first, within reason.
    private const int MaxSignatureBytes = 4096;

    /// <summary>Checks a record that follows the doctor's <paramref name="previousNonce"/>, 0 for the first.</summary>
    public static Fault? Check(EmrRecord record, ulong previousNonce, SignaturePolicy policy = SignaturePolicy.AnyS)
    {
        ArgumentNullException.ThrowIfNull(record);

        if (!Hash160.TryParse(record.DoctorHash, out Hash160 doctor) || !Hash160.TryParse(record.PatientHash, out Hash160 patient))
            return new Fault(FaultCode.HashLengthWrong);

        Span<byte> publicKey = stackalloc byte[PublicKeyDer.Length];
        if (!Hex.TryDecode(record.DoctorPublicKey, publicKey)
            || PublicKeyDer.Hash(publicKey) != doctor
            || !PublicKeyDer.TryGetPoint(publicKey, out ReadOnlySpan<byte> point)
            || !Adapters.Get<ISecp256k1>().IsOnCurve(point))
        {
            return new Fault(FaultCode.DoctorPublicKeyInvalid);
        }

        Span<byte> buffer = stackalloc byte[EmrRecord.MaxPrescriptionBytes];
        if (StrictUtf8.TryEncode(record.Prescription, buffer, out int textLength) != OperationStatus.Done)
            return new Fault(FaultCode.PrescriptionInvalid);
        ReadOnlySpan<byte> text = buffer[..textLength];

        if (CheckNonce(record, previousNonce) is { } fault)
            return fault;

        byte[]? signature = DecodeSignature(record.Signature);
        if (signature is null)
            return new Fault(FaultCode.TxIdInvalid, Detail: "its signature is not hex");
        if (!Hash256.TryParse(record.TxId, out Hash256 txId)
            || txId != RecordHash.TxId(doctor, patient, publicKey, text, record.Nonce, signature))
        {
            return new Fault(FaultCode.TxIdInvalid);
        }

        if (!EcdsaSignature.TryDecode(signature, out EcdsaSignature numbers)
            || !Adapters.Get<ISecp256k1>().Verify(point, RecordHash.Signature(patient, text, record.Nonce), numbers))
        {
            return new Fault(FaultCode.SignatureInvalid);
        }
        return policy == SignaturePolicy.LowSOnly && numbers.IsHighS ? new Fault(FaultCode.SignatureHighS) : null;
    }

    /// <summary>Checks all but the nonce's place in the doctor's sequence, which a lone record cannot show.</summary>
    public static Fault? CheckAlone(EmrRecord record, SignaturePolicy policy = SignaturePolicy.AnyS)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Check(record, record.Nonce == 0 ? 0 : record.Nonce - 1, policy);
    }

    /// <summary>Checks only the nonce's place in the doctor's sequence.</summary>
    internal static Fault? CheckNonce(EmrRecord record, ulong previousNonce) =>
        record.Malformed is not null || previousNonce == ulong.MaxValue || record.Nonce != previousNonce + 1
            ? new Fault(FaultCode.NonceInvalid, Detail: NonceDetail(record, previousNonce))
            : null;

    private static byte[]? DecodeSignature(string hex) =>
        hex.Length <= MaxSignatureBytes * 2 && Hex.IsHex(hex) ? Convert.FromHexString(hex) : null;

    private static string NonceDetail(EmrRecord record, ulong previousNonce)
    {
        if (record.Malformed is not null)
            return record.Malformed;
        return previousNonce == ulong.MaxValue
            ? "no nonce follows the doctor's last"
            : $"the nonce is {record.Nonce} where {previousNonce + 1} follows the doctor's last";
    }
}
