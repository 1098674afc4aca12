namespace EmrLedger.Reports.Facts;

/// <summary>The checkpoint that a ledger was held against.</summary>
/// <param name="Origin">Which log it says that it is of.</param>
/// <param name="Blocks">How many blocks it states.</param>
/// <param name="Log">The name of the log's key that was asked for.</param>
/// <param name="Quorum">How many witnesses must have signed.</param>
/// <param name="Witnesses">The names of the witnesses that were asked for and have signed.</param>
/// <param name="Counts">Whether it has the signatures that were asked for.</param>
public sealed record ReportAnchor(
    string Origin, ulong Blocks, string Log, int Quorum, IReadOnlyList<string> Witnesses, bool Counts);
