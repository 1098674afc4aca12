using EmrLedger.Records;

namespace EmrLedger.Ledgers.Registry;

/// <summary>A key as statements name it, by both of its hashes.</summary>
/// <param name="Hash">SHA-1 of the canonical 88 bytes.</param>
/// <param name="Digest">SHA-256 of the same bytes.</param>
public readonly record struct RegistryKey(Hash160 Hash, Hash256 Digest)
{
    /// <summary>Whether one of the hashes is another key's and the other is not: they cannot both be of one key.</summary>
    public bool Contradicts(RegistryKey other) => (Hash == other.Hash) != (Digest == other.Digest);

    /// <summary>The key with these canonical bytes.</summary>
    public static RegistryKey Of(ReadOnlySpan<byte> publicKey) =>
        new(Keys.PublicKeyDer.Hash(publicKey), RegistryStatement.DigestOf(publicKey));

    /// <summary>The key of a key object.</summary>
    public static RegistryKey Of(EmrKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new RegistryKey(key.Owner, RegistryStatement.DigestOf(key.Der.Span));
    }

    /// <summary>The key that a record is signed with.</summary>
    public static RegistryKey Of(RecordContents record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new RegistryKey(record.Doctor, RegistryStatement.DigestOf(record.PublicKey.Span));
    }
}
