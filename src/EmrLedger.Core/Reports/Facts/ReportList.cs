namespace EmrLedger.Reports.Facts;

/// <summary>Things of which a report shows so many, and counts all.</summary>
/// <param name="Rows">Those that are shown.</param>
/// <param name="Total">How many there are.</param>
public sealed record ReportList<T>(IReadOnlyList<T> Rows, ulong Total)
{
    /// <summary>How many are not shown.</summary>
    public ulong More => Total - (ulong)Rows.Count;
}
