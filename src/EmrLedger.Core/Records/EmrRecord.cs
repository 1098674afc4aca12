using EmrLedger.Records;
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

    // Hex and text are made of the contents when they are asked for; a record of a ledger that is only checked never needs them.
    private string? txId;
    private string? doctorHash;
    private string? patientHash;
    private string? doctorPublicKey;
    private string? prescription;
    private string? signature;
    private RecordContents? contents;

    /// <summary>Holds the values as they are given.</summary>
    public EmrRecord(
        string txId, string doctorHash, string patientHash, string doctorPublicKey, string prescription, ulong nonce, string signature)
    {
        this.txId = Hex.Normalize(txId ?? "");
        this.doctorHash = Hex.Normalize(doctorHash ?? "");
        this.patientHash = Hex.Normalize(patientHash ?? "");
        this.doctorPublicKey = Hex.Normalize(doctorPublicKey ?? "");
        this.prescription = prescription ?? "";
        Nonce = nonce;
        this.signature = Hex.Normalize(signature ?? "");
    }

    /// <summary>A record with these values.</summary>
    internal EmrRecord(RecordContents contents)
    {
        this.contents = contents;
        Nonce = contents.Nonce;
    }

    /// <summary>The record's id: 64 hex digits.</summary>
    public string TxId => txId ??= contents!.TxId.ToString();

    /// <summary>SHA-1 of the doctor's public key: 40 hex digits.</summary>
    public string DoctorHash => doctorHash ??= contents!.Doctor.ToString();

    /// <summary>The patient's hash: 40 hex digits.</summary>
    public string PatientHash => patientHash ??= contents!.Patient.ToString();

    /// <summary>The doctor's public key, canonical DER: 176 hex digits.</summary>
    public string DoctorPublicKey => doctorPublicKey ??= Hex.Encode(contents!.PublicKey.Span);

    /// <summary>The text, at most 200 UTF-8 bytes.</summary>
    public string Prescription => prescription ??= contents!.Text;

    /// <summary>The doctor's running number, from 1.</summary>
    public ulong Nonce { get; }

    /// <summary>The doctor's signature, DER: 16 to 144 hex digits.</summary>
    public string Signature => signature ??= Hex.Encode(contents!.Signature.Span);

    /// <summary>
    /// The envelope in which the record's text is sealed, base64url; null where the text stands in the record, or the envelope
    /// is elsewhere. It is no part of what was signed.
    /// </summary>
    public string? Envelope { get; init; }

    /// <summary>Why <see cref="Nonce"/> could not be read from a foreign value, and is 0; null on every other record.</summary>
    internal string? Malformed { get; init; }

    /// <summary>The values, parsed when they are first asked for; null where one of them is malformed.</summary>
    internal RecordContents? Contents => contents ??= RecordContents.Parse(this);

    /// <summary>The doctor's hash as a value; zero where it is malformed, so that the record fails its check before that counts.</summary>
    internal Hash160 Doctor => Contents is { } parsed ? parsed.Doctor : Hash160.TryParse(DoctorHash, out Hash160 doctor) ? doctor : default;

    /// <summary>The txid.</summary>
    public override string ToString() => TxId;

    /// <summary>The same record with its envelope.</summary>
    /// <exception cref="InvalidOperationException">A value of the record is malformed.</exception>
    internal EmrRecord WithEnvelope(string envelope) =>
        new(Contents ?? throw new InvalidOperationException("A malformed record has no envelope.")) { Envelope = envelope };

    /// <summary>The txid as a value, whatever the other members are.</summary>
    internal bool TryGetTxId(out Hash256 id)
    {
        if (contents is null)
            return Hash256.TryParse(TxId, out id);
        id = contents.TxId;
        return true;
    }
}
