namespace EmrLedger.Merkle;

/// <summary>Checks inclusion proofs of a Merkle tree (RFC 9162, section 2.1.3.2, which spells out those of RFC 6962).</summary>
public static class MerkleProof
{
    /// <summary>A proof has no more hashes: one a level.</summary>
    public const int MaxLength = 64;

    /// <summary>Whether a leaf is at an index of the tree with a root.</summary>
    public static bool IsIncluded(Hash256 leaf, ulong index, ulong size, ReadOnlySpan<Hash256> proof, Hash256 root)
    {
        if (index >= size)
            return false;
        ulong position = index;
        ulong last = size - 1;
        Hash256 hash = leaf;
        foreach (Hash256 sibling in proof)
        {
            if (last == 0)
                return false;
            if ((position & 1) == 1 || position == last)
            {
                hash = MerkleHash.Node(sibling, hash);
                while ((position & 1) == 0 && position != 0)
                {
                    position >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }
            position >>= 1;
            last >>= 1;
        }
        return last == 0 && hash == root;
    }
}
