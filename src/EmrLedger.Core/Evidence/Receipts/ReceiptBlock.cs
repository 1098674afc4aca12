namespace EmrLedger.Evidence.Receipts;

/// <summary>A block as a receipt carries it: enough to show that it is in a checkpoint's tree.</summary>
/// <param name="Preimage">The bytes whose hash is the block's id, 84 + 32·n.</param>
/// <param name="Height">Its height, which is its position in the tree.</param>
/// <param name="Proof">The hashes from its leaf to the root.</param>
public sealed record ReceiptBlock(ReadOnlyMemory<byte> Preimage, ulong Height, IReadOnlyList<Hash256> Proof);
