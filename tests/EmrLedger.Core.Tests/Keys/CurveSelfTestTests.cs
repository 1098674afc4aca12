using EmrLedger.Keys;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

public sealed class CurveSelfTestTests
{
    [Theory]
    [MemberData(nameof(Curves.Names), MemberType = typeof(Curves))]
    public void Both_libraries_pass(string name) => Assert.Null(CurveSelfTest.FindFault(Curves.Of(name)));

    [Fact]
    public void Whatever_a_library_gets_wrong_is_found()
    {
        AssertFault("0 for a private key", new Spoilt { Zero = true });
        AssertFault("wrong public key", new Spoilt { Point = static point => point[0] ^= 1 });
        AssertFault("wrong signature", new Spoilt { Signature = new Hash256(new byte[32]) });
        AssertFault("refuses a valid signature", new Spoilt { Verdict = static (_, _) => false });
        AssertFault("refuses a valid signature", new Spoilt { Verdict = static (signature, right) => right && !signature.IsHighS });
        AssertFault("of another message", new Spoilt { Verdict = static (_, _) => true });
        AssertFault("not on the curve", new Spoilt { AnyPoint = true });
        AssertFault("wrong secret", new Spoilt { Secret = static secret => secret[0] ^= 1 });
        AssertFault("not on the curve", new Spoilt { AnyPartner = true });
    }

    private static void AssertFault(string expected, ISecp256k1 curve) =>
        Assert.Contains(expected, CurveSelfTest.FindFault(curve), StringComparison.Ordinal);

    /// <summary>A library that gets one thing wrong.</summary>
    private sealed class Spoilt : ISecp256k1
    {
        public bool Zero { get; init; }

        public bool AnyPoint { get; init; }

        public Action<byte[]>? Point { get; init; }

        public Hash256? Signature { get; init; }

        public Action<byte[]>? Secret { get; init; }

        public bool AnyPartner { get; init; }

        public Func<EcdsaSignature, bool, bool>? Verdict { get; init; }

        public CurveInfo Info => Curves.Managed.Info;

        public bool IsPrivateKey(ReadOnlySpan<byte> privateKey) => Zero || Curves.Managed.IsPrivateKey(privateKey);

        public void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> point)
        {
            byte[] right = new byte[64];
            Curves.Managed.DerivePublicKey(privateKey, right);
            Point?.Invoke(right);
            right.CopyTo(point);
        }

        public bool IsOnCurve(ReadOnlySpan<byte> point) => AnyPoint || Curves.Managed.IsOnCurve(point);

        public EcdsaSignature Sign(ReadOnlySpan<byte> privateKey, Hash256 hash) =>
            Curves.Managed.Sign(privateKey, Signature ?? hash);

        public bool Verify(ReadOnlySpan<byte> point, Hash256 hash, EcdsaSignature signature)
        {
            bool right = Curves.Managed.Verify(point, hash, signature);
            return Verdict?.Invoke(signature, right) ?? right;
        }

        public bool Agree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> point, Span<byte> sharedX)
        {
            byte[] right = new byte[32];
            bool agrees = Curves.Managed.Agree(privateKey, point, right);
            Secret?.Invoke(right);
            right.CopyTo(sharedX);
            return agrees || AnyPartner;
        }
    }
}
