using System.Formats.Asn1;
using System.Numerics;
using EmrLedger.Text;

namespace EmrLedger.Keys;

/// <summary>Looks at the DER structures of key files from outside, so that what is not read can be called by its name.</summary>
internal static class KeyStructures
{
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string Secp256k1 = "1.3.132.0.10";
    private const string SignedData = "1.2.840.113549.1.7.2";
    private const int RequestElements = 4;

    // The first label of a structure is the one that programs write today.
    private static readonly (string Label, KeyStructure Structure)[] Labels =
    [
        ("PUBLIC KEY", KeyStructure.PublicKey), ("PRIVATE KEY", KeyStructure.Pkcs8),
        ("ENCRYPTED PRIVATE KEY", KeyStructure.EncryptedPkcs8), ("EC PRIVATE KEY", KeyStructure.Sec1),
        ("RSA PRIVATE KEY", KeyStructure.Rsa), ("RSA PUBLIC KEY", KeyStructure.Rsa),
        ("CERTIFICATE", KeyStructure.Certificate), ("X509 CERTIFICATE", KeyStructure.Certificate),
        ("TRUSTED CERTIFICATE", KeyStructure.Certificate),
        ("CERTIFICATE REQUEST", KeyStructure.CertificateRequest), ("NEW CERTIFICATE REQUEST", KeyStructure.CertificateRequest),
        ("PKCS7", KeyStructure.Pkcs7), ("CMS", KeyStructure.Pkcs7),
    ];

    /// <summary>What a PEM block of that label should hold.</summary>
    public static KeyStructure OfLabel(string label) => Array.Find(Labels, one => one.Label == label).Structure;

    /// <summary>The label that fits a structure; null where none does.</summary>
    public static string? LabelOf(KeyStructure structure) =>
        structure == KeyStructure.Unknown ? null : Array.Find(Labels, one => one.Structure == structure).Label;

    /// <summary>
    /// The structure at the beginning of a file or a block, without the line end or blanks that a program put behind it.
    /// </summary>
    /// <exception cref="EmrException"><see cref="EmrError.KeyMalformed"/> where it is cut off, or something else follows.</exception>
    public static ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> content)
    {
        if (!TryMeasure(content, out int length))
            throw KeyRefusal.Malformed("its DER structure is not whole: bytes are missing, or its first ones are damaged");
        ReadOnlySpan<byte> rest = content[length..];
        return rest.Trim(" \t\r\n"u8).IsEmpty
            ? content[..length]
            : throw KeyRefusal.Malformed($"its DER structure has {Display.Count(rest.Length, "more byte")} behind it");
    }

    /// <summary>What a structure is, by the kinds of its first elements.</summary>
    public static KeyStructure StructureOf(ReadOnlyMemory<byte> der)
    {
        try
        {
            AsnReader items = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            Asn1Tag first = items.PeekTag();
            if (first == Asn1Tag.ObjectIdentifier)
                return items.ReadObjectIdentifier() == SignedData ? KeyStructure.Pkcs7 : KeyStructure.Unknown;
            return first == Asn1Tag.Integer ? AfterNumber(items.ReadInteger(), items) : AfterSequence(items.ReadSequence(), items);
        }
        catch (AsnContentException)
        {
            return KeyStructure.Unknown;
        }
    }

    /// <summary>Requires that a public key is one of secp256k1, by the name of that.</summary>
    /// <exception cref="EmrException">KeyUnsupported or KeyMalformed.</exception>
    public static void RequireOurCurve(ReadOnlyMemory<byte> publicKey)
    {
        try
        {
            AsnReader algorithm = new AsnReader(publicKey, AsnEncodingRules.BER).ReadSequence().ReadSequence();
            string name = algorithm.ReadObjectIdentifier();
            if (name != EcPublicKey)
                throw KeyRefusal.OtherAlgorithm(name);
            if (!algorithm.HasData || algorithm.PeekTag() == Asn1Tag.Null)
                throw KeyRefusal.NoCurve();
            if (algorithm.PeekTag() != Asn1Tag.ObjectIdentifier)
                throw KeyRefusal.ExplicitCurve(isPublic: true);
            string curve = algorithm.ReadObjectIdentifier();
            if (curve != Secp256k1)
                throw KeyRefusal.OtherCurve(curve);
        }
        catch (AsnContentException exception)
        {
            throw KeyRefusal.Malformed("its structure is damaged", inner: exception);
        }
    }

    private static bool TryMeasure(ReadOnlySpan<byte> content, out int length)
    {
        try
        {
            return AsnDecoder.TryReadEncodedValue(content, AsnEncodingRules.BER, out _, out _, out _, out length);
        }
        catch (AsnContentException)
        {
            // So it says that the end of a value without a length cannot be found.
            length = 0;
            return false;
        }
    }

    private static KeyStructure AfterNumber(BigInteger number, AsnReader items)
    {
        Asn1Tag second = items.PeekTag();
        if (second == Asn1Tag.Integer)
            return KeyStructure.Rsa;
        if (second.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
            return KeyStructure.Sec1;
        items.ReadSequence();
        if (number == 3)
            return KeyStructure.Pkcs12;
        return items.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString) ? KeyStructure.Pkcs8 : KeyStructure.Unknown;
    }

    private static KeyStructure AfterSequence(AsnReader content, AsnReader items)
    {
        Asn1Tag second = items.PeekTag();
        if (second.HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
            return KeyStructure.EncryptedPkcs8;
        if (second.HasSameClassAndValue(Asn1Tag.PrimitiveBitString))
            return KeyStructure.PublicKey;
        items.ReadSequence();
        if (!items.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveBitString))
            return KeyStructure.Unknown;
        int elements = 0;
        for (; content.HasData; elements++)
            content.ReadEncodedValue();
        return elements <= RequestElements ? KeyStructure.CertificateRequest : KeyStructure.Certificate;
    }
}
