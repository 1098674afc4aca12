using System.Buffers;
using EmrLedger.Keys;
using EmrLedger.Text;

namespace EmrLedger.Records;

/// <summary>
/// The check of one record, in the notebook's order and with its words. It is total: whatever a record holds, the answer is
/// null (valid) or the first fault.
/// </summary>
public static class RecordCheck
{
    /// <summary>Checks a record that follows the doctor's <paramref name="previousNonce"/>, 0 for the first.</summary>
    public static Fault? Check(EmrRecord record, ulong previousNonce, SignaturePolicy policy = SignaturePolicy.AnyS)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Contents is { } contents ? Check(contents, previousNonce, policy) : CheckMalformed(record, previousNonce);
    }

    /// <summary>The same of a record whose values are parsed.</summary>
    public static Fault? Check(RecordContents contents, ulong previousNonce, SignaturePolicy policy = SignaturePolicy.AnyS)
    {
        ArgumentNullException.ThrowIfNull(contents);
        if (!contents.HasOwnKey)
            return new Fault(FaultCode.DoctorPublicKeyInvalid);
        if (CheckNonce(contents.Nonce, previousNonce) is { } fault)
            return fault;
        return contents.Seal switch
        {
            RecordSeal.TxIdWrong => new Fault(FaultCode.TxIdInvalid),
            RecordSeal.SignatureWrong => new Fault(FaultCode.SignatureInvalid),
            RecordSeal.HighS when policy == SignaturePolicy.LowSOnly => new Fault(FaultCode.SignatureHighS),
            _ => null,
        };
    }

    /// <summary>Checks all but the nonce's place in the doctor's sequence, which a lone record cannot show.</summary>
    public static Fault? CheckAlone(EmrRecord record, SignaturePolicy policy = SignaturePolicy.AnyS)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Check(record, record.Nonce == 0 ? 0 : record.Nonce - 1, policy);
    }

    // The same checks in the same order, of members of which one is malformed.
    private static Fault CheckMalformed(EmrRecord record, ulong previousNonce)
    {
        if (!Hash160.TryParse(record.DoctorHash, out Hash160 doctor) || !Hash160.TryParse(record.PatientHash, out _))
            return new Fault(FaultCode.HashLengthWrong);
        Span<byte> publicKey = stackalloc byte[PublicKeyDer.Length];
        if (!Hex.TryDecode(record.DoctorPublicKey, publicKey) || !RecordContents.IsOwnKey(doctor, publicKey))
            return new Fault(FaultCode.DoctorPublicKeyInvalid);
        Span<byte> prescription = stackalloc byte[EmrRecord.MaxPrescriptionBytes];
        if (StrictUtf8.TryEncode(record.Prescription, prescription, out _) != OperationStatus.Done)
            return new Fault(FaultCode.PrescriptionInvalid);
        if (record.Malformed is not null)
            return new Fault(FaultCode.NonceInvalid, Detail: record.Malformed);
        return CheckNonce(record.Nonce, previousNonce)
            ?? new Fault(FaultCode.TxIdInvalid, Detail: RecordContents.IsSignature(record.Signature) ? null : "its signature is not hex");
    }

    internal static Fault? CheckNonce(ulong nonce, ulong previousNonce)
    {
        if (previousNonce == ulong.MaxValue)
            return new Fault(FaultCode.NonceInvalid, Detail: "no nonce follows the doctor's last");
        return nonce == previousNonce + 1
            ? null
            : new Fault(FaultCode.NonceInvalid, Detail: $"the nonce is {nonce} where {previousNonce + 1} follows the doctor's last");
    }
}
