using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using EmrLedger.Keys;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Utilities;

namespace EmrLedger.Adapters.BouncyCastle;

/// <summary>
/// secp256k1 on BouncyCastle's curve of its own, which is an order of magnitude faster than its generic one.
/// </summary>
internal sealed class Secp256k1 : ISecp256k1
{
    private const int FieldLength = 32;
    // With a table each, some 30 MB.
    private const int MaxCachedKeys = 512;

    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters Domain = new(Curve.Curve, Curve.G, Curve.N, Curve.H);
    private static readonly BigInteger HalfOrder = Curve.N.ShiftRight(1);

    // With an endomorphism, which is what serves best without tables, BouncyCastle makes no use of them.
    private static readonly Lazy<ECDomainParameters> Tabled = new(static () =>
    {
        ECCurve curve = Curve.Curve.Configure().SetEndomorphism(null).Create();
        return new ECDomainParameters(curve, CombTable.Attach(curve.ImportPoint(Curve.G)), Curve.N, Curve.H);
    });

    private readonly ConcurrentDictionary<Hash512, VerificationKey> keys = new();

    public void GeneratePrivateKey(Span<byte> privateKey)
    {
        do
            System.Security.Cryptography.RandomNumberGenerator.Fill(privateKey);
        while (!IsPrivateKey(privateKey));
    }

    public bool IsPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        BigInteger scalar = new(1, privateKey);
        return scalar.SignValue > 0 && scalar.CompareTo(Curve.N) < 0;
    }

    public void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> point)
    {
        ECPoint derived = new FixedPointCombMultiplier().Multiply(Curve.G, new BigInteger(1, privateKey)).Normalize();
        derived.AffineXCoord.EncodeTo(point[..FieldLength]);
        derived.AffineYCoord.EncodeTo(point[FieldLength..]);
    }

    public bool IsOnCurve(ReadOnlySpan<byte> point) => TryFindKey(point, out _);

    public EcdsaSignature Sign(ReadOnlySpan<byte> privateKey, Hash256 hash)
    {
        ECDsaSigner signer = new(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(forSigning: true, new ECPrivateKeyParameters(new BigInteger(1, privateKey), Domain));
        BigInteger[] numbers = signer.GenerateSignature(ToBytes(hash));
        BigInteger s = numbers[1].CompareTo(HalfOrder) > 0 ? Curve.N.Subtract(numbers[1]) : numbers[1];
        return EcdsaSignature.TryCreate(ToHash(numbers[0]), ToHash(s), out EcdsaSignature signature)
            ? signature
            : throw new InvalidOperationException("The signer returned a number out of range.");
    }

    public bool Verify(ReadOnlySpan<byte> point, Hash256 hash, EcdsaSignature signature) =>
        TryFindKey(point, out VerificationKey? key) && key.Verify(ToBytes(hash), ToNumber(signature.R), ToNumber(signature.S));

    private bool TryFindKey(ReadOnlySpan<byte> point, [NotNullWhen(true)] out VerificationKey? key)
    {
        Hash512 encoded = new(new Hash256(point[..FieldLength]), new Hash256(point[FieldLength..]));
        if (keys.TryGetValue(encoded, out key))
            return true;
        try
        {
            BigInteger x = new(1, point[..FieldLength]);
            BigInteger y = new(1, point[FieldLength..]);
            key = new VerificationKey(Domain, Curve.Curve.ValidatePoint(x, y), Tabled);
        }
        catch (ArgumentException)
        {
            return false;
        }
        if (keys.Count >= MaxCachedKeys)
            keys.Clear();
        // Where another thread was quicker, its key goes on counting.
        key = keys.GetOrAdd(encoded, key);
        return true;
    }

    private static byte[] ToBytes(Hash256 hash)
    {
        byte[] bytes = new byte[Hash256.Length];
        hash.CopyTo(bytes);
        return bytes;
    }

    private static BigInteger ToNumber(Hash256 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        hash.CopyTo(bytes);
        return new BigInteger(1, bytes);
    }

    private static Hash256 ToHash(BigInteger number) => new(BigIntegers.AsUnsignedByteArray(Hash256.Length, number));

    private readonly record struct Hash512(Hash256 X, Hash256 Y);
}
