namespace EmrLedger;

/// <summary>A prescription of a ledger as of one moment, pending records included.</summary>
/// <param name="TxId">The record that prescribed, 64 hex digits.</param>
/// <param name="Status">Where it stands today, by UTC.</param>
/// <param name="Doctor">Who prescribed, 40 hex digits.</param>
/// <param name="Patient">For whom, 40 hex digits: a token of the patient, where the text is sealed.</param>
/// <param name="Prescription">The text; the commitment to it, where it is sealed.</param>
public sealed record EmrPrescription(string TxId, PrescriptionStatus Status, string Doctor, string Patient, string Prescription)
{
    /// <summary>The units left of the open fill; null where none are stated.</summary>
    public int? UnitsLeft { get; init; }

    /// <summary>The units of a fill; null where none are stated.</summary>
    public int? Units { get; init; }

    /// <summary>How many fills there are.</summary>
    public int Fills { get; init; } = 1;

    /// <summary>The fill that is dispensed now, from 1; the last one where all are complete.</summary>
    public int Fill { get; init; } = 1;

    /// <summary>The pharmacy that holds it, 40 hex digits; null where nobody does.</summary>
    public string? Holder { get; init; }

    /// <summary>The holder's name in the registry; null where there is none.</summary>
    public string? HolderName { get; init; }

    /// <summary>
    /// The timestamp of the block since which it is held, Unix seconds; null where that is pending, or nobody holds it.
    /// </summary>
    public ulong? HeldSince { get; init; }

    /// <summary>The last dispense in force, 64 hex digits; null where nothing was dispensed. It alone can be undone.</summary>
    public string? LastDispense { get; init; }

    /// <summary>The first day on which it is dispensed, yyyy-MM-dd, in UTC; null where none is stated.</summary>
    public string? From { get; init; }

    /// <summary>The last day on which it is dispensed, yyyy-MM-dd, in UTC; null where none is stated.</summary>
    public string? Until { get; init; }

    /// <summary>Whether the text is in the record, sealed, or erased.</summary>
    public TextState TextState { get; init; }

    /// <summary>Who forbids to erase the sealed text, 40 hex digits; null where nobody does.</summary>
    public string? LegalHold { get; init; }

    /// <summary>The height of the block that holds the record; null while it is pending.</summary>
    public ulong? Height { get; init; }

    /// <summary>All records about it in the order of the chain, the pending ones last.</summary>
    public IReadOnlyList<PrescriptionEvent> History { get; init; } = [];

    /// <summary>The txid.</summary>
    public override string ToString() => TxId;
}
