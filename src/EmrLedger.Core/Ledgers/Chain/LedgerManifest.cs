using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EmrLedger.Blocks;
using EmrLedger.Json;
using EmrLedger.Keys;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Text;

namespace EmrLedger.Ledgers.Chain;

/// <summary>
/// What a ledger is, fixed when it is made: one line of JSON, kept byte for byte. The first 20 bytes of its SHA-256 are the
/// miner of the genesis block, so the first block id commits to all of it.
/// </summary>
public sealed class LedgerManifest
{
    /// <summary>No manifest is longer: 4 KiB.</summary>
    public const int MaxLength = 4096;

    /// <summary>The longest name or origin, in UTF-8 bytes.</summary>
    public const int MaxNameBytes = 200;

    private const string Format = "emr-ledger/1";
    private const string RulesPrefix = "emr-rules/";
    private const string TextsMember = "texts";
    private const string SealedTexts = "sealed";
    private const int IdLength = 16;

    private readonly byte[] bytes;

    private LedgerManifest(
        byte[] bytes, string id, string name, string? origin, UInt128 difficulty, byte[]? authorityKey, RuleSet rules,
        bool sealedTextsOnly)
    {
        this.bytes = bytes;
        Id = id;
        Name = name;
        Origin = origin;
        Difficulty = difficulty;
        Rules = rules;
        SealedTextsOnly = sealedTextsOnly;
        if (authorityKey is not null)
        {
            AuthorityPublicKey = Hex.Encode(authorityKey);
            Authority = RegistryKey.Of(authorityKey);
        }
        Miner = new Hash160(SHA256.HashData(bytes).AsSpan(0, Hash160.Length));
    }

    /// <summary>The bytes that are hashed: one line of UTF-8, without its end.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>16 random bytes, 32 hex digits: two ledgers are two, even of one name.</summary>
    public string Id { get; }

    /// <summary>The ledger's name.</summary>
    public string Name { get; }

    /// <summary>The origin that its checkpoints are to bear (C2SP tlog-checkpoint), where one was chosen.</summary>
    public string? Origin { get; }

    /// <summary>The difficulty of every block.</summary>
    public UInt128 Difficulty { get; }

    /// <summary>The rules that its records keep.</summary>
    public RuleSet Rules { get; }

    /// <summary>Whether it admits no prescription but with a sealed text.</summary>
    public bool SealedTextsOnly { get; }

    /// <summary>The first authority's canonical public key, 176 hex digits; null in an open ledger.</summary>
    public string? AuthorityPublicKey { get; }

    /// <summary>The first authority as statements name it; null in an open ledger.</summary>
    internal RegistryKey? Authority { get; }

    /// <summary>The genesis block's miner: the first 20 bytes of SHA-256 of the manifest.</summary>
    public Hash160 Miner { get; }

    /// <summary>A manifest with an id of its own.</summary>
    /// <param name="name">The ledger's name.</param>
    /// <param name="difficulty">The difficulty of every block, 1 to 2^128 − 1.</param>
    /// <param name="authority">Who registers doctors; null for an open ledger.</param>
    /// <param name="origin">The origin of its checkpoints, or null.</param>
    /// <param name="rules">The rules that its records keep.</param>
    /// <param name="sealedTextsOnly">Whether it admits no prescription but with a sealed text; only rules from 2 on know such.</param>
    /// <exception cref="EmrException">
    /// <see cref="EmrError.NameInvalid"/> for a name or origin that cannot be one; <see cref="EmrError.LifecycleMissing"/> for
    /// rules that know no sealed texts.
    /// </exception>
    public static LedgerManifest Create(
        string name, UInt128 difficulty, EmrKey? authority, string? origin, RuleSet rules = RuleSet.Two, bool sealedTextsOnly = false)
    {
        ArgumentOutOfRangeException.ThrowIfZero(difficulty);
        if (sealedTextsOnly && rules < RuleSet.Two)
            throw new EmrException(EmrError.LifecycleMissing, $"A ledger of the rules {Spell(rules)} knows no sealed texts.");
        if (!PlainName.CanBeGiven(name, MaxNameBytes))
        {
            throw new EmrException(
                EmrError.NameInvalid, "The ledger's name is empty or too long, or has characters that cannot be read.",
                $"Give a name of at most {MaxNameBytes} UTF-8 bytes on one line.");
        }
        if (origin is not null && !(IsOrigin(origin) && PlainName.CanBeGiven(origin, MaxNameBytes)))
        {
            throw new EmrException(
                EmrError.NameInvalid, "The ledger's origin is empty or too long, or has spaces, plus signs or control characters.",
                "Give an origin like clinic.example/emr.");
        }

        string id = Hex.Encode(RandomNumberGenerator.GetBytes(IdLength));
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, EmrJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteString("rules", Spell(rules));
            writer.WriteString("id", id);
            writer.WriteString("name", name);
            if (origin is not null)
                writer.WriteString("origin", origin);
            writer.WriteString("difficulty", ((BigInteger)difficulty).ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (authority is not null)
                writer.WriteString("authority", authority.PublicKey);
            if (sealedTextsOnly)
                writer.WriteString(TextsMember, SealedTexts);
            writer.WriteEndObject();
        }
        return new LedgerManifest(stream.ToArray(), id, name, origin, difficulty, authority?.Der.ToArray(), rules, sealedTextsOnly);
    }

