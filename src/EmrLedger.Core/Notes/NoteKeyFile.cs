using System.Security.Cryptography;
using System.Text;
using EmrLedger.Composition;
using EmrLedger.Keys;
using EmrLedger.Text;

namespace EmrLedger.Notes;

/// <summary>
/// Files of note keys. The first line is the verifier key, which is public; a PEM of PKCS#8 (RFC 5958, RFC 8410) may follow
/// with the private key, encrypted or not. The one-line signer key of other programs is read as well:
/// <c>PRIVATE+KEY+name+id+base64(type ‖ seed)</c>.
/// </summary>
public static class NoteKeyFile
{
    private const string SignerMarker = "PRIVATE+KEY+";
    private const string Pkcs8Label = "PRIVATE KEY";
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";
    private const int MaxLineLength = 1024;

    /// <summary>Whether a file begins as one of a note key does.</summary>
    public static bool IsNoteKey(ReadOnlySpan<byte> content)
    {
        byte[] text = [];
        try
        {
            text = TextFile.ToUtf8(content);
            return IsKeyLine(FirstLine(text));
        }
        catch (FormatException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>
    /// Reads all keys of a file, in its order; a public key beside its key pair is one key. The passphrase is needed only where
    /// something in the file is encrypted.
    /// </summary>
    /// <returns>At least one key.</returns>
    /// <exception cref="EmrException">KeyMalformed, KeyUnsupported, PassphraseRequired or PassphraseWrong.</exception>
    public static IReadOnlyList<NoteKey> ReadAll(ReadOnlySpan<byte> content, char[]? passphrase, string? path) =>
        Read(content, path, publicOnly: false, passphrase);

    /// <summary>Reads the public part of all keys of a file, for which nobody needs a passphrase.</summary>
    /// <returns>At least one key.</returns>
    /// <exception cref="EmrException"><see cref="EmrError.KeyMalformed"/>.</exception>
    public static IReadOnlyList<VerifierKey> ReadVerifiers(ReadOnlySpan<byte> content)
    {
        List<NoteKey> keys = Read(content, path: null, publicOnly: true, passphrase: null);
        keys.ForEach(static key => key.Dispose());
        return [.. keys.Select(static key => key.Verifier)];
    }

    private static List<NoteKey> Read(ReadOnlySpan<byte> content, string? path, bool publicOnly, char[]? passphrase)
    {
        if (content.Length > KeyFile.MaxLength)
            throw Malformed($"it is longer than {KeyFile.MaxLength} bytes");
        byte[] text = [];
        try
        {
            text = TextFile.ToUtf8(content);
            return ReadText(text, path, publicOnly, passphrase);
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

    /// <summary>The verifier key, one line.</summary>
    public static byte[] WritePublic(NoteKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Encoding.UTF8.GetBytes(key.VerifierKey + "\n");
    }

    /// <summary>The key pair, the private key under a passphrase where one is given.</summary>
    /// <exception cref="EmrException">KeyHasNoPrivateKey or PassphraseEmpty.</exception>
    public static byte[] WritePrivate(NoteKey key, char[]? passphrase)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (passphrase is { Length: 0 })
            throw new EmrException(EmrError.PassphraseEmpty, "The passphrase is empty.");
        byte[] der = passphrase is null ? Adapters.Get<IPrivateKeyCodec>().EncodeSeed(key.Seed) : Adapters.Get<IPrivateKeyCodec>().EncodeSeedEncrypted(key.Seed, passphrase);
        char[] pem = PemEncoding.Write(passphrase is null ? Pkcs8Label : EncryptedLabel, der);
        byte[] file = [.. WritePublic(key), .. Encoding.ASCII.GetBytes(pem), (byte)'\n'];
        CryptographicOperations.ZeroMemory(der);
        Array.Clear(pem);
        return file;
    }

    private static List<NoteKey> ReadText(ReadOnlySpan<byte> content, string? path, bool publicOnly, char[]? passphrase)
    {
        List<NoteKey> keys = [];
        try
        {
            do
            {
                int length = LengthOfOne(content);
                Add(keys, ReadOne(content[..length], path, publicOnly, passphrase));
                content = content[length..];
            }
            while (!content.IsEmpty);
            return keys;
        }
        catch
        {
            keys.ForEach(static key => key.Dispose());
            throw;
        }
    }

    // A key ends where the line of the next one begins.
    private static int LengthOfOne(ReadOnlySpan<byte> content)
    {
        int end = 0;
        do
            end = Math.Min(end + FirstLineLength(content[end..]) + 1, content.Length);
        while (end < content.Length && !IsKeyLine(FirstLine(content[end..])));
        return end;
    }

    private static void Add(List<NoteKey> keys, NoteKey key)
    {
        int known = keys.FindIndex(one => one.VerifierKey == key.VerifierKey);
        if (known < 0)
        {
            keys.Add(key);
            return;
        }
        (NoteKey kept, NoteKey left) = key.HasPrivateKey && !keys[known].HasPrivateKey ? (key, keys[known]) : (keys[known], key);
        keys[known] = kept;
        left.Dispose();
    }

    private static NoteKey ReadOne(ReadOnlySpan<byte> content, string? path, bool publicOnly, char[]? passphrase)
    {
        string line = FirstLine(content);
        if (line.StartsWith(SignerMarker, StringComparison.Ordinal))
            return ReadSigner(line[SignerMarker.Length..], path);
        if (!VerifierKey.TryParse(line, out VerifierKey? verifier))
            throw Malformed("its first line is not a verifier key");
        if (publicOnly)
            return NoteKey.FromVerifier(verifier, path);
        char[] text = new char[content.Length];
        Encoding.Latin1.GetChars(content, text);
        try
        {
            if (text.AsSpan().Count("-----BEGIN ") > 1)
                throw Malformed("more than one PEM block follows a verifier key");
            if (PemEncoding.TryFind(text, out PemFields fields))
            {
                string label = new(text[fields.Label]);
                return ReadPrivate(verifier, label, text.AsSpan()[fields.Base64Data], fields.DecodedDataLength, passphrase, path);
            }
            // A private key that is damaged must not pass for none.
            return text.AsSpan(FirstLineLength(content)).IsWhiteSpace()
                ? NoteKey.FromVerifier(verifier, path)
                : throw Malformed("what follows a verifier key is neither a whole PEM block nor another verifier key");
        }
        finally
        {
            Array.Clear(text);
        }
    }

    private static NoteKey ReadPrivate(
        VerifierKey verifier, string label, ReadOnlySpan<char> base64, int length, char[]? passphrase, string? path)
    {
        byte[] der = new byte[length];
        byte[] seed = [];
        try
        {
            _ = Convert.TryFromBase64Chars(base64, der, out _);
            seed = label switch
            {
                Pkcs8Label => Adapters.Get<IPrivateKeyCodec>().DecodeSeed(der),
                EncryptedLabel when passphrase is null => throw new EmrException(
                    EmrError.PassphraseRequired, "The key file is encrypted."),
                EncryptedLabel => Adapters.Get<IPrivateKeyCodec>().DecodeSeedEncrypted(der, passphrase),
                _ => throw Malformed($"it holds a '{(label.Length <= 40 ? label : label[..40])}'"),
            };
            NoteKey key = NoteKey.FromSeed(verifier.Name, verifier.Role, seed, path);
            return key.VerifierKey == verifier.ToString() ? key
                : throw Malformed("its verifier key is not that of its private key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            CryptographicOperations.ZeroMemory(der);
        }
    }

    private static NoteKey ReadSigner(string text, string? path)
    {
        string[] parts = text.Split('+', 3);
        byte[] material = new byte[48];
        try
        {
            if (parts is not [var name, var id, var encoded] || !VerifierKey.IsName(name) || encoded.Length > 64
                || !Convert.TryFromBase64String(encoded, material, out int length) || length != 1 + NoteKey.SeedLength || material[0] is not (1 or 4))
            {
                throw Malformed("its line is not a signer key");
            }
            NoteKey key = NoteKey.FromSeed(name, material[0] == 1 ? NoteRole.Log : NoteRole.Witness, material.AsSpan(1, NoteKey.SeedLength), path);
            return id == $"{key.Verifier.Id:x8}" ? key : throw Malformed("its id is not that of its key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
        }
    }

    private static bool IsKeyLine(string line) =>
        line.StartsWith(SignerMarker, StringComparison.Ordinal) || VerifierKey.TryParse(line, out _);

    private static string FirstLine(ReadOnlySpan<byte> content)
    {
        ReadOnlySpan<byte> line = content[..FirstLineLength(content)].TrimEnd(" \t"u8);
        if (line.Length > MaxLineLength)
            return "";
        try
        {
            return StrictUtf8.Encoding.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            return "";
        }
    }

    private static int FirstLineLength(ReadOnlySpan<byte> content) =>
        content.IndexOfAny((byte)'\n', (byte)'\r') is var end and >= 0 ? end : content.Length;

    private static EmrException Malformed(string why) => KeyRefusal.Malformed(why);
}
