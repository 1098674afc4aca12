using EmrLedger.Notes;
using Org.BouncyCastle.Crypto.Parameters;

namespace EmrLedger.Adapters.BouncyCastle;

/// <summary>Ed25519 by BouncyCastle.</summary>
internal sealed class Ed25519 : IEd25519
{
    private const int SignatureLength = 64;

    public void DerivePublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey) =>
        new Ed25519PrivateKeyParameters(seed.ToArray()).GeneratePublicKey().Encode(publicKey);

    public byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        Org.BouncyCastle.Crypto.Signers.Ed25519Signer signer = new();
        signer.Init(forSigning: true, new Ed25519PrivateKeyParameters(seed.ToArray()));
        signer.BlockUpdate(message);
        return signer.GenerateSignature();
    }

    public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength)
            return false;
        Ed25519PublicKeyParameters key;
        try
        {
            key = new Ed25519PublicKeyParameters(publicKey.ToArray());
        }
        catch (ArgumentException)
        {
            return false;
        }
        Org.BouncyCastle.Crypto.Signers.Ed25519Signer signer = new();
        signer.Init(forSigning: false, key);
        signer.BlockUpdate(message);
        return signer.VerifySignature(signature.ToArray());
    }
}
