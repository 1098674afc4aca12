using System.Security.Cryptography;

namespace EmrLedger.Tests.Support;

/// <summary>Public keys that are none of ours, though much alike.</summary>
internal static class ForeignKeys
{
    private static readonly byte[] Canonical = Convert.FromHexString(TestKeys.Doctor.PublicKey);

    /// <summary>A key of another curve, named as such: 91 bytes.</summary>
    public static byte[] P256 { get; } = CreateP256();

    /// <summary>A point of another curve in our own form: 88 bytes.</summary>
    public static byte[] P256Point { get; } = KeyDer.PublicKey(KeyDer.Secp256k1, P256[^65..]);

    /// <summary>Our point, said to be of another curve.</summary>
    public static byte[] OtherName { get; } = KeyDer.PublicKey(KeyDer.P256, KeyDer.Point(TestKeys.Doctor));

    /// <summary>Our key with a compressed point: 56 bytes.</summary>
    public static byte[] Compressed { get; } = KeyDer.PublicKey(KeyDer.Secp256k1, KeyDer.CompressedPoint(TestKeys.Doctor));

    /// <summary>Our key with the hybrid form of a point (X9.62): 88 bytes.</summary>
    public static byte[] Hybrid { get; } =
        KeyDer.PublicKey(KeyDer.Secp256k1, [(byte)(6 + (Canonical[^1] & 1)), .. Canonical[^64..]]);

    /// <summary>Our key with a curve that is spelt out.</summary>
    public static byte[] ExplicitParameters { get; } = KeyDer.PublicKey(KeyDer.Explicit, KeyDer.Point(TestKeys.Doctor));

    /// <summary>A point that is not on the curve: 88 bytes.</summary>
    public static byte[] OffCurve { get; } = [.. Canonical[..^1], (byte)(Canonical[^1] ^ 1)];

    /// <summary>Coordinates of 0.</summary>
    public static byte[] Zero { get; } = [.. Canonical[..24], .. new byte[64]];

    /// <summary>Coordinates beyond the field.</summary>
    public static byte[] OutOfField { get; } = [.. Canonical[..24], .. Enumerable.Repeat((byte)0xff, 64)];

    /// <summary>The point at infinity, one zero byte.</summary>
    public static byte[] Infinity { get; } = KeyDer.PublicKey(KeyDer.Secp256k1, [0]);

    /// <summary>Our key and one byte more.</summary>
    public static byte[] Trailing { get; } = [.. Canonical, 0];

    /// <summary>Our key but for its last byte.</summary>
    public static byte[] Truncated { get; } = Canonical[..^1];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<byte[]> All { get; } =
    [
        P256, P256Point, OtherName, Compressed, Hybrid, ExplicitParameters, OffCurve, Zero, OutOfField, Infinity, Trailing, Truncated,
    ];

    private static byte[] CreateP256()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfo();
    }
}
