using System.Numerics;

namespace EmrLedger.Merkle;

/// <summary>A Merkle tree (RFC 6962) that leaves are only added to: it remembers one hash a level, and no leaf.</summary>
public sealed class MerkleFrontier
{
    private readonly Hash256[] hashes = new Hash256[64];

    /// <summary>How many leaves there are.</summary>
    public ulong Size { get; private set; }

    /// <summary>The root over them.</summary>
    public Hash256 Root
    {
        get
        {
            Hash256? root = null;
            for (int level = 0; level < hashes.Length; level++)
            {
                if ((Size >> level & 1) == 1)
                    root = root is { } right ? MerkleHash.Node(hashes[level], right) : hashes[level];
            }
            return root ?? MerkleHash.Empty;
        }
    }

    /// <summary>
    /// The tree of the first leaves, whose complete subtrees are given; <see cref="Root"/> says whether they are right.
    /// </summary>
    public static MerkleFrontier Of(IMerkleNodes nodes, ulong size)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        MerkleFrontier frontier = new() { Size = size };
        for (int level = 0; level < frontier.hashes.Length; level++)
        {
            if ((size >> level & 1) == 1)
                frontier.hashes[level] = nodes.Read(level, (size >> level) - 1);
        }
        return frontier;
    }

    /// <summary>The tree of the first leaves, from <see cref="Peaks"/>.</summary>
    /// <param name="size">How many leaves there are.</param>
    /// <param name="peaks">As many hashes as <paramref name="size"/> has binary digits that are 1.</param>
    public static MerkleFrontier Of(ulong size, IReadOnlyList<Hash256> peaks)
    {
        ArgumentNullException.ThrowIfNull(peaks);
        ArgumentOutOfRangeException.ThrowIfNotEqual(peaks.Count, BitOperations.PopCount(size), nameof(peaks));
        MerkleFrontier frontier = new() { Size = size };
        int next = 0;
        for (int level = 0; level < frontier.hashes.Length; level++)
        {
            if ((size >> level & 1) == 1)
                frontier.hashes[level] = peaks[next++];
        }
        return frontier;
    }

    /// <summary>The hashes of the largest complete subtrees, which make the whole, the smallest first.</summary>
    public IReadOnlyList<Hash256> Peaks => [.. hashes.Where((_, level) => (Size >> level & 1) == 1)];

    /// <summary>The largest complete subtree of a level, by its place there; null where it is part of a larger one.</summary>
    public (ulong Index, Hash256 Hash)? PeakAt(int level) =>
        (Size >> level & 1) == 1 ? ((Size >> level) - 1, hashes[level]) : null;

    /// <summary>Adds a leaf, and returns the complete subtrees that came to be with it, from the leaf up.</summary>
    public IReadOnlyList<(int Level, ulong Index, Hash256 Hash)> Add(Hash256 leaf)
    {
        List<(int, ulong, Hash256)> completed = [(0, Size, leaf)];
        Hash256 hash = leaf;
        int level = 0;
        for (ulong index = Size; (index & 1) == 1; index >>= 1)
        {
            hash = MerkleHash.Node(hashes[level], hash);
            level++;
            completed.Add((level, index >> 1, hash));
        }
        hashes[level] = hash;
        Size++;
        return completed;
    }
}
