namespace EmrLedger.Merkle;

/// <summary>The hashes of a tree's complete subtrees.</summary>
public interface IMerkleNodes
{
    /// <summary>
    /// The hash over the leaves from <paramref name="index"/>·2^level to (index + 1)·2^level − 1, all of which are there.
    /// </summary>
    Hash256 Read(int level, ulong index);
}
