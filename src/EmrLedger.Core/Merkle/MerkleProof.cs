namespace EmrLedger.Merkle;

/// <summary>Checks proofs of a Merkle tree (RFC 9162, sections 2.1.3.2 and 2.1.4.2, which spell out those of RFC 6962).</summary>
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

    /// <summary>Whether the tree with one root is the beginning of the tree with another. The empty tree is that of every tree.</summary>
    public static bool IsConsistent(ulong first, Hash256 firstRoot, ulong second, Hash256 secondRoot, ReadOnlySpan<Hash256> proof)
    {
        if (first > second || (first == 0 && firstRoot != MerkleHash.Empty))
            return false;
        if (first == second)
            return proof.IsEmpty && firstRoot == secondRoot;
        if (first == 0)
            return proof.IsEmpty;
        if (proof.IsEmpty)
            return false;

        ulong position = first - 1;
        ulong last = second - 1;
        while ((position & 1) == 1)
        {
            position >>= 1;
            last >>= 1;
        }
        // A first size that is a power of two is a subtree of its own, and is not repeated in the proof.
        bool isSubtree = (first & (first - 1)) == 0;
        Hash256 before = isSubtree ? firstRoot : proof[0];
        Hash256 after = before;
        foreach (Hash256 sibling in isSubtree ? proof : proof[1..])
        {
            if (last == 0)
                return false;
            if ((position & 1) == 1 || position == last)
            {
                before = MerkleHash.Node(sibling, before);
                after = MerkleHash.Node(sibling, after);
                while ((position & 1) == 0 && position != 0)
                {
                    position >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                after = MerkleHash.Node(after, sibling);
            }
            position >>= 1;
            last >>= 1;
        }
        return last == 0 && before == firstRoot && after == secondRoot;
    }
}
