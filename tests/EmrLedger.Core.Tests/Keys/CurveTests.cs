using System.Globalization;
using System.Numerics;
using CsCheck;
using EmrLedger.Keys;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>libsecp256k1 and BouncyCastle, two libraries that share no code, agree on everything.</summary>
public sealed class CurveTests
{
    /// <summary>Names a number of signatures and keys to compare instead of <see cref="DefaultCases"/>, such as 200000.</summary>
    private const string CasesVariable = "EMRLEDGER_CURVE_CASES";

    private const int DefaultCases = 1_000;

    private static readonly BigInteger Field = (BigInteger.One << 256) - (BigInteger.One << 32) - 977;
    private static readonly BigInteger Greatest = (BigInteger.One << 256) - 1;

    // Numbers at both ends of the scalars, of the coordinates and of 256 bits, and around the half, where a high s begins.
    private static readonly BigInteger[] Edges =
    [
        0, 1, 2, TestKeys.Order / 2, (TestKeys.Order / 2) + 1, TestKeys.Order - 1, TestKeys.Order, TestKeys.Order + 1,
        Field - 1, Field, Field + 1, Greatest,
    ];

    private static readonly Gen<Hash256> Edge = Gen.OneOf(Edges).Select(static number => number.ToHash());
    private static readonly Gen<Hash256> Scalar = Gen.Frequency((9, Gens.BlockHash), (1, Edge)).Where(IsScalar);
    private static readonly Gen<Hash256> Message = Gen.Frequency((3, Gens.BlockHash), (1, Edge));

    private static readonly int Cases = Environment.GetEnvironmentVariable(CasesVariable) is { Length: > 0 } given
        ? int.Parse(given, CultureInfo.InvariantCulture) : DefaultCases;

    [Fact]
    public void Signatures_and_keys_random_changed_and_at_the_edges_have_one_verdict() =>
        Gen.Select(Scalar, Message, Gen.Int[0, 9], Gen.Int[0, 63], Gen.Byte[1, 255], Edge, Edge).Sample(
            (scalar, message, change, place, bits, edge, other) =>
            {
                byte[] point = new byte[64];
                Curves.Native.DerivePublicKey(scalar.ToBytes(), point);
                EcdsaSignature signature = Curves.Native.Sign(scalar.ToBytes(), message);
                byte[] numbers = [.. signature.R.ToBytes(), .. signature.S.ToBytes()];
                bool? expected = null;
                switch (change)
                {
                    case 0: // As signed.
                        expected = true;
                        break;
                    case 1: // Its twin of the high s.
                        (TestKeys.Order - signature.S.ToInteger()).ToHash().CopyTo(numbers.AsSpan(32));
                        expected = true;
                        break;
                    case 2: // Another message.
                        byte[] changed = message.ToBytes();
                        changed[place % 32] ^= bits;
                        message = new Hash256(changed);
                        break;
                    case 3:
                        numbers[place] ^= bits;
                        break;
                    case 4: // r or s at an edge.
                        edge.CopyTo(numbers.AsSpan(place % 2 * 32));
                        break;
                    case 5: // Both.
                        edge.CopyTo(numbers);
                        other.CopyTo(numbers.AsSpan(32));
                        break;
                    case 6:
                        point[place] ^= bits;
                        break;
                    case 7: // x or y at an edge.
                        edge.CopyTo(point.AsSpan(place % 2 * 32));
                        break;
                    case 8: // Both.
                        edge.CopyTo(point);
                        other.CopyTo(point.AsSpan(32));
                        break;
                    default: // The negative point, and the same y as a number above p where 256 bits can hold it.
                        BigInteger y = new(point.AsSpan(32), isUnsigned: true, isBigEndian: true);
                        BigInteger moved = bits % 2 == 0 || y + Field > Greatest ? Field - y : y + Field;
                        moved.ToHash().CopyTo(point.AsSpan(32));
                        break;
                }
                AssertOneVerdict(point, message, numbers, expected);
            },
            iter: Cases);

    [Fact]
    public void Signatures_are_the_same_bytes_and_public_keys_the_same_points() => Gen.Select(Scalar, Message).Sample(
        (scalar, message) =>
        {
            byte[] privateKey = scalar.ToBytes();
            EcdsaSignature signature = Curves.Native.Sign(privateKey, message);
            Assert.Equal(Curves.Managed.Sign(privateKey, message), signature);
            Assert.False(signature.IsHighS);
            byte[] one = new byte[64];
            byte[] other = new byte[64];
            Curves.Native.DerivePublicKey(privateKey, one);
            Curves.Managed.DerivePublicKey(privateKey, other);
            Assert.Equal(other, one);
        },
        iter: Cases);

    [Fact]
    public void What_two_keys_share_is_the_same_for_both_libraries_and_both_owners() => Gen.Select(Scalar, Scalar).Sample(
        (scalar, other) =>
        {
            byte[] secret = Agree(Curves.Native, scalar, other);
            Assert.Equal(secret, Agree(Curves.Managed, scalar, other));
            Assert.Equal(secret, Agree(Curves.Native, other, scalar));
            Assert.Equal(secret, Agree(Curves.Managed, other, scalar));
            // It is the x coordinate of the product's point, which is not far to seek where both scalars are known.
            byte[] product = new byte[64];
            Curves.Native.DerivePublicKey((scalar.ToInteger() * other.ToInteger() % TestKeys.Order).ToHash().ToBytes(), product);
            Assert.Equal(product[..32], secret);
        },
        iter: Cases);

