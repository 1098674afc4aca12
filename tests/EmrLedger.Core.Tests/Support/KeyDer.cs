using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace EmrLedger.Tests.Support;

/// <summary>The DER structures of key files, written by hand so that each can be wrong in one place.</summary>
internal static class KeyDer
{
    private const string EcPublicKey = "1.2.840.10045.2.1";

    /// <summary>Writes the name of a curve.</summary>
    public static Action<AsnWriter> Named(string curve) => writer => writer.WriteObjectIdentifier(curve);

    public static Action<AsnWriter> Secp256k1 => Named("1.3.132.0.10");

    public static Action<AsnWriter> P256 => Named("1.2.840.10045.3.1.7");

    /// <summary>Spells secp256k1 out instead of naming it (SEC 1, appendix C.2).</summary>
    public static void Explicit(AsnWriter writer)
    {
        using AsnWriter.Scope parameters = writer.PushSequence();
        writer.WriteInteger(1);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.10045.1.1");
            writer.WriteInteger((BigInteger.One << 256) - (BigInteger.One << 32) - 977);
        }
        using (writer.PushSequence())
        {
            writer.WriteOctetString([0]);
            writer.WriteOctetString([7]);
        }
        writer.WriteOctetString(Point(TestKeys.Create(1)));
        writer.WriteInteger(TestKeys.Order);
        writer.WriteInteger(1);
    }

    /// <summary>The 65 bytes of a key's point.</summary>
    public static byte[] Point(EmrKey key) => Convert.FromHexString(key.PublicKey)[^65..];

    /// <summary>The 33 bytes of a key's point.</summary>
    public static byte[] CompressedPoint(EmrKey key)
    {
        byte[] point = Point(key);
        return [(byte)(2 + (point[^1] & 1)), .. point[1..33]];
    }

    public static byte[] PublicKey(Action<AsnWriter> curve, byte[] point) => Sequence(writer =>
    {
        WriteAlgorithm(writer, curve);
        writer.WriteBitString(point);
    });

    public static byte[] Sec1(byte[] scalar, Action<AsnWriter>? curve, byte[]? point) => Sequence(writer =>
    {
        writer.WriteInteger(1);
        writer.WriteOctetString(scalar);
        if (curve is not null)
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
                curve(writer);
        }
        if (point is not null)
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1)))
                writer.WriteBitString(point);
        }
    });

    public static byte[] Pkcs8(byte[] sec1, Action<AsnWriter>? curve, string algorithm = EcPublicKey) => Sequence(writer =>
    {
        writer.WriteInteger(0);
        WriteAlgorithm(writer, curve, algorithm);
        writer.WriteOctetString(sec1);
    });

    /// <summary>PBES2 (RFC 8018) with PBKDF2-HMAC-SHA-256 and AES-256-CBC.</summary>
    /// <param name="pkcs8">What is encrypted, truly where the iterations are few, else not at all.</param>
    /// <param name="passphrase">The passphrase.</param>
    /// <param name="iterations">The iteration count that the file claims.</param>
    /// <param name="keyLength">The key length that the file claims.</param>
    public static byte[] Encrypted(byte[] pkcs8, string passphrase, long iterations = 1, long? keyLength = null)
    {
        byte[] salt = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        byte[] vector = [.. Enumerable.Range(101, 16).Select(i => (byte)i)];
        byte[] encrypted = pkcs8;
        if (iterations is > 0 and < 10_000)
        {
            using Aes aes = Aes.Create();
            aes.Key = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(passphrase), salt, (int)iterations, HashAlgorithmName.SHA256, 32);
            encrypted = aes.EncryptCbc(pkcs8, vector);
        }
        return Sequence(writer =>
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.5.13");
                using AsnWriter.Scope parameters = writer.PushSequence();
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier("1.2.840.113549.1.5.12");
                    using AsnWriter.Scope derivation = writer.PushSequence();
                    writer.WriteOctetString(salt);
                    writer.WriteInteger(iterations);
                    if (keyLength is { } length)
                        writer.WriteInteger(length);
                    using AsnWriter.Scope prf = writer.PushSequence();
                    writer.WriteObjectIdentifier("1.2.840.113549.2.9");
                    writer.WriteNull();
                }
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
                    writer.WriteOctetString(vector);
                }
            }
            writer.WriteOctetString(encrypted);
        });
    }

    /// <summary>PEM around DER.</summary>
    public static byte[] Pem(string label, byte[] der) => Encoding.ASCII.GetBytes(PemEncoding.WriteString(label, der) + "\n");

    /// <summary>A SEQUENCE around what is written.</summary>
    public static byte[] Sequence(Action<AsnWriter> write)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
            write(writer);
        return writer.Encode();
    }

    private static void WriteAlgorithm(AsnWriter writer, Action<AsnWriter>? curve, string algorithm = EcPublicKey)
    {
        using AsnWriter.Scope identifier = writer.PushSequence();
        writer.WriteObjectIdentifier(algorithm);
        curve?.Invoke(writer);
    }
}
