using EmrLedger.Merkle;

namespace EmrLedger.Watching;

/// <summary>
/// The Merkle tree over the blocks that are known to be valid. Its hashes are read from the ledger, and none is taken for true
/// that does not lead to what is remembered of the tree.
/// </summary>
/// <param name="kept">The hashes of the ledger.</param>
/// <param name="tree">What is remembered.</param>
internal sealed class KnownTree(IMerkleNodes kept, MerkleFrontier tree) : IMerkleNodes
{
    /// <summary>Whether all that was read until now leads to what is remembered.</summary>
    public bool Agrees { get; private set; } = true;

    /// <inheritdoc/>
    public Hash256 Read(int level, ulong index)
    {
        Hash256 hash = kept.Read(level, index);
        Agrees &= Holds(level, index, hash);
        return hash;
    }

    /// <summary>Whether the known tree has a complete subtree with this hash.</summary>
    public bool Holds(int level, ulong index, Hash256 hash)
    {
        for (; level < MerkleProof.MaxLength; level++, index >>= 1)
        {
            if (tree.PeakAt(level) is { } peak && peak.Index == index)
                return hash == peak.Hash;
            hash = (index & 1) == 0
                ? MerkleHash.Node(hash, kept.Read(level, index + 1))
                : MerkleHash.Node(kept.Read(level, index - 1), hash);
        }
        return false;
    }
}
