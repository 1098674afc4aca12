using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EmrLedger.Records;
using EmrLedger.Text;

namespace EmrLedger.Tests.Support;

/// <summary>A record's values, to be changed one by one. Its txid is computed by the plain definition, not by the library.</summary>
internal sealed record RecordValues(
    string? TxId, string? DoctorHash, string? PatientHash, string? DoctorPublicKey, string? Prescription, ulong Nonce, string? Signature)
{
    /// <summary>The members that are hex, in the order in which they are checked.</summary>
    public static readonly string[] HexMembers =
        [nameof(DoctorHash), nameof(PatientHash), nameof(DoctorPublicKey), nameof(Signature), nameof(TxId)];

    /// <summary>A valid record's values.</summary>
    public static RecordValues Valid(ulong nonce = 1, string prescription = "Medication A: 10mg") =>
        Of(RecordSigner.Sign(TestKeys.Doctor, TestKeys.Patient, prescription, nonce, DoubtfulTexts.All));

    /// <summary>The values of a record.</summary>
    public static RecordValues Of(EmrRecord record) => new(
        record.TxId, record.DoctorHash, record.PatientHash, record.DoctorPublicKey, record.Prescription, record.Nonce, record.Signature);

    /// <summary>The record.</summary>
    public EmrRecord Build() => new(TxId!, DoctorHash!, PatientHash!, DoctorPublicKey!, Prescription!, Nonce, Signature!);

    /// <summary>The same with the txid that its values have.</summary>
    public RecordValues Resealed()
    {
        byte[] nonce = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(nonce, Nonce);
        byte[] preimage =
        [
            .. Convert.FromHexString(DoctorHash!), .. Convert.FromHexString(PatientHash!), .. Convert.FromHexString(DoctorPublicKey!),
            .. Encoding.UTF8.GetBytes(Prescription!), .. nonce, .. Convert.FromHexString(Signature!),
        ];
        return this with { TxId = Hex.Encode(SHA256.HashData(preimage)) };
    }

    /// <summary>The same under another public key, with that key's hash.</summary>
    public RecordValues Under(byte[] publicKey) =>
        this with { DoctorPublicKey = Hex.Encode(publicKey), DoctorHash = Hex.Encode(SHA1.HashData(publicKey)) };

    /// <summary>One text member.</summary>
    public string? this[string member] => member switch
    {
        nameof(TxId) => TxId,
        nameof(DoctorHash) => DoctorHash,
        nameof(PatientHash) => PatientHash,
        nameof(DoctorPublicKey) => DoctorPublicKey,
        nameof(Prescription) => Prescription,
        nameof(Signature) => Signature,
        _ => throw new ArgumentOutOfRangeException(nameof(member)),
    };

    /// <summary>The same with another value of one text member.</summary>
    public RecordValues With(string member, string? value) => member switch
    {
        nameof(TxId) => this with { TxId = value },
        nameof(DoctorHash) => this with { DoctorHash = value },
        nameof(PatientHash) => this with { PatientHash = value },
        nameof(DoctorPublicKey) => this with { DoctorPublicKey = value },
        nameof(Prescription) => this with { Prescription = value },
        nameof(Signature) => this with { Signature = value },
        _ => throw new ArgumentOutOfRangeException(nameof(member)),
    };
}
