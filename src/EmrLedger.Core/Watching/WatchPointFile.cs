using System.Globalization;
using System.Numerics;
using System.Text.Json;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Watching;

/// <summary>
/// The file in which a watch keeps what it knows, so that it goes on after it was stopped: JSON, written whole or not at all.
/// </summary>
public static class WatchPointFile
{
    /// <summary>What follows the ledger's name where no other path is given.</summary>
    public const string Suffix = ".watch";

    private const string Format = "emr-watch/1";
    private const int MaxLength = 16 << 10;
    private const int MaxIdDigits = 32;

    /// <summary>The path beside a ledger; null of one on a server, which has none.</summary>
    public static string? PathOf(string ledger) => LedgerLocation.IsServer(ledger) ? null : ledger + Suffix;

    /// <summary>Reads it; null where there is no file.</summary>
    /// <exception cref="EmrException">WatchStateInvalid, or one of the errors of reading a file.</exception>
    public static WatchPoint? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        byte[] bytes = SafeFile.Read(path, MaxLength);
        try
        {
            using JsonDocument document = JsonDocument.Parse(TextFile.ToUtf8(bytes), new JsonDocumentOptions { MaxDepth = 4 });
            return Read(document.RootElement);
        }
        catch (Exception exception) when (
            exception is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new EmrException(EmrError.WatchStateInvalid, $"'{path}' holds nothing that a watch left.", inner: exception);
        }
    }

    /// <summary>Writes it in place of what is there.</summary>
    /// <exception cref="EmrException">FileWriteFailed, and its kin.</exception>
    public static void Write(string path, WatchPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        SafeFile.Write(path, stream => Write(stream, point), secret: false, overwrite: true);
    }

    private static void Write(Stream stream, WatchPoint point)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("ledger", point.Ledger);
        json.WriteNumber("blocks", point.Blocks);
        json.WriteString("tip", point.Tip.ToString());
        json.WriteStartArray("peaks");
        foreach (Hash256 peak in point.Peaks)
            json.WriteStringValue(peak.ToString());
        json.WriteEndArray();
        json.WriteNumber("nextRecheck", point.NextRecheck);
        json.WriteString("whole", point.Whole.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteBoolean("faulty", point.IsFaulty);
        json.WriteEndObject();
    }

    private static WatchPoint Read(JsonElement root)
    {
        if (root.GetProperty("format").GetString() != Format)
            throw new FormatException("The format is another.");
        string ledger = root.GetProperty("ledger").GetString() ?? "";
        ulong blocks = root.GetProperty("blocks").GetUInt64();
        Hash256[] peaks = [.. root.GetProperty("peaks").EnumerateArray().Select(Hash)];
        ulong next = root.GetProperty("nextRecheck").GetUInt64();
        if (ledger.Length != MaxIdDigits || !Hex.IsHex(ledger) || blocks == 0 || peaks.Length != BitOperations.PopCount(blocks) || next > blocks)
            throw new FormatException("The values do not fit together.");
        return new WatchPoint(
            ledger.ToLowerInvariant(), blocks, Hash(root.GetProperty("tip")), peaks, root.GetProperty("whole").GetDateTimeOffset())
        {
            NextRecheck = next,
            IsFaulty = root.GetProperty("faulty").GetBoolean(),
        };
    }

    private static Hash256 Hash(JsonElement value) =>
        Hash256.TryParse(value.GetString(), out Hash256 hash) ? hash : throw new FormatException("A hash is none.");
}
