using System.Security.Cryptography;

namespace EmrLedger.Tests.Support;

/// <summary>The Merkle tree of RFC 6962, section 2.1, word by word and without a thought for speed.</summary>
internal static class PlainTree
{
    /// <summary>MTH(D[n]) over leaf hashes.</summary>
    public static Hash256 Root(ReadOnlySpan<Hash256> leaves)
    {
        if (leaves.Length == 0)
            return new Hash256(SHA256.HashData([]));
        if (leaves.Length == 1)
            return leaves[0];
        int k = Split(leaves.Length);
        return Node(Root(leaves[..k]), Root(leaves[k..]));
    }

    /// <summary>PATH(m, D[n]).</summary>
    public static Hash256[] Path(int m, ReadOnlySpan<Hash256> leaves)
    {
        if (leaves.Length == 1)
            return [];
        int k = Split(leaves.Length);
        return m < k ? [.. Path(m, leaves[..k]), Root(leaves[k..])] : [.. Path(m - k, leaves[k..]), Root(leaves[..k])];
    }

    public static Hash256 Leaf(byte[] leaf) => new(SHA256.HashData([0, .. leaf]));

    public static Hash256 Node(Hash256 left, Hash256 right) => new(SHA256.HashData([1, .. left.ToBytes(), .. right.ToBytes()]));

    private static int Split(int n)
    {
        int k = 1;
        while (2 * k < n)
            k *= 2;
        return k;
    }
}
