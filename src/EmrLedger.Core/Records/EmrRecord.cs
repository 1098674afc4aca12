using EmrLedger.Text;

namespace EmrLedger;

/// <summary>
/// A prescription signed by the doctor who wrote it. Any values can be held, so that a check can name what is wrong with
/// them; hex is lowercase where it is hex.
/// </summary>
public sealed class EmrRecord
{
    /// <summary>The longest prescription, in UTF-8 bytes.</summary>
    public const int MaxPrescriptionBytes = 200;

    /// <summary>Holds the values as they are given.</summary>
    public EmrRecord(
        string txId, string doctorHash, string patientHash, string doctorPublicKey, string prescription, ulong nonce, string signature)
    {
        TxId = Hex.Normalize(txId ?? "");
        DoctorHash = Hex.Normalize(doctorHash ?? "");
        PatientHash = Hex.Normalize(patientHash ?? "");
        DoctorPublicKey = Hex.Normalize(doctorPublicKey ?? "");
        Prescription = prescription ?? "";
        Nonce = nonce;
        Signature = Hex.Normalize(signature ?? "");
    }

    /// <summary>The record's id: 64 hex digits.</summary>
    public string TxId { get; }

    /// <summary>SHA-1 of the doctor's public key: 40 hex digits.</summary>
    public string DoctorHash { get; }

    /// <summary>The patient's hash: 40 hex digits.</summary>
    public string PatientHash { get; }

    /// <summary>The doctor's public key, canonical DER: 176 hex digits.</summary>
    public string DoctorPublicKey { get; }

    /// <summary>The text, at most 200 UTF-8 bytes.</summary>
    public string Prescription { get; }

    /// <summary>The doctor's running number, from 1.</summary>
    public ulong Nonce { get; }

    /// <summary>The doctor's signature, DER: 16 to 144 hex digits.</summary>
    public string Signature { get; }

    /// <summary>Why <see cref="Nonce"/> could not be read from a foreign value, and is 0; null on every other record.</summary>
    internal string? Malformed { get; init; }

    /// <summary>The txid.</summary>
    public override string ToString() => TxId;
}
