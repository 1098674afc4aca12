namespace EmrLedger;

/// <summary>
/// The outcome of a whole ledger's check, be it of an export: what was read, what was found, and what nobody could prove from
/// the file alone.
/// </summary>
/// <param name="Path">The ledger's file, or the export.</param>
/// <param name="Name">The ledger's name; empty where its manifest cannot be read.</param>
/// <param name="Height">The height of the last valid block; null where there is none.</param>
/// <param name="Tip">The id of the last valid block; empty where there is none.</param>
/// <param name="Blocks">How many blocks were checked and found valid.</param>
/// <param name="Records">How many sealed records were checked and found valid.</param>
/// <param name="Pending">How many pending records were checked.</param>
/// <param name="Faults">The chain's first fault, and all that the store's own check finds; none where all is well.</param>
/// <param name="Warnings">What is allowed and yet worth knowing.</param>
/// <param name="NotProved">What a check of the file alone cannot show.</param>
public sealed record LedgerCheckResult(
    string Path, string Name, ulong? Height, string Tip, ulong Blocks, ulong Records, ulong Pending, IReadOnlyList<Fault> Faults,
    IReadOnlyList<string> Warnings, IReadOnlyList<string> NotProved)
{
    /// <summary>Whether an export was checked, and no store.</summary>
    public bool IsExport { get; init; }

    /// <summary>The height up to which a checkpoint covers the chain; null where none does.</summary>
    public ulong? CheckpointHeight { get; init; }

    /// <summary>How many of the sealed records are statements of the registry.</summary>
    public ulong Statements { get; init; }

    /// <summary>How many of the sealed records are prescriptions.</summary>
    public ulong Prescriptions { get; init; }

    /// <summary>How many of the sealed records say what happened to a prescription.</summary>
    public ulong PrescriptionEvents => Records - Statements - Prescriptions;

    /// <summary>How many of the sealed records have a text that is sealed, erased ones included.</summary>
    public ulong SealedTexts { get; init; }

    /// <summary>How many texts were erased by a statement.</summary>
    public ulong ErasedTexts { get; init; }

    /// <summary>How many texts are neither there nor erased.</summary>
    public ulong WithheldTexts { get; init; }

    /// <summary>How many texts were opened, and are what was signed: 0 without a key.</summary>
    public ulong OpenedTexts { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool Valid => Faults.Count == 0;
}
