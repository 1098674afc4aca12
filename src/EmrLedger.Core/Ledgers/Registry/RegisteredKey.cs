using EmrLedger.Ledgers.Registry;

namespace EmrLedger;

/// <summary>A key as a ledger's registry knows it. It has one role at a time.</summary>
/// <param name="Hash">The key's hash, 40 hex digits.</param>
/// <param name="Name">Whose it is, in the authority's words.</param>
/// <param name="Status">Whether records are taken.</param>
/// <param name="KeyDigest">SHA-256 of the canonical public key, base64url, 43 characters.</param>
/// <param name="Height">The height of the block that holds the statement in force; null while it is pending.</param>
/// <param name="TxId">The txid of that statement.</param>
public abstract record RegisteredKey(
    string Hash, string Name, DoctorStatus Status, string KeyDigest, ulong? Height, string TxId)
{
    /// <summary><see cref="KeyDigest"/> as a value.</summary>
    internal Hash256 Digest { get; init; }

    /// <summary>What the key may sign.</summary>
    internal abstract RegistryRole Role { get; }

    /// <summary>The hash.</summary>
    public sealed override string ToString() => Hash;
}
