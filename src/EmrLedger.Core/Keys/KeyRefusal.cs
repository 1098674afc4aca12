using System.Security.Cryptography;

namespace EmrLedger.Keys;

/// <summary>
/// What is not read as a key, each by its name and with what to do about it. In the commands FILE stands for the file that was
/// refused, and NEW for the one to read instead. No command makes a key of secp256k1 out of another one: there the cure is
/// that of the error's id.
/// </summary>
internal static class KeyRefusal
{
    private const string Ed25519 = "1.3.101.112";
    private const string LegacyProvider = " -provider legacy -provider default";
    private const int MaxShownLength = 40;

    private static readonly Dictionary<string, string> Curves = new()
    {
        ["1.2.840.10045.3.1.7"] = "P-256", ["1.3.132.0.34"] = "P-384", ["1.3.132.0.35"] = "P-521",
        ["1.3.36.3.3.2.8.1.1.7"] = "brainpoolP256r1", ["1.3.132.0.33"] = "P-224", ["1.2.840.10045.3.1.1"] = "P-192",
    };

    // What OpenSSL 3 opens only with its provider of old algorithms.
    private static readonly HashSet<string> Legacy =
    [
        // PBES1 with MD2, MD5 or SHA-1, and DES or RC2 (RFC 8018, appendix A.3).
        "1.2.840.113549.1.5.1", "1.2.840.113549.1.5.3", "1.2.840.113549.1.5.4", "1.2.840.113549.1.5.6", "1.2.840.113549.1.5.10",
        "1.2.840.113549.1.5.11",
        // RC4 and RC2 of PKCS#12 (RFC 7292, appendix C).
        "1.2.840.113549.1.12.1.1", "1.2.840.113549.1.12.1.2", "1.2.840.113549.1.12.1.5", "1.2.840.113549.1.12.1.6",
        // DES, RC2, RC5, Blowfish and CAST5 in PBES2.
        "1.3.14.3.2.7", "1.2.840.113549.3.2", "1.2.840.113549.3.9", "1.3.6.1.4.1.3029.1.2", "1.2.840.113533.7.66.10",
    ];

    // The object identifiers of RC2 and RC4 in PKCS#12, but for their last number.
    private static ReadOnlySpan<byte> Pkcs12Encryption => [0x06, 0x0a, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x01];

    /// <summary>A key of RSA, for example.</summary>
    /// <param name="identifier">The algorithm's object identifier.</param>
    public static EmrException OtherAlgorithm(string identifier) => identifier == Ed25519
        ? Unsupported(
            "holds an Ed25519 key without a name; the file of a log's or a witness's key begins with its verifier key",
            "Give the file that was written with the key's name, or make a new key for the log or the witness.")
        : Unsupported($"holds a key of another algorithm ({NameOf(identifier)}) than ECDSA with secp256k1");

    /// <summary>A key of another curve.</summary>
    /// <param name="identifier">The curve's object identifier.</param>
    public static EmrException OtherCurve(string identifier) =>
        Unsupported($"holds a key of another curve ({NameOf(identifier)}) than secp256k1");

    /// <summary>A key with the numbers of its curve instead of the name.</summary>
    public static EmrException ExplicitCurve(bool isPublic) => Unsupported(
        "spells out the numbers of its curve instead of naming it",
        isPublic
            ? NewPublicForm
            : "Convert it with 'openssl pkey -in FILE -ec_param_enc named_curve -aes-256-cbc -out NEW', if its curve is secp256k1.");

    /// <summary>A key without a word of its curve.</summary>
    public static EmrException NoCurve() => Unsupported(
        "does not name its curve",
        "Ask whoever made it for the key as PKCS#8, which names the curve; a guess could take it for another key.");

    /// <summary>A public key whose point is compressed or hybrid.</summary>
    public static EmrException OtherPointForm() =>
        Unsupported("has its point in another form than the uncompressed one", NewPublicForm);

    /// <summary>A public key whose numbers are those of no key of the curve.</summary>
    public static EmrException OffCurve() => Unsupported(
        "says that its curve is secp256k1, and its point is not on that curve", "Get the file once more from whoever made it.");

    /// <summary>Another key than a log's or a witness's where one of theirs belongs.</summary>
    public static EmrException NotEd25519() => Unsupported(
        "holds a key of another algorithm than Ed25519 behind its verifier key", "Give the file of a log's or a witness's key.");

    /// <summary>An encryption of the times before PBES2, or one that is rare.</summary>
    /// <param name="identifier">Its object identifier.</param>
    public static EmrException OtherEncryption(string identifier) => Unsupported(
        $"is encrypted in another way ({NameOf(identifier)}) than PBES2 with PBKDF2, HMAC with SHA, and AES or Triple DES",
        NewEncryption(Legacy.Contains(identifier)));

    /// <summary>The encryption of PEM files before PKCS#8.</summary>
    /// <param name="text">The PEM, whose line DEK-Info names the cipher.</param>
    public static EmrException OldEncryption(ReadOnlySpan<char> text)
    {
        const string Info = "DEK-Info: ";
        int start = text.IndexOf(Info, StringComparison.Ordinal);
        ReadOnlySpan<char> cipher = start < 0 ? [] : text[(start + Info.Length)..];
        bool legacy = !(cipher.StartsWith("AES", StringComparison.Ordinal) || cipher.StartsWith("DES-EDE3", StringComparison.Ordinal)
            || cipher.StartsWith("CAMELLIA", StringComparison.Ordinal) || cipher.StartsWith("ARIA", StringComparison.Ordinal));
        return Unsupported("uses the old encryption of OpenSSL (Proc-Type: 4,ENCRYPTED)", NewEncryption(legacy));
    }

