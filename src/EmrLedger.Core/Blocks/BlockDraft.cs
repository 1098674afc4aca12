namespace EmrLedger.Blocks;

/// <summary>A block that is decided upon but for its nonce, and so its id.</summary>
public sealed class BlockDraft
{
    /// <summary>Fixes the values.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.RecordInvalid"/> where a txid is not 32 bytes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">More than 25 records, or a difficulty of 0.</exception>
    public BlockDraft(
        Hash256 previous, ulong height, Hash160 miner, IReadOnlyList<EmrRecord> records, ulong timestamp, UInt128 difficulty)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(records.Count, EmrBlock.MaxRecords, nameof(records));
        Height = height;
        Records = records;
        Template = new BlockTemplate(previous, miner, [.. records.Select(TxIdOf)], timestamp, difficulty);
    }

    /// <summary>The block's position.</summary>
    public ulong Height { get; }

    /// <summary>The records in order.</summary>
    public IReadOnlyList<EmrRecord> Records { get; }

    /// <summary>What is to be mined.</summary>
    public BlockTemplate Template { get; }

    /// <summary>The finished block.</summary>
    public EmrBlock Seal(ulong nonce) => new(new BlockContents(Template.BlockId(nonce), Template, nonce), Height, Records);

    private static Hash256 TxIdOf(EmrRecord record) => record.TryGetTxId(out Hash256 txId)
        ? txId
        : throw new EmrException(EmrError.RecordInvalid, "A record's txid is not 32 bytes.");
}
