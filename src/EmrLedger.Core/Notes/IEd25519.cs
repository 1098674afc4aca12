namespace EmrLedger.Notes;

/// <summary>Ed25519 (RFC 8032): private keys are seeds of 32 bytes, public keys 32, signatures 64. Safe for concurrent use.</summary>
public interface IEd25519
{
    /// <summary>Writes the 32-byte public key of a seed.</summary>
    void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey);

    /// <summary>Signs a message; the signature has 64 bytes.</summary>
    byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message);

    /// <summary>Verifies a signature; false also where it, or the key, is malformed.</summary>
    bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