    /// <summary>Reads a manifest, strictly.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.ManifestInvalid"/>, also for a format or rules of a later version.</exception>
    public static LedgerManifest Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLength)
            throw Damaged($"it is longer than {MaxLength} bytes");
        try
        {
            byte[] copy = bytes.ToArray();
            _ = StrictUtf8.Encoding.GetCharCount(copy);
            if (bytes.IndexOfAny((byte)'\n', (byte)'\r') >= 0)
                throw new FormatException("it is not one line");
            using JsonDocument document = JsonDocument.Parse(copy, new JsonDocumentOptions { MaxDepth = 2 });
            EmrJsonObject members = new(document.RootElement, lowercaseHex: true);
            if (members.String("format") != Format || !TryReadRules(members.String("rules"), out RuleSet rules))
                throw Invalid("The ledger's manifest is of a version that this module does not know.", "Install a later version of the module.");
            string id = members.HexString("id");
            string name = members.String("name");
            string? origin = members.Has("origin") ? members.String("origin") : null;
            UInt128 difficulty = (UInt128)members.Difficulty("difficulty");
            byte[]? authority = null;
            if (members.Has("authority") && !PublicKeyDer.TryParse(members.HexString("authority"), out authority))
                throw new FormatException("its authority is not a public key");
            bool sealedTextsOnly = members.Has(TextsMember);
            if (sealedTextsOnly && (rules < RuleSet.Two || members.String(TextsMember) != SealedTexts))
                throw new FormatException("what it says of texts cannot be read");
            members.RequireNoOther();
            if (id.Length != 2 * IdLength || !PlainName.CanBeRead(name, MaxNameBytes) || (origin is not null && !IsOrigin(origin)))
                throw new FormatException("its id, name or origin cannot be one");
            return new LedgerManifest(copy, id, name, origin, difficulty, authority, rules, sealedTextsOnly);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or DecoderFallbackException)
        {
            throw Damaged(exception is FormatException ? exception.Message : "it is not JSON");
        }
    }

    /// <summary>The origin of a ledger that chose none: <c>emr-ledger/</c> and the id of its genesis block.</summary>
    public static string DefaultOrigin(string genesisId) => $"emr-ledger/{genesisId}";

    /// <summary>The first block, but for its nonce: height 0, no records, mined by the manifest.</summary>
    /// <param name="timestamp">Unix seconds.</param>
    public BlockDraft Genesis(ulong timestamp) => new(default, 0, Miner, [], timestamp, Difficulty);

    // A signed note's key name has neither spaces nor plus signs (C2SP signed-note), and an origin is used as one.
    private static bool IsOrigin(string origin) => PlainName.CanBeRead(origin, MaxNameBytes) && PlainName.IsOneWord(origin);

    private static string Spell(RuleSet rules) => $"{RulesPrefix}{(long)rules}";

    private static bool TryReadRules(string text, out RuleSet rules)
    {
        rules = text == Spell(RuleSet.One) ? RuleSet.One : RuleSet.Two;
        return text == Spell(rules);
    }

    private static EmrException Damaged(string why) =>
        Invalid($"The ledger's manifest cannot be read: {why}.", "Restore the ledger from a backup.");

    private static EmrException Invalid(string message, string cure) => new(EmrError.ManifestInvalid, message, cure);
}
