namespace EmrLedger.Adapters.Postgres;

/// <summary>Long answers, part by part: each part is asked for by the last row of the one before.</summary>
internal static class PostgresParts
{
    // Whoever fills a block, or asks for a patient, mostly needs no more.
    private const long RowsAtFirst = 50;
    private const long RowsAtOnce = 500;

    /// <summary>Reads all parts. Each is asked for with the number of its rows; the last has fewer.</summary>
    public static IEnumerable<T> Read<T>(Func<long, List<T>> read, Action<T> continueAfter)
    {
        for (long rows = RowsAtFirst; ; rows = RowsAtOnce)
        {
            List<T> part = read(rows);
            foreach (T item in part)
                yield return item;
            if (part.Count < rows)
                yield break;
            continueAfter(part[^1]);
        }
    }

    /// <summary>Reads all parts in the order of a key.</summary>
    public static IEnumerable<T> Read<T>(Func<byte[], long, List<T>> read, Func<T, byte[]> keyOf)
    {
        byte[] after = [];
        return Read(rows => read(after, rows), last => after = keyOf(last));
    }
}
