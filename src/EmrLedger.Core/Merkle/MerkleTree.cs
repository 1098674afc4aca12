using System.Numerics;

namespace EmrLedger.Merkle;

/// <summary>Roots and proofs of a Merkle tree (RFC 6962, section 2.1) of any size up to that of its nodes, in O(log² n) reads at most.</summary>
public static class MerkleTree
{
    /// <summary>The root of the first <paramref name="size"/> leaves.</summary>
    public static Hash256 Root(IMerkleNodes nodes, ulong size)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return size == 0 ? MerkleHash.Empty : Range(nodes, 0, size);
    }

    /// <summary>How many complete subtrees a tree has, its leaves included.</summary>
    public static ulong CountNodes(ulong size) => (2 * size) - (ulong)BitOperations.PopCount(size);

    /// <summary>The proof that a leaf is in a tree: sibling hashes from the leaf up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such leaf.</exception>
    public static IReadOnlyList<Hash256> InclusionProof(IMerkleNodes nodes, ulong index, ulong size)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<Hash256> proof = [];
        AddPath(nodes, index, 0, size, proof);
        return proof;
    }

    /// <summary>The complete subtrees that come to be when the leaf at an index is added, from the leaf up.</summary>
    /// <param name="nodes">The nodes before it.</param>
    /// <param name="index">The leaf's position.</param>
    /// <param name="leaf">The leaf's hash.</param>
    public static IEnumerable<(int Level, ulong Index, Hash256 Hash)> Completed(IMerkleNodes nodes, ulong index, Hash256 leaf)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        Hash256 hash = leaf;
        yield return (0, index, hash);
        for (int level = 0; (index & 1) == 1; level++)
        {
            hash = MerkleHash.Node(nodes.Read(level, index - 1), hash);
            index >>= 1;
            yield return (level + 1, index, hash);
        }
    }

    // The hash over the leaves from begin to end; begin is a multiple of the largest power of two that fits.
    private static Hash256 Range(IMerkleNodes nodes, ulong begin, ulong end)
    {
        ulong count = end - begin;
        if (BitOperations.IsPow2(count))
        {
            int level = BitOperations.TrailingZeroCount(count);
            return nodes.Read(level, begin >> level);
        }
        ulong split = begin + SplitOf(count);
        return MerkleHash.Node(Range(nodes, begin, split), Range(nodes, split, end));
    }

    // PATH(m, D[n]) of RFC 6962, section 2.1.1.
    private static void AddPath(IMerkleNodes nodes, ulong index, ulong begin, ulong end, List<Hash256> proof)
    {
        if (end - begin == 1)
            return;
        ulong split = begin + SplitOf(end - begin);
        if (index < split)
        {
            AddPath(nodes, index, begin, split, proof);
            proof.Add(Range(nodes, split, end));
        }
        else
        {
            AddPath(nodes, index, split, end, proof);
            proof.Add(Range(nodes, begin, split));
        }
    }

    // The largest power of two that is smaller than a count above 1.
    private static ulong SplitOf(ulong count) => 1UL << BitOperations.Log2(count - 1);
}
