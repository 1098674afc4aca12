using EmrLedger.Blocks;
using EmrLedger.Text;

namespace EmrLedger.Adapters.Stores;

/// <summary>A block as a store's rows hold it, its records added one after another.</summary>
internal sealed class StoredBlock(
    ulong height, byte[] blockId, byte[] previous, byte[] miner, ulong timestamp, UInt128 difficulty, ulong nonce)
{
    private readonly List<EmrRecord> records = [];

    /// <summary>Where it stands.</summary>
    public ulong Height => height;

    /// <summary>Adds the next record.</summary>
    public void Add(EmrRecord record) => records.Add(record);

    /// <summary>The block; where a value is not of its kind, one that fails its check.</summary>
    public EmrBlock Build()
    {
        Hash256[] txIds = [.. records.Select(static record => record.Contents?.TxId).OfType<Hash256>()];
        bool isWhole = blockId.Length == Hash256.Length && previous.Length == Hash256.Length && miner.Length == Hash160.Length
            && difficulty > 0 && txIds.Length == records.Count && txIds.Length <= EmrBlock.MaxRecords;
        if (!isWhole)
        {
            return new EmrBlock(
                Hex.Encode(blockId), Hex.Encode(previous), height, Hex.Encode(miner), records, timestamp, difficulty, nonce);
        }
        BlockTemplate template = new(new Hash256(previous), new Hash160(miner), txIds, timestamp, difficulty);
        return new EmrBlock(new BlockContents(new Hash256(blockId), template, nonce), height, records);
    }
}
