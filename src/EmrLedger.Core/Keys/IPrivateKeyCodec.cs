namespace EmrLedger.Keys;

/// <summary>
/// Reads and writes the DER structures of private keys. A returned scalar or seed has 32 bytes and belongs to the caller,
/// who wipes it. Failures are <see cref="EmrException"/>: KeyMalformed, KeyUnsupported, PassphraseWrong.
/// </summary>
public interface IPrivateKeyCodec
{
    /// <summary>Writes a scalar and its 64-byte point, unencrypted.</summary>
    byte[] Encode(PrivateKeyFormat format, ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point);

    /// <summary>Writes PKCS#8 under a passphrase: PBES2 with PBKDF2-HMAC-SHA-256 and AES-256-CBC.</summary>
    byte[] EncodeEncrypted(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point, ReadOnlySpan<char> passphrase);

    /// <summary>Reads an unencrypted structure.</summary>
    byte[] Decode(PrivateKeyFormat format, byte[] der);

    /// <summary>Reads encrypted PKCS#8.</summary>
    byte[] DecodeEncrypted(byte[] der, ReadOnlySpan<char> passphrase);

    /// <summary>Writes an Ed25519 seed as PKCS#8 (RFC 8410), unencrypted.</summary>
    byte[] EncodeSeed(ReadOnlySpan<byte> seed);

    /// <summary>Writes an Ed25519 seed as PKCS#8 under a passphrase, as <see cref="EncodeEncrypted"/> does.</summary>
    byte[] EncodeSeedEncrypted(ReadOnlySpan<byte> seed, ReadOnlySpan<char> passphrase);

    /// <summary>Reads an Ed25519 seed of unencrypted PKCS#8.</summary>
    byte[] DecodeSeed(byte[] der);

    /// <summary>Reads an Ed25519 seed of encrypted PKCS#8.</summary>
    byte[] DecodeSeedEncrypted(byte[] der, ReadOnlySpan<char> passphrase);
}
