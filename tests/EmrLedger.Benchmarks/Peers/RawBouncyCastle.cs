using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace EmrLedger.Benchmarks;

/// <summary>BouncyCastle as it comes, with each key decoded once.</summary>
internal sealed class RawBouncyCastle
{
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters Domain = new(Curve.Curve, Curve.G, Curve.N, Curve.H);

    private readonly RawMessage[] messages;
    private readonly ECPublicKeyParameters[] keys;
    private readonly (BigInteger R, BigInteger S)[] signatures;

    public RawBouncyCastle(IReadOnlyList<RawMessage> messages)
    {
        this.messages = [.. messages];
        keys = RawMessage.PerKey(messages, static message =>
            new ECPublicKeyParameters(Curve.Curve.DecodePoint([4, .. message.Point]), Domain));
        signatures = [.. messages.Select(static message =>
            (new BigInteger(1, message.Numbers, 0, 32), new BigInteger(1, message.Numbers, 32, 32)))];
    }

    public void Verify()
    {
        for (int i = 0; i < messages.Length; i++)
        {
            ECDsaSigner signer = new();
            signer.Init(forSigning: false, keys[i]);
            if (!signer.VerifySignature(messages[i].Hash, signatures[i].R, signatures[i].S))
                throw RawMessage.Invalid();
        }
    }

    public void Sign()
    {
        foreach (RawMessage message in messages)
        {
            ECDsaSigner signer = new(new HMacDsaKCalculator(new Sha256Digest()));
            signer.Init(forSigning: true, new ECPrivateKeyParameters(new BigInteger(1, message.PrivateKey), Domain));
            signer.GenerateSignature(message.Hash);
        }
    }
}
