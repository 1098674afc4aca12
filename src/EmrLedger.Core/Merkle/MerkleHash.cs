using System.Security.Cryptography;

namespace EmrLedger.Merkle;

/// <summary>The two hashes of a Merkle tree (RFC 6962, section 2.1): SHA-256 with a first byte that tells leaf from node.</summary>
public static class MerkleHash
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static readonly Hash256 Empty = new(SHA256.HashData([]));

    /// <summary>SHA-256(0x00 ‖ leaf).</summary>
    public static Hash256 Leaf(ReadOnlySpan<byte> leaf)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([LeafPrefix]);
        hash.AppendData(leaf);
        Span<byte> digest = stackalloc byte[Hash256.Length];
        hash.GetHashAndReset(digest);
        return new Hash256(digest);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Hash256 Node(Hash256 left, Hash256 right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Hash256.Length)];
        bytes[0] = NodePrefix;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Hash256.Length)..]);
        Span<byte> digest = stackalloc byte[Hash256.Length];
        SHA256.HashData(bytes, digest);
        return new Hash256(digest);
    }
}
