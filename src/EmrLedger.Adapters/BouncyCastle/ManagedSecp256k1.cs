using System.Diagnostics.CodeAnalysis;
using EmrLedger.Adapters.Secp256k1;
using EmrLedger.Keys;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.Agreement;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;
using Org.BouncyCastle.Utilities;
using CryptographicOperations = System.Security.Cryptography.CryptographicOperations;

namespace EmrLedger.Adapters.BouncyCastle;

/// <summary>
/// secp256k1 by BouncyCastle, in managed code: where libsecp256k1 cannot be used, and as a second opinion in tests. It does not
/// promise constant time, and leaves copies of private keys in memory.
/// </summary>
/// <param name="fallbackReason">Why it stands in for libsecp256k1.</param>
internal sealed class ManagedSecp256k1(string fallbackReason) : ISecp256k1
{
    private const int FieldLength = 32;

    // BouncyCastle's curve of its own is an order of magnitude faster than its generic one.
    private static readonly X9ECParameters Curve = CustomNamedCurves.GetByName("secp256k1");
    private static readonly ECDomainParameters Domain = new(Curve.Curve, Curve.G, Curve.N, Curve.H);
    private static readonly BigInteger HalfOrder = Curve.N.ShiftRight(1);

    // A point keeps what its verifications computed ahead.
    private readonly KeyCache<ECPoint> points = new(TryParse);

    public CurveInfo Info { get; } = new("BouncyCastle", fallbackReason);

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

    public bool IsOnCurve(ReadOnlySpan<byte> point) => points.IsKnownOrValid(point);

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

    public bool Verify(ReadOnlySpan<byte> point, Hash256 hash, EcdsaSignature signature)
    {
        if (!points.TryGet(point, out ECPoint? parsed))
            return false;
        ECDsaSigner signer = new();
        signer.Init(forSigning: false, new ECPublicKeyParameters(parsed, Domain));
        return signer.VerifySignature(ToBytes(hash), ToNumber(signature.R), ToNumber(signature.S));
    }

    public bool Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point, Span<byte> sharedX)
    {
        if (!IsPrivateKey(privateKey))
            throw new ArgumentException("The private key is not from 1 to n − 1.", nameof(privateKey));
        if (!TryParse(point, out ECPoint? parsed))
            return false;
        ECDHBasicAgreement agreement = new();
        agreement.Init(new ECPrivateKeyParameters(new BigInteger(1, privateKey), Domain));
        BigInteger shared = agreement.CalculateAgreement(new ECPublicKeyParameters(parsed, Domain));
        byte[] x = BigIntegers.AsUnsignedByteArray(FieldLength, shared);
        x.CopyTo(sharedX);
        CryptographicOperations.ZeroMemory(x);
        return true;
    }

    private static bool TryParse(ReadOnlySpan<byte> point, [MaybeNullWhen(false)] out ECPoint parsed)
    {
        try
        {
            parsed = Curve.Curve.ValidatePoint(new BigInteger(1, point[..FieldLength]), new BigInteger(1, point[FieldLength..]));
            return true;
        }
        catch (ArgumentException)
        {
            parsed = null;
            return false;
        }
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
}
