namespace EmrLedger;

/// <summary>The outcome of a record's check.</summary>
/// <param name="TxId">The record's own claim of its id.</param>
/// <param name="Faults">The first fault, or none.</param>
public sealed record RecordCheckResult(string TxId, IReadOnlyList<Fault> Faults)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool Valid => Faults.Count == 0;
}
