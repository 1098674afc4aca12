using EmrLedger.Reports.Facts;

namespace EmrLedger.Reports;

/// <summary>
/// Counts the times between blocks by their length. There are few different ones: their sum is no longer than the chain.
/// </summary>
internal sealed class IntervalTally
{
    // A chain of times that somebody made up may have more of them, and then gets no median.
    private const int MostLengths = 100_000;

    private readonly Dictionary<long, ulong> counts = [];
    private Int128 sum;
    private ulong total;

    /// <summary>Counts an interval, in seconds; a block's time may lie before that of the one before it.</summary>
    public void Add(long seconds)
    {
        total++;
        sum += seconds;
        if (counts.Count < MostLengths || counts.ContainsKey(seconds))
            counts[seconds] = counts.GetValueOrDefault(seconds) + 1;
    }

    /// <summary>What was counted.</summary>
    public ReportMining ToMining(UInt128 difficulty)
    {
        if (total == 0)
            return new ReportMining(0, null, null, null);
        double? median = counts.Count < MostLengths ? (At((total - 1) / 2) + At(total / 2)) / 2.0 : null;
        return new ReportMining(total, median, (double)sum / total, median > 0 ? (double)difficulty / median : null);
    }

    // The interval with so many that are shorter or come before it.
    private double At(ulong place)
    {
        ulong before = 0;
        foreach ((long seconds, ulong count) in counts.OrderBy(static pair => pair.Key))
        {
            before += count;
            if (before > place)
                return seconds;
        }
        return 0;
    }
}
