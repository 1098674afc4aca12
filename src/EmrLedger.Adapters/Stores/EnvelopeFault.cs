namespace EmrLedger.Adapters.Stores;

/// <summary>What is wrong with a row of the envelopes; the record is named.</summary>
internal static class EnvelopeFault
{
    /// <summary>The row is not what stands in its envelope, or has no record.</summary>
    public static Fault Of(Hash256 txId, string why) =>
        new(FaultCode.StoredItemMisplaced, Detail: $"the envelope that is kept for record {txId}: {why}");

    /// <summary>A value that no envelope has.</summary>
    /// <param name="txId">The record's id; empty where that is the value.</param>
    public static Fault TooLong(byte[] txId) => new(
        FaultCode.StorageDamaged,
        Detail: txId.Length == Hash256.Length
            ? $"the envelope that is kept for record {new Hash256(txId)}: a value is longer than any of an envelope"
            : "an envelope is kept for what is no record's id");
}
