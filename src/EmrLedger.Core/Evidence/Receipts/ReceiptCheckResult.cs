namespace EmrLedger;

/// <summary>The outcome of a receipt's check.</summary>
/// <param name="Record">The record that the receipt is of.</param>
/// <param name="Doctor">The name under which the authority registered the doctor; null in an open ledger, or where that is not proved.</param>
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
    /// <summary>Whether nothing is wrong.</summary>
    public bool Valid => Faults.Count == 0;
}
