namespace EmrLedger.Blocks;

/// <summary>A block's values, parsed once: every one has its length and is of its kind. Whether the id is right, checks say.</summary>
/// <param name="BlockId">The id that the block claims.</param>
/// <param name="Template">What the id is computed over, but for the nonce.</param>
/// <param name="Nonce">The nonce.</param>
public sealed record BlockContents(Hash256 BlockId, BlockTemplate Template, ulong Nonce)
{
    /// <summary>Parses a block's members; null where one is malformed, which <see cref="BlockCheck"/> names.</summary>
    internal static BlockContents? Parse(EmrBlock block)
    {
        // The number of records is untrusted: nothing is allocated by it before it is bounded.
        if (block.Malformed is not null || block.Records.Count > EmrBlock.MaxRecords
            || !Hash256.TryParse(block.BlockId, out Hash256 blockId)
            || !Hash256.TryParse(block.Previous, out Hash256 previous)
            || !Hash160.TryParse(block.Miner, out Hash160 miner)
            || !Values.Difficulty.TryConvert(block.Difficulty, out UInt128 difficulty))
        {
            return null;
        }
        Span<Hash256> txIds = stackalloc Hash256[EmrBlock.MaxRecords];
        for (int i = 0; i < block.Records.Count; i++)
        {
            if (!block.Records[i].TryGetTxId(out txIds[i]))
                return null;
        }
        return new BlockContents(
            blockId, new BlockTemplate(previous, miner, txIds[..block.Records.Count], block.Timestamp, difficulty), block.Nonce);
    }

    /// <summary>The preimage of the block's id, 84 + 32·n bytes for n records.</summary>
    public byte[] Preimage() => Template.Preimage(Nonce);
}
