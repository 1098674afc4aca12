namespace EmrLedger;

/// <summary>Something that happened to a prescription: a record about it.</summary>
/// <param name="Action">What.</param>
/// <param name="TxId">The record.</param>
/// <param name="Signer">Who signed it, 40 hex digits.</param>
public sealed record PrescriptionEvent(PrescriptionAction Action, string TxId, string Signer)
{
    /// <summary>The signer's name in the registry; null where there is none.</summary>
    public string? SignerName { get; init; }

    /// <summary>The height of the record's block; null while it is pending.</summary>
    public ulong? Height { get; init; }

    /// <summary>The record's position in the block, from 0; null while it is pending.</summary>
    public int? Index { get; init; }

    /// <summary>The block's timestamp, Unix seconds; null while the record is pending.</summary>
    public ulong? Timestamp { get; init; }

    /// <summary>The units that are prescribed for a fill, dispensed or voided; null where none are stated.</summary>
    public int? Units { get; init; }

    /// <summary>The fill that was dispensed or voided, from 1; else null.</summary>
    public int? Fill { get; init; }

    /// <summary>The pharmacy that the prescription was handed on to, 40 hex digits; else null.</summary>
    public string? Receiver { get; init; }

    /// <summary>The note or the reason; null where there is none.</summary>
    public string? Note { get; init; }

    /// <summary>The txid.</summary>
    public override string ToString() => TxId;
}
