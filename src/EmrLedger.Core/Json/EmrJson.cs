using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using EmrLedger.Text;
using EmrLedger.Values;

namespace EmrLedger.Json;

/// <summary>
/// Records and blocks as JSON (RFC 8259), one object a line: camelCase members in a fixed order, lowercase hex, the
/// difficulty a decimal string. Reading is strict: no unknown, missing or repeated member, and every value of its own kind.
/// </summary>
public static class EmrJson
{
    /// <summary>No line is longer, in characters: far more than a block of 25 records needs.</summary>
    public const int MaxLineLength = 1 << 20;

    internal static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private const string EnvelopeMember = "envelope";
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = 4 };

    /// <summary>One line, without its end.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.RecordInvalid"/> where a value cannot be written.</exception>
    public static string Write(EmrRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Write(writer => WriteRecord(writer, record, withEnvelope: true));
    }

    /// <summary>One line, without its end.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.BlockInvalid"/> or RecordInvalid where a value cannot be written.</exception>
    public static string Write(EmrBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        string? unwritable = block.Malformed
            ?? (AreHex(block.BlockId, block.Previous, block.Miner) ? null : "one of its hashes is not hex")
            ?? (Difficulty.TryConvert(block.Difficulty, out _) ? null : "its difficulty is not from 1 to 2^128 - 1");
        if (unwritable is not null)
            throw new EmrException(EmrError.BlockInvalid, $"The block cannot be written: {unwritable}.");
        return Write(writer => WriteBlock(writer, block));
    }

    /// <summary>Reads the record or the block of one line; a block is what has a member named blockId or records.</summary>
    /// <returns>An <see cref="EmrRecord"/> or an <see cref="EmrBlock"/>.</returns>
    /// <exception cref="EmrException"><see cref="EmrError.JsonInvalid"/>; the message names the line and never quotes a value.</exception>
    public static object Read(string line, long lineNumber)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Length > MaxLineLength)
            throw Invalid(lineNumber, $"it is longer than {MaxLineLength} characters");
        try
        {
            byte[] bytes = StrictUtf8.Encoding.GetBytes(line);
            using JsonDocument document = JsonDocument.Parse(bytes, DocumentOptions);
            EmrJsonObject members = new(document.RootElement);
            return members.Has("blockId") || members.Has("records") ? ReadBlock(members) : ReadRecord(members, mayHaveEnvelope: true);
        }
        catch (JsonException exception)
        {
            throw Invalid(lineNumber, $"it is not one JSON object, from byte {exception.BytePositionInLine} on");
        }
        catch (FormatException exception)
        {
            throw Invalid(lineNumber, exception.Message);
        }
        catch (EncoderFallbackException)
        {
            throw Invalid(lineNumber, "it has half of a surrogate pair");
        }
    }

    /// <summary>A record from the members of an object.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    internal static EmrRecord ReadRecord(EmrJsonObject members) => ReadRecord(members, mayHaveEnvelope: false);

    // Beside a record that is alone its envelope may travel; in a block or a receipt it has no place.
    private static EmrRecord ReadRecord(EmrJsonObject members, bool mayHaveEnvelope)
    {
        EmrRecord record = new(
            members.HexString("txId"), members.HexString("doctorHash"), members.HexString("patientHash"), members.HexString("doctorPublicKey"),
            members.String("prescription"), members.Number("nonce"), members.HexString("signature"))
        {
            Envelope = mayHaveEnvelope && members.Has(EnvelopeMember) ? members.String(EnvelopeMember) : null,
        };
        members.RequireNoOther();
        return record;
    }

    private static EmrBlock ReadBlock(EmrJsonObject members)
    {
        EmrBlock block = new(
            members.HexString("blockId"), members.HexString("previous"), members.Number("height"), members.HexString("miner"),
            members.Objects("records").Select(ReadRecord), members.Number("timestamp"), members.Difficulty("difficulty"),
            members.Number("nonce"));
        members.RequireNoOther();
        return block;
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, WriterOptions))
            write(writer);
        return StrictUtf8.Encoding.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>A record as an object.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.RecordInvalid"/> where a value cannot be written.</exception>
    internal static void WriteRecord(Utf8JsonWriter writer, EmrRecord record, bool withEnvelope = false)
    {
        string? unwritable = record.Malformed
            ?? (AreHex(record.TxId, record.DoctorHash, record.PatientHash, record.DoctorPublicKey, record.Signature)
                ? null
                : "its txid, a hash, its key or its signature is not hex")
            ?? (StrictUtf8.IsEncodable(record.Prescription) ? null : "its prescription has half of a surrogate pair");
        if (unwritable is not null)
            throw new EmrException(EmrError.RecordInvalid, $"The record cannot be written: {unwritable}.");

        writer.WriteStartObject();
        writer.WriteString("doctorHash", record.DoctorHash);
        writer.WriteString("patientHash", record.PatientHash);
        writer.WriteString("doctorPublicKey", record.DoctorPublicKey);
        writer.WriteString("prescription", record.Prescription);
        writer.WriteNumber("nonce", record.Nonce);
        writer.WriteString("signature", record.Signature);
        writer.WriteString("txId", record.TxId);
        if (withEnvelope && record.Envelope is not null)
            writer.WriteString(EnvelopeMember, record.Envelope);
        writer.WriteEndObject();
    }

    private static void WriteBlock(Utf8JsonWriter writer, EmrBlock block)
    {
        writer.WriteStartObject();
        writer.WriteString("previous", block.Previous);
        writer.WriteNumber("height", block.Height);
        writer.WriteString("miner", block.Miner);
        writer.WriteStartArray("records");
        foreach (EmrRecord record in block.Records)
            WriteRecord(writer, record);
        writer.WriteEndArray();
        writer.WriteNumber("timestamp", block.Timestamp);
        writer.WriteString("difficulty", block.Difficulty.ToString(CultureInfo.InvariantCulture));
        writer.WriteNumber("nonce", block.Nonce);
        writer.WriteString("blockId", block.BlockId);
        writer.WriteEndObject();
    }

    private static bool AreHex(params ReadOnlySpan<string> values)
    {
        foreach (string value in values)
        {
            if (!Hex.IsHex(value))
                return false;
        }
        return true;
    }

    private static EmrException Invalid(long lineNumber, string why) =>
        new(EmrError.JsonInvalid, $"Line {lineNumber} is not a record or a block: {why}.");
}
