using System.Security.Cryptography;
using EmrLedger.Composition;
using EmrLedger.Keys;
using EmrLedger.Text;

namespace EmrLedger;

/// <summary>
/// A key pair, or a public key alone. The secret is in no property; <see cref="Dispose"/> wipes it.
/// </summary>
public sealed class EmrKey : IDisposable
{
    private const int SecretLength = 32;

    private readonly byte[] publicKey;
    private readonly byte[]? secret;
    private bool disposed;

    private EmrKey(byte[] publicKey, byte[]? secret)
    {
        this.publicKey = publicKey;
        this.secret = secret;
        Owner = PublicKeyDer.Hash(publicKey);
        PublicKey = Hex.Encode(publicKey);
        Hash = Owner.ToString();
    }

    /// <summary>SHA-1 of the public key, 40 hex digits: the name of the doctor, patient or miner.</summary>
    public string Hash { get; }

    /// <summary>The canonical public key, 176 hex digits.</summary>
    public string PublicKey { get; }

    /// <summary>The key's algorithm.</summary>
    public KeyAlgorithm Algorithm { get; } = KeyAlgorithm.Secp256k1;

    /// <summary>Whether the key can sign.</summary>
    public bool HasPrivateKey => secret is not null && !disposed;

    /// <summary>A new random key pair.</summary>
    public static EmrKey Generate()
    {
        byte[] secret = NewSecretBuffer();
        do
            RandomNumberGenerator.Fill(secret);
        while (!Adapters.Get<ISecp256k1>().IsPrivateKey(secret));
        return new EmrKey(PublicKeyDer.Derive(secret), secret);
    }

    /// <summary>A public key from its canonical 88 bytes.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.KeyUnsupported"/> for any other bytes.</exception>
    public static EmrKey FromPublicKey(ReadOnlySpan<byte> der) => PublicKeyDer.IsValid(der)
        ? new EmrKey(der.ToArray(), secret: null)
        : throw new EmrException(
            EmrError.KeyUnsupported,
            "The public key is not an uncompressed secp256k1 point in its 88-byte named-curve form.");

    /// <summary>A key pair from a 32-byte big-endian scalar, which is copied.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.KeyMalformed"/> where it is not from 1 to n − 1.</exception>
    public static EmrKey FromPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != SecretLength || !Adapters.Get<ISecp256k1>().IsPrivateKey(privateKey))
            throw new EmrException(EmrError.KeyMalformed, "The private key is not a number from 1 to n - 1 of secp256k1.");
        byte[] secret = NewSecretBuffer();
        privateKey.CopyTo(secret);
        return new EmrKey(PublicKeyDer.Derive(secret), secret);
    }

    /// <summary>The hash again, so that a key in a string names its owner and nothing else.</summary>
    public override string ToString() => Hash;

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(secret);
        disposed = true;
    }

    /// <summary>The hash as a value.</summary>
    internal Hash160 Owner { get; }

    /// <summary>The canonical public key, 88 bytes.</summary>
    internal ReadOnlyMemory<byte> Der => publicKey;

    internal EcdsaSignature Sign(Hash256 hash) => Adapters.Get<ISecp256k1>().Sign(Secret, hash);

    /// <summary>The 32-byte scalar.</summary>
    internal ReadOnlySpan<byte> Secret
    {
        get
        {
            if (secret is null)
            {
                throw new EmrException(
                    EmrError.KeyHasNoPrivateKey, $"The key {Hash} is a public key and can neither sign nor open.");
            }
            return disposed ? throw new EmrException(EmrError.KeyDisposed, $"The secret of the key {Hash} was wiped.") : secret;
        }
    }

    // Pinned, so that the garbage collector leaves no copies behind when it compacts.
    private static byte[] NewSecretBuffer() => GC.AllocateUninitializedArray<byte>(SecretLength, pinned: true);
}