    /// <summary>An encryption that would keep the machine busy for minutes.</summary>
    public static EmrException TooMuchWork() =>
        Unsupported("asks for more key derivation work than is allowed (5,000,000 iterations)", NewEncryption(legacy: false));

    /// <summary>A file that is known, and is not a key file.</summary>
    /// <param name="structure">What it is.</param>
    /// <param name="der">The structure, where the file is no PEM.</param>
    public static EmrException Of(KeyStructure structure, ReadOnlySpan<byte> der)
    {
        string form = der.IsEmpty ? "" : " -inform DER";
        return structure switch
        {
            KeyStructure.Rsa => Unsupported("holds a key of another algorithm (RSA) than ECDSA with secp256k1"),
            KeyStructure.Pkcs12 => Unsupported(
                "is of the format PKCS#12 (.p12, .pfx), which holds certificates and keys",
                $"Take the key out with 'openssl pkcs12{(IsOld(der) ? " -legacy -aes256" : "")} -in FILE -nocerts -out NEW'."),
            KeyStructure.Pkcs7 => Unsupported(
                "holds certificates (PKCS#7), and no private key",
                $"Take the public key of the first out with 'openssl pkcs7{form} -in FILE -print_certs | openssl x509 -pubkey -noout "
                + "-out NEW'."),
            KeyStructure.Certificate => Unsupported(
                "holds a certificate, and no private key",
                $"Take the public key out with 'openssl x509{form} -in FILE -pubkey -noout -out NEW'."),
            KeyStructure.CertificateRequest => Unsupported(
                "holds a request for a certificate, and no private key",
                $"Take the public key out with 'openssl req{form} -in FILE -pubkey -noout -out NEW'."),
            _ => Malformed("its structure is damaged"),
        };
    }

    /// <summary>A PEM block that is not read.</summary>
    /// <param name="label">The label of the block.</param>
    /// <param name="structure">What is in the block.</param>
    public static EmrException OtherBlock(string label, KeyStructure structure)
    {
        if (KeyStructures.OfLabel(label) is var expected and not KeyStructure.Unknown)
        {
            return structure != expected && KeyStructures.LabelOf(structure) is { } fitting
                ? OtherLabel(label, fitting)
                : Of(expected, der: []);
        }
        return label switch
        {
            "DSA PRIVATE KEY" => Unsupported("holds a key of another algorithm (DSA) than ECDSA with secp256k1"),
            "OPENSSH PRIVATE KEY" => Ssh(),
            _ when label.EndsWith("PARAMETERS", StringComparison.Ordinal) =>
                Unsupported("holds the parameters of a key, such as its curve, and no key", "Give the file with the key itself."),
            _ => Unsupported(
                $"holds a block of another kind ({Shown(label)})",
                "Give a PEM file of a public key, a private key (PKCS#8 or SEC1) or an encrypted private key."),
        };
    }

    /// <summary>A key of OpenSSH or PuTTY, which have none of secp256k1.</summary>
    public static EmrException Ssh() => Unsupported("holds a key of SSH, and such keys are never of secp256k1");

    /// <summary>A block whose label is that of another structure.</summary>
    public static EmrException OtherLabel(string label, string fitting) => new(
        EmrError.KeyMalformed, $"The key file cannot be read: a block in it is labelled '{label}', and what it holds is '{fitting}'.",
        $"Write '{fitting}' in place of '{label}' in the lines that begin and end the block.");

    /// <summary>A file that is not whole, or nothing that is known.</summary>
    /// <param name="why">In words that follow a colon.</param>
    /// <param name="cure">What to do, where it is not the file that is damaged.</param>
    /// <param name="inner">What was found out otherwise.</param>
    public static EmrException Malformed(string why, string? cure = null, Exception? inner = null) =>
        new(EmrError.KeyMalformed, $"The key file cannot be read: {why}.", cure, inner);

    private static string NewPublicForm =>
        "Convert it with 'openssl pkey -pubin -in FILE -pubout -ec_param_enc named_curve -ec_conv_form uncompressed -out NEW'.";

    private static string NewEncryption(bool legacy) =>
        $"Convert it with 'openssl pkcs8 -topk8 -v2 aes-256-cbc{(legacy ? LegacyProvider : "")} -in FILE -out NEW'.";

    private static EmrException Unsupported(string what, string? cure = null) =>
        new(EmrError.KeyUnsupported, $"The key file {what}.", cure);

    // Programs encrypted the certificates with RC2 for long, and nothing else of the structure says so in the clear.
    private static bool IsOld(ReadOnlySpan<byte> pkcs12)
    {
        for (int at; (at = pkcs12.IndexOf(Pkcs12Encryption)) >= 0 && at + Pkcs12Encryption.Length < pkcs12.Length;)
        {
            pkcs12 = pkcs12[(at + Pkcs12Encryption.Length)..];
            if (pkcs12[0] is 1 or 2 or 5 or 6)
                return true;
        }
        return false;
    }

    // Each platform has names of its own for curves, and none for what it does not know. A file may hold numbers of any length.
    private static string NameOf(string identifier) => Curves.TryGetValue(identifier, out string? curve)
        ? curve
        : Shown(new Oid(identifier).FriendlyName is { Length: > 0 } name ? name : identifier);

    private static string Shown(string text) => text.Length <= MaxShownLength ? text : text[..MaxShownLength] + "…";
}
