using EmrLedger.Reports.Facts;

namespace EmrLedger.Reports;

/// <summary>The last of many things, and how many there were.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class Latest<T>(int most)
{
    private readonly Queue<T> kept = [];
    private ulong total;

    /// <summary>Takes the next.</summary>
    public void Add(T item)
    {
        total++;
        kept.Enqueue(item);
        if (kept.Count > most)
            kept.Dequeue();
    }

    /// <summary>What there is by now.</summary>
    public ReportList<T> ToList() => new([.. kept], total);
}
