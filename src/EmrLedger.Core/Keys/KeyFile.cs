using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using EmrLedger.Composition;
using EmrLedger.Text;

namespace EmrLedger.Keys;

/// <summary>
/// Key files: PEM (RFC 7468) or bare DER around a public key (SubjectPublicKeyInfo), PKCS#8, encrypted PKCS#8 or SEC1.
/// </summary>
public static class KeyFile
{
    /// <summary>No key file is longer: 64 KiB.</summary>
    public const int MaxLength = 64 * 1024;

    private const string PublicLabel = "PUBLIC KEY";
    private const string Pkcs8Label = "PRIVATE KEY";
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";
    private const string Sec1Label = "EC PRIVATE KEY";
    private const string ParametersLabel = "EC PARAMETERS";
    private const byte DerSequence = 0x30;

    /// <summary>Reads a key; the passphrase is needed only where the file is encrypted.</summary>
    /// <exception cref="EmrException">
    /// KeyMalformed, KeyUnsupported, PassphraseRequired or PassphraseWrong, each with what to do next.
    /// </exception>
    public static EmrKey Read(ReadOnlySpan<byte> content, char[]? passphrase)
    {
        if (content.Length > MaxLength)
            throw TooLarge();
        byte[] text = [];
        try
        {
            text = TextFile.ToUtf8(content);
            return text is [DerSequence, ..] ? ReadDer(LabelOf(text), text, passphrase) : ReadPem(text, passphrase);
        }
        catch (FormatException exception)
        {
            throw Malformed(exception.Message, exception);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>The public key: 88 bytes of DER, or PEM around them.</summary>
    public static byte[] WritePublic(EmrKey key, bool der)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Wrap(PublicLabel, Convert.FromHexString(key.PublicKey), der);
    }

    /// <summary>The private key, under a passphrase where one is given.</summary>
    /// <exception cref="EmrException">KeyHasNoPrivateKey, KeyFormatNotEncryptable or PassphraseEmpty.</exception>
    public static byte[] WritePrivate(EmrKey key, PrivateKeyFormat format, char[]? passphrase, bool der)
    {
        ArgumentNullException.ThrowIfNull(key);
        _ = PublicKeyDer.TryGetPoint(Convert.FromHexString(key.PublicKey), out ReadOnlySpan<byte> point);
        if (passphrase is null)
        {
            string label = format == PrivateKeyFormat.Pkcs8 ? Pkcs8Label : Sec1Label;
            return Wrap(label, Adapters.Get<IPrivateKeyCodec>().Encode(format, key.Secret, point), der);
        }
        if (format != PrivateKeyFormat.Pkcs8)
            throw new EmrException(EmrError.KeyFormatNotEncryptable, "A SEC1 key file cannot be encrypted.");
        if (passphrase.Length == 0)
            throw new EmrException(EmrError.PassphraseEmpty, "The passphrase is empty.");
        return Wrap(EncryptedLabel, Adapters.Get<IPrivateKeyCodec>().EncodeEncrypted(key.Secret, point, passphrase), der);
    }

    private static byte[] Wrap(string label, byte[] content, bool der)
    {
        if (der)
            return content;
        char[] pem = PemEncoding.Write(label, content);
        CryptographicOperations.ZeroMemory(content);
        byte[] file = new byte[pem.Length + 1];
        Encoding.ASCII.GetBytes(pem, file);
        file[^1] = (byte)'\n';
        Array.Clear(pem);
        return file;
    }

    private static EmrKey ReadPem(ReadOnlySpan<byte> content, char[]? passphrase)
    {
        char[] text = Encoding.Latin1.GetChars(content.ToArray());
        try
        {
            ReadOnlySpan<char> rest = text;
            if (rest.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            {
                throw new EmrException(
                    EmrError.KeyUnsupported,
                    "The key file uses the old encryption of OpenSSL (Proc-Type: 4,ENCRYPTED).",
                    "Convert it with 'openssl pkcs8 -topk8 -v2 aes-256-cbc'.");
            }
            while (PemEncoding.TryFind(rest, out PemFields fields))
            {
                string label = rest[fields.Label].ToString();
                if (label != ParametersLabel)
                    return ReadBlock(label, rest[fields.Base64Data], fields.DecodedDataLength, passphrase);
                rest = rest[fields.Location.End..];
            }
            throw Malformed("no whole PEM block and no DER structure is in it");
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private static EmrKey ReadBlock(string label, ReadOnlySpan<char> base64, int length, char[]? passphrase)
    {
        byte[] der = new byte[length];
        if (!Convert.TryFromBase64Chars(base64, der, out int written) || written != length)
            throw Malformed("its base64 text is damaged");
        return ReadDer(label, der, passphrase);
    }

    private static EmrKey ReadDer(string label, byte[] der, char[]? passphrase)
    {
        switch (label)
        {
            case PublicLabel:
                return EmrKey.FromPublicKey(der);
            case Pkcs8Label:
                return FromScalar(Adapters.Get<IPrivateKeyCodec>().Decode(PrivateKeyFormat.Pkcs8, der));
            case Sec1Label:
                return FromScalar(Adapters.Get<IPrivateKeyCodec>().Decode(PrivateKeyFormat.Sec1, der));
            case EncryptedLabel when passphrase is null:
                throw new EmrException(EmrError.PassphraseRequired, "The key file is encrypted.");
            case EncryptedLabel:
                return FromScalar(Adapters.Get<IPrivateKeyCodec>().DecodeEncrypted(der, passphrase));
            default:
                throw new EmrException(
                    EmrError.KeyUnsupported,
                    $"The key file holds a block of another kind ({(label.Length <= 40 ? label : label[..40])}).",
                    "Give a PEM file of a public key, a private key (PKCS#8 or SEC1) or an encrypted private key.");
        }
    }

    private static EmrKey FromScalar(byte[] scalar)
    {
        try
        {
            return EmrKey.FromPrivateKey(scalar);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    // The four structures differ in their first elements: INTEGER 0 or 1, or two SEQUENCEs, or a SEQUENCE and a string.
    private static string LabelOf(ReadOnlySpan<byte> der)
    {
        try
        {
            AsnReader outer = new AsnReader(der.ToArray(), AsnEncodingRules.BER).ReadSequence();
            Asn1Tag first = outer.PeekTag();
            if (first == Asn1Tag.Integer)
                return outer.ReadInteger() == 1 && outer.PeekTag() == Asn1Tag.PrimitiveOctetString ? Sec1Label : Pkcs8Label;
            outer.ReadEncodedValue();
            return outer.PeekTag() == Asn1Tag.PrimitiveOctetString ? EncryptedLabel : PublicLabel;
        }
        catch (AsnContentException exception)
        {
            throw Malformed("it is not a whole DER structure", exception);
        }
    }

    private static EmrException TooLarge() => new(EmrError.FileTooLarge, "A key file has at most 64 KiB.");

    private static EmrException Malformed(string why, Exception? inner = null) =>
        new(EmrError.KeyMalformed, $"The key file cannot be read: {why}.", inner: inner);
}
