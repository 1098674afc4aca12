namespace EmrLedger.Reports.Facts;

/// <summary>What was sealed on a day, by the blocks' own times.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Blocks">How many blocks.</param>
/// <param name="Records">How many records in them.</param>
public sealed record ReportDay(DateOnly Day, ulong Blocks, ulong Records);
