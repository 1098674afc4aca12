using EmrLedger.Ledgers.Store;
using EmrLedger.Merkle;

namespace EmrLedger.Ledgers.Chain;

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
                EmrError.LedgerDamaged, $"The ledger has no block {index}, and it has later ones."));
    }

    /// <summary>A block's leaf hash.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.BlockInvalid"/> where its id has no preimage.</exception>
    public static Hash256 LeafOf(EmrBlock block) => block.Contents is { } contents
        ? MerkleHash.Leaf(contents.Preimage())
        : throw new EmrException(
            EmrError.BlockInvalid, $"A value of block {block.Height} has a wrong length, so its id has no preimage.", "Check the ledger.");

    /// <summary>Keeps the subtrees that a new block completes.</summary>
    public static void Add(ILedgerTransaction transaction, EmrBlock block)
    {
        foreach ((int level, ulong index, Hash256 hash) in MerkleTree.Completed(new LedgerTree(transaction), block.Height, LeafOf(block)))
            transaction.PutNode(level, index, hash);
    }

    /// <summary>Keeps all subtrees, where a file of an earlier version has none.</summary>
    public static void Rebuild(ILedgerTransaction transaction)
    {
        foreach (EmrBlock block in transaction.ReadBlocks(0, ulong.MaxValue))
            Add(transaction, block);
    }
}
