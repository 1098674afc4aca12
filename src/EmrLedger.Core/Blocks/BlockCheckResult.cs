namespace EmrLedger;

/// <summary>The outcome of a block's check.</summary>
/// <param name="BlockId">The block's own claim of its id.</param>
/// <param name="Height">The block's own claim of its height.</param>
/// <param name="Faults">The first fault, or none.</param>
/// <param name="UserStates">The states that the block changes, in order of their first change; none where it is not valid.</param>
public sealed record BlockCheckResult(
    string BlockId, ulong Height, IReadOnlyList<Fault> Faults, IReadOnlyList<UserState> UserStates)
{
    /// <summary>Whether the ledger holds the very block in its place; null where it was checked without one.</summary>
    public bool? InLedger { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public bool Valid => Faults.Count == 0;
}
