using System.Buffers;
using EmrLedger.Composition;
using EmrLedger.Keys;
using EmrLedger.Text;

namespace EmrLedger.Records;

/// <summary>
/// A record's values, parsed once: every one has its length and is of its kind. Whether key, txid and signature belong
/// together is judged at most once, when it is first asked for, since nothing of it can change.
/// </summary>
public sealed class RecordContents
{
    /// <summary>The longest signature that a txid is computed over, in bytes; a valid one has at most 72.</summary>
    public const int MaxSignatureBytes = 4096;

    private readonly byte[] publicKey;
    private readonly byte[] prescription;
    private readonly byte[] signature;
    private bool? hasOwnKey;
    private RecordSeal seal;

    /// <summary>Copies the values.</summary>
    /// <exception cref="ArgumentException">A value has a length that no record's has.</exception>
    internal RecordContents(
        Hash256 txId, Hash160 doctor, Hash160 patient, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> prescription, ulong nonce,
        ReadOnlySpan<byte> signature)
    {
        if (publicKey.Length != PublicKeyDer.Length || prescription.Length > EmrRecord.MaxPrescriptionBytes
            || signature.Length > MaxSignatureBytes)
        {
            throw new ArgumentException("A value of the record has a wrong length.");
        }
        TxId = txId;
        Doctor = doctor;
        Patient = patient;
        this.publicKey = publicKey.ToArray();
        this.prescription = prescription.ToArray();
        Nonce = nonce;
        this.signature = signature.ToArray();
    }

    /// <summary>The txid, 32 bytes.</summary>
    public Hash256 TxId { get; }

    /// <summary>The doctor's hash, 20 bytes.</summary>
    public Hash160 Doctor { get; }

    /// <summary>The patient's hash, 20 bytes.</summary>
    public Hash160 Patient { get; }

    /// <summary>The doctor's public key, 88 bytes.</summary>
    public ReadOnlyMemory<byte> PublicKey => publicKey;

    /// <summary>The text in UTF-8, at most 200 bytes.</summary>
    public ReadOnlyMemory<byte> Prescription => prescription;

    /// <summary>The text.</summary>
    public string Text => StrictUtf8.Encoding.GetString(prescription);

    /// <summary>The doctor's running number.</summary>
    public ulong Nonce { get; }

    /// <summary>The signature as it came: DER in a valid record.</summary>
    public ReadOnlyMemory<byte> Signature => signature;

    /// <summary>Whether the key is a canonical one on the curve, and the doctor's hash is its own.</summary>
    internal bool HasOwnKey => hasOwnKey ??= IsOwnKey(Doctor, publicKey);

    /// <summary>Whether the txid is the record's own and the signature verifies; asked for only where the key is right.</summary>
    internal RecordSeal Seal => seal == RecordSeal.Unknown ? seal = Judge() : seal;

    /// <summary>The values of a record that was signed here, and so is known to be valid.</summary>
    internal static RecordContents Signed(
        Hash256 txId, Hash160 doctor, Hash160 patient, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> prescription, ulong nonce,
        ReadOnlySpan<byte> signature) =>
        new(txId, doctor, patient, publicKey, prescription, nonce, signature) { hasOwnKey = true, seal = RecordSeal.LowS };

    /// <summary>Parses a record's members; null where one is malformed, which <see cref="RecordCheck"/> names.</summary>
    internal static RecordContents? Parse(EmrRecord record)
    {
        Span<byte> publicKey = stackalloc byte[PublicKeyDer.Length];
        Span<byte> prescription = stackalloc byte[EmrRecord.MaxPrescriptionBytes];
        return record.Malformed is null
            && Hash160.TryParse(record.DoctorHash, out Hash160 doctor)
            && Hash160.TryParse(record.PatientHash, out Hash160 patient)
            && Hex.TryDecode(record.DoctorPublicKey, publicKey)
            && StrictUtf8.TryEncode(record.Prescription, prescription, out int length) == OperationStatus.Done
            && Hash256.TryParse(record.TxId, out Hash256 txId)
            && IsSignature(record.Signature)
            ? new RecordContents(
                txId, doctor, patient, publicKey, prescription[..length], record.Nonce, Convert.FromHexString(record.Signature))
            : null;
    }

    /// <summary>Whether a text is hex of a length that a txid is computed over.</summary>
    internal static bool IsSignature(string hex) => hex.Length <= MaxSignatureBytes * 2 && Hex.IsHex(hex);

    /// <summary>Whether a key is a canonical one on the curve, and a hash is its own.</summary>
    internal static bool IsOwnKey(Hash160 doctor, ReadOnlySpan<byte> publicKey) =>
        PublicKeyDer.Hash(publicKey) == doctor && PublicKeyDer.IsValid(publicKey);

    private RecordSeal Judge()
    {
        if (TxId != RecordHash.TxId(Doctor, Patient, publicKey, prescription, Nonce, signature))
            return RecordSeal.TxIdWrong;
        return PublicKeyDer.TryGetPoint(publicKey, out ReadOnlySpan<byte> point)
            && EcdsaSignature.TryDecode(signature, out EcdsaSignature numbers)
            && Adapters.Get<ISecp256k1>().Verify(point, RecordHash.Signature(Patient, prescription, Nonce), numbers)
            ? numbers.IsHighS ? RecordSeal.HighS : RecordSeal.LowS
            : RecordSeal.SignatureWrong;
    }
}
