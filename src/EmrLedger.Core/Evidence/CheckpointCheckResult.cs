namespace EmrLedger;

/// <summary>The outcome of a checkpoint's check.</summary>
/// <param name="Origin">Which log the checkpoint is of.</param>
/// <param name="Size">How many blocks it covers.</param>
/// <param name="Root">The root over them, base 64.</param>
/// <param name="Witnesses">The names of the witnesses whose signatures are valid.</param>
/// <param name="Faults">All that is wrong; none where the policy is met.</param>
public sealed record CheckpointCheckResult(
    string Origin, ulong Size, string Root, IReadOnlyList<string> Witnesses, IReadOnlyList<Fault> Faults)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool Valid => Faults.Count == 0;
}
