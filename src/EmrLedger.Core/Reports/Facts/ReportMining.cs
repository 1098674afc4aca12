namespace EmrLedger.Reports.Facts;

/// <summary>What the period's blocks took to mine, by their own times.</summary>
/// <param name="Intervals">How many blocks have their predecessor in the period as well.</param>
/// <param name="MedianSeconds">The median of the times between such a block and its predecessor; null where there is none.</param>
/// <param name="MeanSeconds">Their mean; null where there is none.</param>
/// <param name="HashesPerSecond">
/// The rate at which the difficulty takes the median time; null where there is none, or no time passed. A miner that waits
/// for records is no slower for that.
/// </param>
public sealed record ReportMining(ulong Intervals, double? MedianSeconds, double? MeanSeconds, double? HashesPerSecond);
