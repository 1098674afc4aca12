namespace EmrLedger;

/// <summary>The outcome of a receipt's check.</summary>
/// <param name="Record">The record that the receipt is of.</param>
/// <param name="Doctor">
/// The name under which the authority registered who signed the record, a doctor or a pharmacy; null in an open ledger, for the
/// authority's own words, or where that is not proved.
/// </param>
/// <param name="Ledger">The ledger's name.</param>
/// <param name="Origin">Which log the checkpoint is of.</param>
/// <param name="Height">The height of the record's block.</param>
/// <param name="Timestamp">The block's timestamp, Unix seconds, which nobody vouches for but its miner.</param>
/// <param name="Witnesses">The names of the witnesses whose signatures are valid.</param>
/// <param name="Faults">All that is wrong, in the order of the checks.</param>
/// <param name="NotProved">What a receipt cannot show.</param>
public sealed record ReceiptCheckResult(
    EmrRecord Record, string? Doctor, string Ledger, string Origin, ulong Height, ulong Timestamp, IReadOnlyList<string> Witnesses,
    IReadOnlyList<Fault> Faults, IReadOnlyList<string> NotProved)
{
    /// <summary>
    /// The signer's status when the record was sealed, as far as the receipt shows it; null where it shows none, such as in an
    /// open ledger.
    /// </summary>
    public DoctorStatus? DoctorStatusThen { get; init; }

    /// <summary>
    /// The signer's status as of the checkpoint: Revoked where the receipt shows that; else null, since a receipt cannot show
    /// that there is no revocation.
    /// </summary>
    public DoctorStatus? DoctorStatusAtCheckpoint { get; init; }

    /// <summary>The height of the block with the revocation that the receipt shows; null where it shows none.</summary>
    public ulong? RevokedAt { get; init; }

    /// <summary>How many blocks the checkpoint covers.</summary>
    public ulong CheckpointSize { get; init; }

    /// <summary>
    /// The prescription that the record is, by the statements about it that the receipt shows; null where the receipt was made
    /// without them, or something is wrong.
    /// </summary>
    public EmrPrescription? PrescriptionAtCheckpoint { get; init; }

    /// <summary>The same in words; null where there is none.</summary>
    public string? StateAtCheckpoint { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool Valid => Faults.Count == 0;
}
