using EmrLedger.Ledgers.Registry;

namespace EmrLedger;

/// <summary>A pharmacy, or one of its tills, as a ledger's registry knows it.</summary>
/// <param name="Hash">The pharmacy's hash, 40 hex digits.</param>
/// <param name="Name">Which one that is, in the authority's words.</param>
/// <param name="Status">Whether records are taken.</param>
/// <param name="KeyDigest">SHA-256 of the canonical public key, base64url, 43 characters.</param>
/// <param name="Height">The height of the block that holds the statement in force; null while it is pending.</param>
/// <param name="TxId">The txid of that statement.</param>
public sealed record RegisteredPharmacy(
    string Hash, string Name, DoctorStatus Status, string KeyDigest, ulong? Height, string TxId)
    : RegisteredKey(Hash, Name, Status, KeyDigest, Height, TxId)
{
    internal override RegistryRole Role => RegistryRole.Pharmacy;
}
