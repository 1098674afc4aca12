using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using EmrLedger.Text;

namespace EmrLedger.Files;

/// <summary>Tells files apart by their first bytes, as far as that is needed to write none over one of another kind.</summary>
public static class FileKinds
{
    /// <summary>How many bytes of a file are looked at.</summary>
    public const int StartLength = 4096;

    /// <summary>"EMRL" where a database of SQLite says what it is of: it is a ledger.</summary>
    public const uint LedgerId = 0x454D524C;

    private const int LedgerIdOffset = 68;
    private const string ReportFormat = "emr-report/";

    /// <summary>The kind of a file that begins so.</summary>
    public static FileKind Of(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return FileKind.Empty;
        if (start.StartsWith("SQLite format 3\0"u8))
        {
            bool isLedger = start.Length >= LedgerIdOffset + sizeof(uint)
                && BinaryPrimitives.ReadUInt32BigEndian(start[LedgerIdOffset..]) == LedgerId;
            return isLedger ? FileKind.Ledger : FileKind.Database;
        }
        ReadOnlySpan<byte> text = TextOf(start);
        string format = FormatOf(text);
        if (format.StartsWith("emr-ledger/", StringComparison.Ordinal))
            return FileKind.Export;
        if (format.StartsWith("emr-signer-state/", StringComparison.Ordinal))
            return FileKind.SignerState;
        if (format.StartsWith("emr-watch/", StringComparison.Ordinal))
            return FileKind.WatchState;
        if (format.StartsWith(ReportFormat, StringComparison.Ordinal) || IsReportPage(text))
            return FileKind.Report;
        if (text.StartsWith("c2sp.org/tlog-proof@"u8))
            return FileKind.Receipt;
        if (text.StartsWith("{\"envelope\":"u8))
            return FileKind.Envelope;
        return IsKey(text) ? FileKind.Key : IsCheckpoint(text) ? FileKind.Checkpoint : FileKind.Other;
    }

    /// <summary>What errors call a file of a kind.</summary>
    public static string NameOf(FileKind kind) => kind switch
    {
        FileKind.Empty => "an empty file",
        FileKind.Ledger => "a ledger",
        FileKind.Database => "a database of another program",
        FileKind.Export => "an export of a ledger",
        FileKind.Key => "a key file",
        FileKind.Checkpoint => "a checkpoint",
        FileKind.Receipt => "a receipt",
        FileKind.Envelope => "the envelope of a sealed text",
        FileKind.Report => "a report on a ledger",
        FileKind.SignerState => "the record of what a key has signed",
        FileKind.WatchState => "the record of what a watch knows",
        _ => "a file of another kind",
    };

    // UTF-8 without a byte order mark; what is neither that nor UTF-16 is taken as it is.
    private static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> start)
    {
        if (TextFile.Utf16Of(start) is not { } utf16)
            return start.StartsWith(TextFile.Utf8Mark) ? start[TextFile.Utf8Mark.Length..] : start;
        ReadOnlySpan<byte> content = start[utf16.Preamble.Length..];
        char[] text = new char[utf16.GetMaxCharCount(content.Length)];
        try
        {
            // The last character may be cut in two.
            int length = utf16.GetDecoder().GetChars(content, text, flush: false);
            return StrictUtf8.Encoding.GetBytes(text, 0, length);
        }
        catch (ArgumentException)
        {
            return start;
        }
    }

    // The member "format" of the JSON object that a text begins with, wherever in it; the text may be cut off anywhere.
    private static string FormatOf(ReadOnlySpan<byte> text)
    {
        Utf8JsonReader reader = new(text, isFinalBlock: false, state: default);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return "";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("format"u8))
                    return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
                if (!reader.TrySkip())
                    return "";
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // It is not JSON, or not UTF-8.
        }
        return "";
    }

    // What made the page stands at its beginning.
    private static bool IsReportPage(ReadOnlySpan<byte> text) =>
        text.StartsWith("<!DOCTYPE html"u8)
        && text.IndexOf("<meta name=\"generator\" content=\"emr-report/"u8) >= 0;

    private static bool IsKey(ReadOnlySpan<byte> text) =>
        text.StartsWith("PRIVATE+KEY+"u8) || IsPem(text) || IsDer(text) || IsVerifierKey(LineOf(text, 0));

    // A PEM file may have lines of text before its block.
    private static bool IsPem(ReadOnlySpan<byte> text)
    {
        int begin = text.IndexOf("-----BEGIN "u8);
        if (begin < 0)
            return false;
        ReadOnlySpan<byte> label = text[(begin + "-----BEGIN "u8.Length)..];
        int end = label.IndexOf("-----"u8);
        return end >= 0 && (label[..end].EndsWith("KEY"u8) || label[..end].EndsWith("PARAMETERS"u8));
    }

    // A sequence that begins with a version (PKCS#8, SEC 1) or with a sequence that names an algorithm; a certificate does not.
    private static bool IsDer(ReadOnlySpan<byte> bytes) =>
        TryEnter(ref bytes, 0x30)
        && (bytes.StartsWith<byte>([0x02, 0x01, 0x00]) || bytes.StartsWith<byte>([0x02, 0x01, 0x01])
            || (TryEnter(ref bytes, 0x30) && bytes is [0x06, ..]));

    private static bool TryEnter(ref ReadOnlySpan<byte> bytes, byte tag)
    {
        if (bytes.Length < 2 || bytes[0] != tag)
            return false;
        int header = bytes[1] <= 0x80 ? 2 : 2 + (bytes[1] & 0x7F);
        if (bytes.Length < header)
            return false;
        bytes = bytes[header..];
        return true;
    }

    // name+id+key, with an id of 8 hex digits and a key of 33 bytes in base 64.
    private static bool IsVerifierKey(ReadOnlySpan<byte> line)
    {
        int name = line.IndexOf((byte)'+');
        if (name < 1 || line.Length < name + 10)
            return false;
        ReadOnlySpan<byte> id = line.Slice(name + 1, 8);
        return line[name + 9] == '+' && Hex.IsHex(Encoding.Latin1.GetString(id))
            && IsBase64(line[(name + 10)..], (33 + 2) / 3 * 4);
    }

    // A name, a number of blocks, and 32 bytes in base 64.
    private static bool IsCheckpoint(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> size = LineOf(text, 1);
        return !LineOf(text, 0).IsEmpty && !size.IsEmpty && !size.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && IsBase64(LineOf(text, 2), (32 + 2) / 3 * 4);
    }

    private static bool IsBase64(ReadOnlySpan<byte> text, int length)
    {
        if (text.Length != length)
            return false;
        foreach (byte character in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)character) && character is not ((byte)'+' or (byte)'/' or (byte)'='))
                return false;
        }
        return true;
    }

    private static ReadOnlySpan<byte> LineOf(ReadOnlySpan<byte> text, int number)
    {
        for (; number > 0; number--)
        {
            int before = text.IndexOf((byte)'\n');
            if (before < 0)
                return [];
            text = text[(before + 1)..];
        }
        int end = text.IndexOf((byte)'\n');
        return (end < 0 ? text : text[..end]).TrimEnd((byte)'\r');
    }
}
