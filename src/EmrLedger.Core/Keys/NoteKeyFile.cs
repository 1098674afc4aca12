using System.Security.Cryptography;
using System.Text;
using EmrLedger.Composition;
using EmrLedger.Evidence;

namespace EmrLedger.Keys;

/// <summary>
/// Files of note keys. The first line is the verifier key, which is public; a PEM of PKCS#8 (RFC 5958, RFC 8410) may follow
/// with the private key, encrypted or not. The one-line signer key of other programs is read and written as well:
/// <c>PRIVATE+KEY+name+id+base64(type ‖ seed)</c>.
/// </summary>
public static class NoteKeyFile
{
    private const string SignerMarker = "PRIVATE+KEY+";
    private const string Pkcs8Label = "PRIVATE KEY";
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";

    /// <summary>Whether a file begins as one of a note key does.</summary>
    public static bool IsNoteKey(ReadOnlySpan<byte> content) =>
        content.StartsWith("PRIVATE+KEY+"u8) || VerifierKey.TryParse(FirstLine(content), out _);

    /// <summary>Reads a key; the passphrase is needed only where the file is encrypted.</summary>
    /// <exception cref="EmrException">KeyMalformed, PassphraseRequired or PassphraseWrong.</exception>
    public static NoteKey Read(ReadOnlySpan<byte> content, char[]? passphrase, string? path)
    {
        string line = FirstLine(content);
        if (line.StartsWith(SignerMarker, StringComparison.Ordinal))
            return ReadSigner(line[SignerMarker.Length..], path);
        if (!VerifierKey.TryParse(line, out VerifierKey? verifier))
            throw Malformed("its first line is no verifier key");
        char[] text = Encoding.Latin1.GetChars(content.ToArray());
        try
        {
            if (!PemEncoding.TryFind(text, out PemFields fields))
                return NoteKey.FromVerifier(verifier, path);
            string label = new(text[fields.Label]);
            byte[] der = new byte[fields.DecodedDataLength];
            _ = Convert.TryFromBase64Chars(text.AsSpan()[fields.Base64Data], der, out _);
            byte[] seed = label switch
            {
                Pkcs8Label => Adapters.PrivateKeys.DecodeSeed(der),
                EncryptedLabel when passphrase is null => throw new EmrException(
                    EmrError.PassphraseRequired, "The key file is encrypted.", "Give its passphrase (-Passphrase)."),
                EncryptedLabel => Adapters.PrivateKeys.DecodeSeedEncrypted(der, passphrase),
                _ => throw Malformed($"it holds a '{label}'"),
            };
            try
            {
                NoteKey key = NoteKey.FromSeed(verifier.Name, verifier.Role, seed, path);
                return key.VerifierKey == line ? key : throw Malformed("its verifier key is not that of its private key");
            }
            finally
            {
                CryptographicOperations.ZeroMemory(seed);
                CryptographicOperations.ZeroMemory(der);
            }
        }
        finally
        {
            Array.Clear(text);
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
            throw new EmrException(EmrError.PassphraseEmpty, "The passphrase is empty.", "Give a passphrase of at least one character.");
        byte[] der = passphrase is null ? Adapters.PrivateKeys.EncodeSeed(key.Seed) : Adapters.PrivateKeys.EncodeSeedEncrypted(key.Seed, passphrase);
        char[] pem = PemEncoding.Write(passphrase is null ? Pkcs8Label : EncryptedLabel, der);
        byte[] file = [.. WritePublic(key), .. Encoding.ASCII.GetBytes(pem), (byte)'\n'];
        CryptographicOperations.ZeroMemory(der);
        Array.Clear(pem);
        return file;
    }

    private static NoteKey ReadSigner(string text, string? path)
    {
        string[] parts = text.Split('+', 3);
        byte[] material = new byte[48];
        try
        {
            if (parts is not [var name, var id, var encoded] || encoded.Length > 64
                || !Convert.TryFromBase64String(encoded, material, out int length) || length != 1 + NoteKey.SeedLength || material[0] is not (1 or 4))
            {
                throw Malformed("its line is no signer key");
            }
            NoteKey key = NoteKey.FromSeed(name, material[0] == 1 ? NoteRole.Log : NoteRole.Witness, material.AsSpan(1, NoteKey.SeedLength), path);
            return id == $"{key.Verifier.Id:x8}" ? key : throw Malformed("its id is not that of its key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(material);
        }
    }

    private static string FirstLine(ReadOnlySpan<byte> content)
    {
        int end = content.IndexOfAny((byte)'\n', (byte)'\r');
        ReadOnlySpan<byte> line = end < 0 ? content : content[..end];
        return line.Length > 1024 ? "" : Encoding.UTF8.GetString(line);
    }

    private static EmrException Malformed(string why) =>
        new(EmrError.KeyMalformed, $"The key file cannot be read: {why}.", "Restore the file from a backup.");
}
