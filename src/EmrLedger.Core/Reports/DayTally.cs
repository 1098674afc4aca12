using EmrLedger.Reports.Facts;

namespace EmrLedger.Reports;

/// <summary>Counts blocks and records by day; of days that lie too far back, the sum alone is kept.</summary>
/// <param name="most">How many days are kept.</param>
internal sealed class DayTally(int most)
{
    private readonly SortedDictionary<DateOnly, (ulong Blocks, ulong Records)> days = [];
    private DateOnly first = DateOnly.MinValue;
    private ulong earlierBlocks;
    private ulong earlierRecords;

    /// <summary>Counts a block.</summary>
    public void Add(DateOnly day, ulong records)
    {
        if (day < first)
        {
            earlierBlocks++;
            earlierRecords += records;
            return;
        }
        (ulong blocks, ulong before) = days.GetValueOrDefault(day);
        days[day] = (blocks + 1, before + records);
        if (days.Count <= most)
            return;
        (DateOnly oldest, (ulong Blocks, ulong Records) sum) = days.First();
        days.Remove(oldest);
        earlierBlocks += sum.Blocks;
        earlierRecords += sum.Records;
        // A block's time may lie before that of the one before it: what comes of a day that is gone joins the sum.
        first = oldest < DateOnly.MaxValue ? oldest.AddDays(1) : oldest;
    }

    /// <summary>What was counted.</summary>
    public ReportDays ToDays() => new(
        [.. days.Select(static day => new ReportDay(day.Key, day.Value.Blocks, day.Value.Records))], earlierBlocks,
        earlierRecords);
}
