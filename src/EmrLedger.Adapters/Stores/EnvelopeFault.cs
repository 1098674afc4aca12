namespace EmrLedger.Adapters.Stores;

/// <summary>What is wrong with a row of the envelopes; the record is named.</summary>
internal static class EnvelopeFault
{
    /// <summary>The first of the faults, after all of them were looked for.</summary>
    public static IReadOnlyList<Fault> First(IEnumerable<Fault> faults, int most)
    {
        List<Fault> first = [];
        foreach (Fault fault in faults)
        {
            if (first.Count < most)
                first.Add(fault);
        }
        return first;
    }

    /// <summary>The row is not what stands in its envelope.</summary>
    public static Fault Of(Hash256 txId, string why) =>
        new(FaultCode.StoredItemMisplaced, Detail: $"the envelope that is kept for record {txId}: {why}");

    /// <summary>The row belongs to nothing.</summary>
    public static Fault Stray(Hash256 txId) => Of(txId, "there is no such record");

    /// <summary>A value that no envelope has.</summary>
    /// <param name="txId">The record's id; empty where that is the value.</param>
    public static Fault TooLong(ReadOnlySpan<byte> txId) => new(
        FaultCode.StorageDamaged,
        Detail: txId.Length == Hash256.Length
            ? $"the envelope that is kept for record {new Hash256(txId)}: a value is longer than any of an envelope"
            : "an envelope is kept for what is no record's id");
}
