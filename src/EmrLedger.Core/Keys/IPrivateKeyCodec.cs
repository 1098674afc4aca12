namespace EmrLedger.Keys;

/// <summary>
/// Reads and writes the DER structures of secp256k1 private keys. A returned scalar has 32 bytes and belongs to the caller,
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
}
