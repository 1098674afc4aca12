using System.Security.Cryptography;
using System.Text;
using EmrLedger.Composition;
using EmrLedger.Files;
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
    private const byte DerSequence = 0x30;

    private static ReadOnlySpan<byte> BlockStart => "-----BEGIN "u8;

    /// <summary>
    /// Reads all keys of a file, in its order; a public key beside its private key is one key. The passphrase is needed only
    /// where something in the file is encrypted. Certificates beside a key are passed over.
    /// </summary>
    /// <returns>At least one key.</returns>
    /// <exception cref="EmrException">
    /// KeyMalformed, KeyUnsupported, PassphraseRequired or PassphraseWrong, each with what to do next.
    /// </exception>
    public static IReadOnlyList<EmrKey> ReadAll(ReadOnlySpan<byte> content, char[]? passphrase)
    {
        if (content.Length > MaxLength)
            throw TooLarge();
        byte[] text = [];
        try
        {
            text = TextFile.ToUtf8(content);
            return text is [DerSequence, ..] && text.AsSpan().IndexOf(BlockStart) < 0
                ? [ReadFileOfDer(text, passphrase)]
                : ReadPem(text, passphrase);
        }
        catch (FormatException exception)
        {
            throw KeyRefusal.Malformed(exception.Message, inner: exception);
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

    private static EmrKey ReadFileOfDer(ReadOnlySpan<byte> content, char[]? passphrase)
    {
        byte[] der = KeyStructures.Whole(content).ToArray();
        try
        {
            return ReadDer(KeyStructures.StructureOf(der), der, passphrase);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    private static List<EmrKey> ReadPem(byte[] content, char[]? passphrase)
    {
        char[] text = Encoding.Latin1.GetChars(content);
        List<EmrKey> keys = [];
        try
        {
            (string Label, KeyStructure Structure)? other = null;
            ReadOnlySpan<char> rest = text;
            while (PemEncoding.TryFind(rest, out PemFields fields))
            {
                RequireNoBlock(rest[..fields.Location.Start]);
                string label = rest[fields.Label].ToString();
                bool isKey = IsKey(label);
                KeyStructure structure = UseBlock(rest[fields.Base64Data], fields.DecodedDataLength, der =>
                {
                    KeyStructure found = KeyStructures.StructureOf(der);
                    if (isKey)
                        Add(keys, ReadBlock(label, found, der, passphrase));
                    return found;
                });
                // A certificate says more of the file than the parameters before it.
                if (!isKey && (other is null || IsParameters(other.Value.Label)))
                    other = (label, structure);
                rest = rest[fields.Location.End..];
            }
            RequireNoBlock(rest);
            if (keys.Count > 0)
                return keys;
            throw other is { } block ? KeyRefusal.OtherBlock(block.Label, block.Structure) : NoKey(content);
        }
        catch (Exception exception)
        {
            keys.ForEach(static key => key.Dispose());
            // A key that is of no use here, such as one for a web server, makes the one beside it no worse.
            if (exception is EmrException { Error: EmrError.KeyUnsupported, Cure: null } refusal && CountKeys(text) > 1)
                refusal.Cure = "Copy the key that is needed into a file of its own: the lines from its BEGIN to its END.";
            throw;
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private static int CountKeys(ReadOnlySpan<char> text)
    {
        int count = 0;
        for (; PemEncoding.TryFind(text, out PemFields fields); text = text[fields.Location.End..])
            count += IsKey(text[fields.Label].ToString()) ? 1 : 0;
        return count;
    }

    // What is not a key may stand beside one: certificates, parameters of a curve.
    private static bool IsKey(string label) =>
        label.EndsWith("PRIVATE KEY", StringComparison.Ordinal) || label.EndsWith("PUBLIC KEY", StringComparison.Ordinal);

    private static bool IsParameters(string label) => label.EndsWith("PARAMETERS", StringComparison.Ordinal);

    // A block that is damaged must not pass for text around the others: it may be the private key of a public one.
    private static void RequireNoBlock(ReadOnlySpan<char> text)
    {
        if (text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            throw KeyRefusal.OldEncryption(text);
        if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
            throw KeyRefusal.Malformed("a PEM block in it is not whole, or its base64 text is damaged");
    }

    private static EmrException NoKey(ReadOnlySpan<byte> content)
    {
        const string OtherFile = "Give the path of a key file.";
        FileKind kind = FileKinds.Of(content);
        if (kind is not (FileKind.Key or FileKind.Other))
            return KeyRefusal.Malformed($"it is {FileKinds.NameOf(kind)}", OtherFile);
        if (content.StartsWith("ssh-"u8) || content.StartsWith("ecdsa-sha2-"u8) || content.StartsWith("PuTTY-User-Key-File"u8))
            return KeyRefusal.Ssh();
        return content.Contains((byte)0)
            ? KeyRefusal.Malformed(
                "it has zero bytes, as UTF-16 without a byte order mark and binary files have",
                "Save the text as UTF-8, or give the path of a key file.")
            : KeyRefusal.Malformed("no PEM block and no DER structure is in it");
    }

    private static void Add(List<EmrKey> keys, EmrKey key)
    {
        int known = keys.FindIndex(one => one.PublicKey == key.PublicKey);
        if (known < 0)
        {
            keys.Add(key);
            return;
        }
        (EmrKey kept, EmrKey left) = key.HasPrivateKey && !keys[known].HasPrivateKey ? (key, keys[known]) : (keys[known], key);
        keys[known] = kept;
        left.Dispose();
    }

    private static T UseBlock<T>(ReadOnlySpan<char> base64, int length, Func<byte[], T> use)
    {
        byte[] der = new byte[length];
        try
        {
            return Convert.TryFromBase64Chars(base64, der, out int written) && written == length
                ? use(der)
                : throw KeyRefusal.Malformed("its base64 text is damaged");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    private static EmrKey ReadBlock(string label, KeyStructure structure, byte[] der, char[]? passphrase)
    {
        KeyStructure expected = KeyStructures.OfLabel(label);
        if (expected is KeyStructure.Unknown or KeyStructure.Rsa)
            throw KeyRefusal.OtherBlock(label, structure);
        _ = KeyStructures.Whole(der);
        return structure != expected && KeyStructures.LabelOf(structure) is { } fitting
            ? throw KeyRefusal.OtherLabel(label, fitting)
            : ReadDer(structure, der, passphrase);
    }

    private static EmrKey ReadDer(KeyStructure structure, byte[] der, char[]? passphrase)
    {
        IPrivateKeyCodec codec = Adapters.Get<IPrivateKeyCodec>();
        return structure switch
        {
            KeyStructure.PublicKey => ReadPublic(der),
            KeyStructure.Pkcs8 => FromScalar(codec.Decode(PrivateKeyFormat.Pkcs8, der)),
            KeyStructure.Sec1 => FromScalar(codec.Decode(PrivateKeyFormat.Sec1, der)),
            KeyStructure.EncryptedPkcs8 => passphrase is null
                ? throw new EmrException(EmrError.PassphraseRequired, "The key file is encrypted.")
                : FromScalar(codec.DecodeEncrypted(der, passphrase)),
            _ => throw KeyRefusal.Of(structure, der),
        };
    }

    private static EmrKey ReadPublic(byte[] der)
    {
        KeyStructures.RequireOurCurve(der);
        if (!PublicKeyDer.TryGetPoint(der, out _))
            throw KeyRefusal.OtherPointForm();
        return PublicKeyDer.IsValid(der) ? EmrKey.FromPublicKey(der) : throw KeyRefusal.OffCurve();
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

    private static EmrException TooLarge() => new(EmrError.FileTooLarge, "A key file has at most 64 KiB.");
}
