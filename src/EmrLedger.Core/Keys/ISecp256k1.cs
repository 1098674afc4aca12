namespace EmrLedger.Keys;

/// <summary>
/// ECDSA and Diffie-Hellman over secp256k1 (SEC 2, section 2.4.1). Points are 64 bytes, X then Y, big-endian; scalars and
/// hashes are 32 bytes, big-endian. Implementations are safe for concurrent use.
/// </summary>
public interface ISecp256k1
{
    /// <summary>What computes, and why it is no other.</summary>
    CurveInfo Info { get; }

    /// <summary>Whether 32 bytes are a scalar from 1 to n − 1.</summary>
    bool IsPrivateKey(ReadOnlySpan<byte> privateKey);

    /// <summary>Writes the 64-byte point of a private key.</summary>
    void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> point);

    /// <summary>Whether 64 bytes are a point of the curve: coordinates below p that satisfy its equation.</summary>
    bool IsOnCurve(ReadOnlySpan<byte> point);

    /// <summary>Signs a 32-byte hash with the deterministic nonce of RFC 6979 (HMAC-SHA-256); s is the lower of its two values.</summary>
    EcdsaSignature Sign(ReadOnlySpan<byte> privateKey, Hash256 hash);

    /// <summary>Verifies a signature over a 32-byte hash; false where the point is not on the curve. Either s is accepted.</summary>
    bool Verify(ReadOnlySpan<byte> point, Hash256 hash, EcdsaSignature signature);

    /// <summary>
    /// Writes the 32-byte x coordinate of a private key's multiple of a point, big-endian (SEC 1, section 3.3.1): what the owners
    /// of both keys share, and nobody else knows. False, and nothing written, where the point is not on the curve.
    /// </summary>
    bool Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point, Span<byte> sharedX);
}
