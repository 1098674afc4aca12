using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EmrLedger.Blocks;
using EmrLedger.Json;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Merkle;
using EmrLedger.Notes;
using EmrLedger.Text;
using EmrLedger.Values;

namespace EmrLedger.Evidence.Receipts;

/// <summary>
/// A record with all that shows, without the ledger, that it is sealed there: a C2SP tlog-proof whose extra data is base 64 of
/// a JSON object, described in about_EmrLedger_Formats.
/// </summary>
/// <param name="Record">The record.</param>
/// <param name="Block">The block that holds it.</param>
/// <param name="Manifest">The ledger's manifest, byte for byte.</param>
/// <param name="Genesis">The genesis block, which commits to the manifest.</param>
/// <param name="Statements">
/// How the signer came to be registered: each change of authority before, then the registration; none in an open ledger.
/// </param>
/// <param name="Revocation">
/// Where the signer is revoked as of the checkpoint: each change of authority between the registration and the revocation,
/// then that; else none.
/// </param>
/// <param name="Checkpoint">The signed checkpoint, whose tree the proofs are of.</param>
public sealed record Receipt(
    EmrRecord Record, ReceiptBlock Block, ReadOnlyMemory<byte> Manifest, ReceiptBlock Genesis, IReadOnlyList<ReceiptStatement> Statements,
    IReadOnlyList<ReceiptStatement> Revocation, SignedNote Checkpoint)
{
    /// <summary>No receipt is longer: 256 KiB.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>No list of statements in a receipt has more.</summary>
    public const int MaxStatements = 64;

    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string Format = "emr-receipt/1";
    private const string ExtraPrefix = "extra ";
    private const string IndexPrefix = "index ";
    private const string RegistryMember = "registry";
    private const string RevocationMember = "revocation";
    private const string HistoryMember = "history";
    private const string StatementsMember = "statements";

    /// <summary>What happened to the prescription that the record is; null where the receipt does not show it.</summary>
    public ReceiptHistory? History { get; init; }

    /// <summary>Reads a receipt, strictly.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.NoteMalformed"/>.</exception>
    public static Receipt Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLength)
            throw Malformed($"it is longer than {MaxLength} bytes");
        if (bytes.StartsWith(TextFile.Utf8Mark))
            throw Malformed(TextFile.Flaw(bytes)!);
        try
        {
            string text = StrictUtf8.Encoding.GetString(bytes);
            int end = text.IndexOf("\n\n", StringComparison.Ordinal);
            // Three lines, the proof, and what is too much of it in one.
            string[] lines = end < 0 ? [] : text[..end].Split('\n', 3 + MerkleProof.MaxLength + 1);
            if (lines is not [Header, var extra, var index, .. var proof]
                || !extra.StartsWith(ExtraPrefix, StringComparison.Ordinal) || !index.StartsWith(IndexPrefix, StringComparison.Ordinal))
            {
                throw new FormatException("its first lines are not those of a proof with extra data");
            }
            if (!CanonicalBase64.TryDecode(extra[ExtraPrefix.Length..], MaxLength, out byte[] json))
                throw new FormatException("its extra data is not base 64");
            SignedNote checkpoint = SignedNote.Parse(Encoding.UTF8.GetBytes(text[(end + 2)..]));
            _ = Evidence.Checkpoint.Parse(checkpoint.Text);
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 6 });
            EmrJsonObject members = new(document.RootElement, lowercaseHex: true);
            return Read(members, ReadNumber(index[IndexPrefix.Length..]), ReadProof(proof), checkpoint);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or DecoderFallbackException or InvalidOperationException)
        {
            string why = exception is FormatException ? exception.Message : "it is not the text that it should be";
            throw Malformed(TextFile.Flaw(bytes) ?? why, exception);
        }
    }

    /// <summary>The receipt's bytes.</summary>
    public byte[] ToBytes()
    {
        StringBuilder text = new StringBuilder(Header).Append('\n')
            .Append(ExtraPrefix).Append(Convert.ToBase64String(WriteExtra())).Append('\n')
            .Append(CultureInfo.InvariantCulture, $"{IndexPrefix}{Block.Height}\n");
        foreach (Hash256 hash in Block.Proof)
            text.Append(CanonicalBase64.Encode(hash)).Append('\n');
        return Encoding.UTF8.GetBytes(text.Append('\n').Append(Checkpoint).ToString());
    }

    private static Receipt Read(EmrJsonObject members, ulong height, IReadOnlyList<Hash256> proof, SignedNote checkpoint)
    {
        if (members.String("format") != Format)
            throw new FormatException("it is of a version that this module does not know");
        EmrRecord record = EmrJson.ReadRecord(members.Object("record"));
        ReceiptBlock block = new(ReadPreimage(members), height, proof);
        EmrJsonObject genesis = members.Object("genesis");
        if (!CanonicalBase64.TryDecode(genesis.String("manifest"), LedgerManifest.MaxLength, out byte[] manifest))
            throw new FormatException("its manifest is not base 64");
        ReceiptBlock first = new(ReadPreimage(genesis), 0, ReadProof(genesis.Strings("proof", MerkleProof.MaxLength)));
        genesis.RequireNoOther();
        ReceiptStatement[] statements = ReadStatements(members, RegistryMember);
        // Receipts of a doctor who is not revoked have no such member, and neither have those of earlier versions.
        bool isRevoked = members.Has(RevocationMember);
        ReceiptStatement[] revocation = isRevoked ? ReadStatements(members, RevocationMember) : [];
        if (isRevoked && revocation.Length == 0)
            throw new FormatException($"the member '{RevocationMember}' is empty");
        ReceiptHistory? history = members.Has(HistoryMember) ? ReadHistory(members.Object(HistoryMember)) : null;
        members.RequireNoOther();
        return new Receipt(record, block, manifest, first, statements, revocation, checkpoint) { History = history };
    }

    private static ReceiptHistory ReadHistory(EmrJsonObject members)
    {
        ReceiptHistory history = new(ReadStatements(members, RegistryMember), ReadStatements(members, StatementsMember));
        members.RequireNoOther();
        return history;
    }

    private static ReceiptStatement[] ReadStatements(EmrJsonObject members, string name) =>
        [.. members.Objects(name, MaxStatements).Select(ReadStatement)];

    private static ReceiptStatement ReadStatement(EmrJsonObject members)
    {
        ReceiptStatement statement = new(
            EmrJson.ReadRecord(members.Object("record")),
            new ReceiptBlock(
                ReadPreimage(members), members.Number("height"), ReadProof(members.Strings("proof", MerkleProof.MaxLength))));
        members.RequireNoOther();
        return statement;
    }

    private static byte[] ReadPreimage(EmrJsonObject members)
    {
        string hex = members.HexString("block");
        return hex.Length <= 2 * BlockTemplate.MaxPreimageLength ? Convert.FromHexString(hex) : throw new FormatException("a block in it is too long");
    }

    private static Hash256[] ReadProof(string[] lines)
    {
        if (lines.Length > MerkleProof.MaxLength)
            throw new FormatException("a proof in it is too long");
        return [.. lines.Select(static line => CanonicalBase64.TryDecodeHash(line, out Hash256 hash)
            ? hash
            : throw new FormatException("a proof in it has something else than hashes"))];
    }

    private static ulong ReadNumber(string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number.ToString(CultureInfo.InvariantCulture) == text
            ? number
            : throw new FormatException("its index is not a number");

    private byte[] WriteExtra()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, EmrJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WritePropertyName("record");
            EmrJson.WriteRecord(writer, Record);
            writer.WriteString("block", Hex.Encode(Block.Preimage.Span));
            writer.WriteStartObject("genesis");
            writer.WriteString("manifest", Convert.ToBase64String(Manifest.Span));
            WriteBlock(writer, Genesis);
            writer.WriteEndObject();
            WriteStatements(writer, RegistryMember, Statements);
            if (Revocation.Count > 0)
                WriteStatements(writer, RevocationMember, Revocation);
            if (History is not null)
            {
                writer.WriteStartObject(HistoryMember);
                WriteStatements(writer, RegistryMember, History.Registry);
                WriteStatements(writer, StatementsMember, History.Statements);
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteStatements(Utf8JsonWriter writer, string name, IReadOnlyList<ReceiptStatement> statements)
    {
        writer.WriteStartArray(name);
        foreach (ReceiptStatement statement in statements)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("record");
            EmrJson.WriteRecord(writer, statement.Record);
            writer.WriteNumber("height", statement.Block.Height);
            WriteBlock(writer, statement.Block);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteBlock(Utf8JsonWriter writer, ReceiptBlock block)
    {
        writer.WriteString("block", Hex.Encode(block.Preimage.Span));
        writer.WriteStartArray("proof");
        foreach (Hash256 hash in block.Proof)
            writer.WriteStringValue(CanonicalBase64.Encode(hash));
        writer.WriteEndArray();
    }

    private static EmrException Malformed(string why, Exception? inner = null) => new(
        EmrError.NoteMalformed, $"The receipt cannot be read: {why}.",
        "Check that the path names a receipt, and ask for it once more, as it was made: programs that change its text spoil it.",
        inner);
}
