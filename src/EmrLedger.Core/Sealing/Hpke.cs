using System.Security.Cryptography;
using EmrLedger.Composition;
using EmrLedger.Keys;
using EmrLedger.Values;

namespace EmrLedger.Sealing;

/// <summary>
/// HPKE (RFC 9180), base mode, one message: DHKEM(secp256k1, HKDF-SHA256) (0x0016, draft-wahby-cfrg-hpke-kem-secp256k1-01),
/// HKDF-SHA256 (0x0001), AES-256-GCM (0x0002). HPKE rather than the ECIES of SEC 1: it has public vectors, binds what is sealed
/// to its context by info and aad, and prescribes an authenticated cipher, where ECIES leaves all of these open. The curve,
/// HKDF and AES-GCM are those of libraries.
/// </summary>
internal static class Hpke
{
    /// <summary>An encapsulated key, which is an uncompressed point: 65 bytes.</summary>
    public const int EncLength = 65;

    /// <summary>The first byte of an uncompressed point.</summary>
    public const byte UncompressedPoint = 0x04;

    /// <summary>How much longer a ciphertext is than its plaintext: the tag, 16 bytes.</summary>
    public const int TagLength = 16;

    /// <summary>No info is longer, in bytes.</summary>
    public const int MaxInfoLength = 128;

    internal const int SecretLength = 32;
    internal const int KeyLength = 32;
    internal const int NonceLength = 12;

    private const byte BaseMode = 0;

    // The longest is the label and the context of a shared secret.
    private const int MaxLabeledLength = 256;

    private static ReadOnlySpan<byte> Version => "HPKE-v1"u8;

    private static ReadOnlySpan<byte> KemSuite => "KEM\0\x16"u8;

    private static ReadOnlySpan<byte> Suite => "HPKE\0\x16\0\x01\0\x02"u8;

    /// <summary>Seals a message for a recipient.</summary>
    /// <param name="recipient">The recipient's key; the public part is enough.</param>
    /// <param name="ephemeral">A new key pair, for this message alone.</param>
    /// <param name="info">The context.</param>
    /// <param name="aad">What is authenticated beside the message.</param>
    /// <param name="message">The message.</param>
    /// <param name="enc">65 bytes: the encapsulated key.</param>
    /// <param name="ciphertext">The message's length and 16 bytes more.</param>
    public static void Seal(
        EmrKey recipient, EmrKey ephemeral, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> message,
        Span<byte> enc, Span<byte> ciphertext)
    {
        PointOf(ephemeral).CopyTo(enc);
        Span<byte> shared = stackalloc byte[SecretLength];
        Span<byte> key = stackalloc byte[KeyLength];
        Span<byte> nonce = stackalloc byte[NonceLength];
        try
        {
            if (!TryAgree(ephemeral.Secret, PointOf(recipient), enc, PointOf(recipient), shared))
                throw new InvalidOperationException("A key of the library is not on the curve.");
            Schedule(shared, info, key, nonce);
            using AesGcm cipher = new(key, TagLength);
            cipher.Encrypt(nonce, message, ciphertext[..message.Length], ciphertext[message.Length..], aad);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(nonce);
        }
    }

    /// <summary>Opens a message; false, and zeros for it, where it is not for the key, or is altered.</summary>
    /// <exception cref="EmrException">KeyHasNoPrivateKey or KeyDisposed.</exception>
    public static bool TryOpen(
        EmrKey recipient, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> ciphertext,
        Span<byte> message)
    {
        Span<byte> shared = stackalloc byte[SecretLength];
        Span<byte> key = stackalloc byte[KeyLength];
        Span<byte> nonce = stackalloc byte[NonceLength];
        try
        {
            if (!TryDecapsulate(recipient, enc, shared))
                return false;
            Schedule(shared, info, key, nonce);
            using AesGcm cipher = new(key, TagLength);
            cipher.Decrypt(nonce, ciphertext[..message.Length], ciphertext[message.Length..], message, aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(nonce);
        }
    }

    /// <summary>The shared secret of an encapsulated key, for its recipient; false where that is not on the curve.</summary>
    internal static bool TryDecapsulate(EmrKey recipient, ReadOnlySpan<byte> enc, Span<byte> shared) =>
        enc is [UncompressedPoint, ..] && TryAgree(recipient.Secret, enc, enc, PointOf(recipient), shared);

    /// <summary>The key schedule of section 5.1 for base mode: without a pre-shared key.</summary>
    internal static void Schedule(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> info, Span<byte> key, Span<byte> nonce)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(info.Length, MaxInfoLength);
        Span<byte> context = stackalloc byte[1 + (2 * SecretLength)];
        context[0] = BaseMode;
        Extract([], Suite, "psk_id_hash"u8, [], context[1..(1 + SecretLength)]);
        Extract([], Suite, "info_hash"u8, info, context[(1 + SecretLength)..]);
        Span<byte> secret = stackalloc byte[SecretLength];
        Extract(shared, Suite, "secret"u8, [], secret);
        Expand(secret, Suite, "key"u8, context, key);
        Expand(secret, Suite, "base_nonce"u8, context, nonce);
        CryptographicOperations.ZeroMemory(secret);
    }

    // A point as it is sent: 0x04, X, Y. The canonical form of a public key ends so.
    private static ReadOnlySpan<byte> PointOf(EmrKey key) => key.Der.Span[^EncLength..];

    // Section 4.1: the coordinate that both share, bound to both of their keys.
    private static bool TryAgree(
        ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> recipient,
        Span<byte> shared)
    {
        Span<byte> dh = stackalloc byte[SecretLength];
        Span<byte> prk = stackalloc byte[SecretLength];
        try
        {
            if (!Adapters.Get<ISecp256k1>().Agree(privateKey, point[1..], dh))
                return false;
            Extract([], KemSuite, "eae_prk"u8, dh, prk);
            Span<byte> context = stackalloc byte[2 * EncLength];
            enc.CopyTo(context);
            recipient.CopyTo(context[EncLength..]);
            Expand(prk, KemSuite, "shared_secret"u8, context, shared);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dh);
            CryptographicOperations.ZeroMemory(prk);
        }
    }

    private static void Extract(
        ReadOnlySpan<byte> salt, ReadOnlySpan<byte> suite, ReadOnlySpan<byte> label, ReadOnlySpan<byte> material, Span<byte> prk)
    {
        Span<byte> buffer = stackalloc byte[MaxLabeledLength];
        ByteWriter labeled = new(buffer);
        labeled.Append(Version);
        labeled.Append(suite);
        labeled.Append(label);
        labeled.Append(material);
        HKDF.Extract(HashAlgorithmName.SHA256, labeled.Written, salt, prk);
        CryptographicOperations.ZeroMemory(buffer);
    }

    private static void Expand(
        ReadOnlySpan<byte> prk, ReadOnlySpan<byte> suite, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        Span<byte> buffer = stackalloc byte[MaxLabeledLength];
        ByteWriter labeled = new(buffer);
        labeled.Append([0, (byte)output.Length]);
        labeled.Append(Version);
        labeled.Append(suite);
        labeled.Append(label);
        labeled.Append(info);
        HKDF.Expand(HashAlgorithmName.SHA256, prk, output, labeled.Written);
    }
}
