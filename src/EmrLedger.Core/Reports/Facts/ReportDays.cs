namespace EmrLedger.Reports.Facts;

/// <summary>The days of a report's period on which something was sealed, the last ones one by one.</summary>
/// <param name="Rows">The last days, in their order.</param>
/// <param name="EarlierBlocks">How many blocks the period has on days before them.</param>
/// <param name="EarlierRecords">How many records those have.</param>
public sealed record ReportDays(IReadOnlyList<ReportDay> Rows, ulong EarlierBlocks, ulong EarlierRecords);
