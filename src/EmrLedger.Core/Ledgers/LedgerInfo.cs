using System.Numerics;

namespace EmrLedger;

/// <summary>A ledger as of one moment: what it is, and how far it has come. Nothing stays open behind it.</summary>
/// <param name="Path">The ledger's file, a full path.</param>
/// <param name="Name">The name that its manifest gives.</param>
/// <param name="Origin">What its checkpoints are to bear: its manifest's own, or else <c>emr-ledger/</c> and the genesis id.</param>
/// <param name="Difficulty">The difficulty of every block.</param>
/// <param name="Authority">The hash of who registers doctors by what is sealed, 40 hex digits; null in an open ledger.</param>
/// <param name="Height">The height of the last block.</param>
/// <param name="Tip">The id of the last block, 64 hex digits.</param>
/// <param name="Records">How many records are sealed.</param>
/// <param name="Pending">How many records wait to be sealed.</param>
/// <param name="Doctors">How many doctors are registered, without the revoked and the pending.</param>
public sealed record LedgerInfo(
    string Path, string Name, string Origin, BigInteger Difficulty, string? Authority, ulong Height, string Tip, ulong Records,
    ulong Pending, int Doctors)
{
    /// <summary>
    /// The hash of who registers doctors by what is pending: whose statements the ledger takes already. Null where no handover
    /// waits to be sealed.
    /// </summary>
    public string? PendingAuthority { get; init; }

    /// <summary>How many pharmacies are registered, without the revoked and the pending.</summary>
    public int Pharmacies { get; init; }

    /// <summary>The rules that the ledger keeps: 1 or 2, as in <c>emr-rules/2</c>.</summary>
    public int Rules { get; init; }

    /// <summary>Whether it admits no prescription but with a sealed text.</summary>
    public bool SealedTextsOnly { get; init; }

    /// <summary>How many of the sealed records are statements of the registry.</summary>
    public ulong Statements { get; init; }

    /// <summary>How many of the sealed records are prescriptions.</summary>
    public ulong Prescriptions { get; init; }

    /// <summary>
    /// How many of the sealed records say what happened to a prescription; 0 where the numbers that a ledger keeps contradict
    /// each other, which a check finds.
    /// </summary>
    public ulong PrescriptionEvents => Records - Math.Min(Records, Statements + Prescriptions);

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
