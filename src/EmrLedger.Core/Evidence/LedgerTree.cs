using EmrLedger.Blocks;
using EmrLedger.Ledgers;

namespace EmrLedger.Evidence;

/// <summary>
/// The Merkle tree of a ledger: leaf i is the id preimage of block i, 84 + 32·n bytes, so that a position proves a height.
/// Complete subtrees are kept in the store; one that is missing there is computed from the blocks.
/// </summary>
internal sealed class LedgerTree(ILedgerView view) : IMerkleNodes
{
    public Hash256 Read(int level, ulong index)
    {
        if (view.FindNode(level, index) is { } kept)
            return kept;
        return level > 0
            ? MerkleHash.Node(Read(level - 1, 2 * index), Read(level - 1, (2 * index) + 1))
            : LeafOf(view.ReadBlocks(index, index).FirstOrDefault() ?? throw new EmrException(
                EmrError.LedgerDamaged, $"The ledger has no block {index}, and it has later ones.", "Check it with Test-EmrLedger."));
    }

    /// <summary>A block's leaf hash.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.BlockInvalid"/> where its id has no preimage.</exception>
    public static Hash256 LeafOf(EmrBlock block) => MerkleHash.Leaf(BlockPreimage.Of(block));

    /// <summary>The nodes that a new block completes.</summary>
    public IEnumerable<(int Level, ulong Index, Hash256 Hash)> Completed(EmrBlock block) =>
        MerkleTree.Completed(this, block.Height, LeafOf(block));
}
