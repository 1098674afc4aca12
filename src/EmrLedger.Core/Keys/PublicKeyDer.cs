using System.Security.Cryptography;
using EmrLedger.Composition;
using EmrLedger.Text;

namespace EmrLedger.Keys;

/// <summary>
/// The one public key form of the byte contract: DER SubjectPublicKeyInfo (RFC 5480), named curve secp256k1, uncompressed
/// point (SEC 1, section 2.3.3), 88 bytes: a fixed prefix of 24 and the 64-byte point.
/// </summary>
public static class PublicKeyDer
{
    /// <summary>88 bytes.</summary>
    public const int Length = 88;

    private const int PointLength = 64;

    private static ReadOnlySpan<byte> Prefix =>
    [
        0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a,
        0x03, 0x42, 0x00, 0x04,
    ];

    /// <summary>The 64-byte point inside a canonical form; false for any other bytes. The point may still be off the curve.</summary>
    public static bool TryGetPoint(ReadOnlySpan<byte> der, out ReadOnlySpan<byte> point)
    {
        bool canonical = der.Length == Length && der.StartsWith(Prefix);
        point = canonical ? der[Prefix.Length..] : default;
        return canonical;
    }

    /// <summary>Whether the bytes are the canonical form of a point on the curve.</summary>
    public static bool IsValid(ReadOnlySpan<byte> der) =>
        TryGetPoint(der, out ReadOnlySpan<byte> point) && Adapters.Get<ISecp256k1>().IsOnCurve(point);

    /// <summary>Reads 176 hex digits; false where they are not the canonical form of a point on the curve.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out byte[] der)
    {
        der = new byte[Length];
        return Hex.TryDecode(hex, der) && IsValid(der);
    }

    /// <summary>The hash that names the key's owner: SHA-1 of the 88 bytes.</summary>
    public static Hash160 Hash(ReadOnlySpan<byte> der)
    {
        Span<byte> digest = stackalloc byte[Hash160.Length];
        SHA1.HashData(der, digest);
        return new Hash160(digest);
    }

    /// <summary>The canonical form of a private key's public key.</summary>
    internal static byte[] Derive(ReadOnlySpan<byte> privateKey)
    {
        byte[] der = new byte[Length];
        Prefix.CopyTo(der);
        Adapters.Get<ISecp256k1>().DerivePublicKey(privateKey, der.AsSpan(Length - PointLength));
        return der;
    }
}