    [Theory]
    [MemberData(nameof(Curves.Names), MemberType = typeof(Curves))]
    public void Nothing_is_shared_with_a_point_off_the_curve_and_no_number_but_a_private_key_is_taken(string name)
    {
        ISecp256k1 curve = Curves.Of(name);
        byte[] point = new byte[64];
        curve.DerivePublicKey(TestKeys.Scalar(7), point);
        byte[] shared = new byte[32];
        foreach (BigInteger number in Edges)
        {
            byte[] scalar = number.ToHash().ToBytes();
            if (curve.IsPrivateKey(scalar))
                Assert.True(curve.Agree(scalar, point, shared));
            else
                Assert.Throws<ArgumentException>(() => curve.Agree(scalar, point, new byte[32]));
        }
        shared.AsSpan().Clear();
        for (int i = 0; i < 64; i++)
        {
            byte[] off = [.. point];
            off[i] ^= 1;
            Assert.False(curve.Agree(TestKeys.Scalar(5), off, shared));
        }
        Assert.False(curve.Agree(TestKeys.Scalar(5), new byte[64], shared));
        Assert.Equal(new byte[32], shared);
    }

    [Fact]
    public void Numbers_that_are_private_keys_are_so_for_both()
    {
        foreach (Hash256 number in Edges.Select(static number => number.ToHash()))
        {
            Assert.Equal(IsScalar(number), Curves.Native.IsPrivateKey(number.ToBytes()));
            Assert.Equal(IsScalar(number), Curves.Managed.IsPrivateKey(number.ToBytes()));
        }
    }

    // A coordinate of p or more names a point as well as its remainder does; only one of the two names may be taken.
    [Fact]
    public void A_coordinate_above_the_field_is_refused_where_its_remainder_would_be_taken()
    {
        // x = 1 has a point, and x = p + 1 still fits into 256 bits.
        BigInteger y = BigInteger.ModPow(8, (Field + 1) / 4, Field);
        Assert.Equal(8, BigInteger.ModPow(y, 2, Field));
        foreach (ISecp256k1 curve in (ISecp256k1[])[Curves.Native, Curves.Managed])
        {
            Assert.True(curve.IsOnCurve([.. new BigInteger(1).ToHash().ToBytes(), .. y.ToHash().ToBytes()]));
            Assert.False(curve.IsOnCurve([.. (Field + 1).ToHash().ToBytes(), .. y.ToHash().ToBytes()]));
            Assert.False(curve.IsOnCurve(new byte[64]));
        }
    }

    [Fact]
    public void A_check_and_a_signature_allocate_nothing()
    {
        byte[] privateKey = TestKeys.Scalar(7);
        byte[] point = new byte[64];
        Curves.Native.DerivePublicKey(privateKey, point);
        Hash256 message = new(TestKeys.Scalar(8));
        // The first one remembers the key.
        EcdsaSignature signature = Curves.Native.Sign(privateKey, message);
        Assert.True(Curves.Native.Verify(point, message, signature));

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool valid = true;
        for (int i = 0; i < 100; i++)
        {
            valid &= Curves.Native.IsOnCurve(point) && Curves.Native.Verify(point, message, signature);
            valid &= Curves.Native.Sign(privateKey, message) == signature;
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(valid);
    }

    [Theory]
    [MemberData(nameof(Curves.Names), MemberType = typeof(Curves))]
    public void More_keys_than_are_remembered_verify_on_many_threads(string name)
    {
        ISecp256k1 curve = Curves.Of(name);
        (byte[] Point, EcdsaSignature Signature)[] signed = [.. Enumerable.Range(1, 1_100).Select(i =>
        {
            byte[] privateKey = TestKeys.Scalar((ulong)i);
            byte[] point = new byte[64];
            Curves.Native.DerivePublicKey(privateKey, point);
            return (point, Curves.Native.Sign(privateKey, new Hash256(privateKey)));
        })];
        Parallel.For(0, 2 * signed.Length, i =>
        {
            (byte[] point, EcdsaSignature signature) = signed[i % signed.Length];
            Hash256 message = new(TestKeys.Scalar((ulong)(i % signed.Length) + 1));
            Assert.True(curve.Verify(point, message, signature));
            Assert.False(curve.Verify(point, new Hash256(TestKeys.Scalar(5_000)), signature));
        });
    }

    private static byte[] Agree(ISecp256k1 curve, Hash256 scalar, Hash256 other)
    {
        byte[] point = new byte[64];
        curve.DerivePublicKey(other.ToBytes(), point);
        byte[] shared = new byte[32];
        Assert.True(curve.Agree(scalar.ToBytes(), point, shared));
        return shared;
    }

    private static void AssertOneVerdict(byte[] point, Hash256 message, byte[] numbers, bool? expected)
    {
        bool onCurve = Curves.Native.IsOnCurve(point);
        Assert.Equal(Curves.Managed.IsOnCurve(point), onCurve);
        Hash256 r = new(numbers.AsSpan(0, 32));
        Hash256 s = new(numbers.AsSpan(32));
        bool inRange = EcdsaSignature.TryCreate(r, s, out EcdsaSignature signature);
        Assert.Equal(IsScalar(r) && IsScalar(s), inRange);
        // Where a number is out of range, this is the signature of two zeros.
        bool verdict = Curves.Native.Verify(point, message, signature);
        Assert.Equal(Curves.Managed.Verify(point, message, signature), verdict);
        Assert.False(verdict && !(onCurve && inRange));
        if (expected is { } known)
            Assert.Equal(known, verdict);
    }

    private static bool IsScalar(Hash256 number) => number.ToInteger() >= 1 && number.ToInteger() < TestKeys.Order;
}
