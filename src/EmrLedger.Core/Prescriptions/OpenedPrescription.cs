namespace EmrLedger;

/// <summary>A sealed prescription that was opened: its text was proved to be the one that was signed.</summary>
/// <param name="TxId">The record, 64 hex digits.</param>
/// <param name="Doctor">Who signed it, 40 hex digits.</param>
/// <param name="Patient">Whom it is for, 40 hex digits: the patient's own hash, where the record has a token.</param>
/// <param name="Prescription">The text.</param>
public sealed record OpenedPrescription(string TxId, string Doctor, string Patient, string Prescription)
{
    /// <summary>The txid.</summary>
    public override string ToString() => TxId;
}
