namespace EmrLedger.Adapters.Postgres;

/// <summary>Long answers, part by part: each part is asked for by the last row of the one before.</summary>
internal static class PostgresParts
{
    /// <summary>How many rows a part has; the last has fewer.</summary>
    public const long RowsAtOnce = 500;

    /// <summary>Reads all parts.</summary>
    public static IEnumerable<T> Read<T>(Func<List<T>> read, Action<T> continueAfter)
    {
        while (true)
        {
            List<T> part = read();
            foreach (T item in part)
                yield return item;
            if (part.Count < RowsAtOnce)
                yield break;
            continueAfter(part[^1]);
        }
    }

    /// <summary>Reads all parts in the order of a key.</summary>
    public static IEnumerable<T> Read<T>(Func<byte[], List<T>> read, Func<T, byte[]> keyOf)
    {
        byte[] after = [];
        return Read(() => read(after), last => after = keyOf(last));
    }
}
