using System.Text.Json;
using EmrLedger.Files;
using EmrLedger.Reports.Facts;
using EmrLedger.Text;

namespace EmrLedger.Reports;

/// <summary>What a report needs to know of the one before it.</summary>
/// <param name="Id">The ledger's id.</param>
/// <param name="Made">When it was made, as text on one line.</param>
/// <param name="Valid">Whether nothing was wrong.</param>
/// <param name="Blocks">How many blocks were verified.</param>
/// <param name="Tip">The id of the last of them; empty where there was none.</param>
public sealed record PreviousReport(string Id, string Made, bool Valid, ulong Blocks, string Tip)
{
    /// <summary>No report is longer: 4 MiB.</summary>
    public const int MaxLength = 4 << 20;

    private const int MaxMadeLength = 40;

    /// <summary>Reads the facts of a report.</summary>
    /// <param name="path">The JSON beside a page.</param>
    /// <exception cref="EmrException">ReportInvalid, or one of the errors of reading a file.</exception>
    public static PreviousReport Read(string path)
    {
        byte[] bytes = SafeFile.Read(path, MaxLength);
        try
        {
            using JsonDocument document = JsonDocument.Parse(TextFile.ToUtf8(bytes), new JsonDocumentOptions { MaxDepth = 8 });
            JsonElement root = document.RootElement;
            if (root.GetProperty("format").GetString() != LedgerReport.Format)
                throw new FormatException("its format is another");
            string id = Hexadecimal(root.GetProperty("ledger").GetProperty("id"), 32);
            JsonElement check = root.GetProperty("checked");
            ulong blocks = check.GetProperty("blocks").GetUInt64();
            string tip = blocks == 0 ? "" : Hexadecimal(check.GetProperty("tip"), 64);
            string made = root.GetProperty("made").GetString() ?? "";
            if (made.Length is 0 or > MaxMadeLength)
                throw new FormatException("it does not say when it was made");
            return new PreviousReport(id, Display.Line(made), root.GetProperty("valid").GetBoolean(), blocks, tip);
        }
        catch (Exception exception) when (
            exception is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new EmrException(
                EmrError.ReportInvalid, $"'{path}' holds no facts of a report.",
                "Give the JSON file that was written beside the page of a report.", exception);
        }
    }

    /// <summary>Refuses the report of another ledger.</summary>
    /// <param name="id">The id of the ledger that is reported on.</param>
    /// <exception cref="EmrException">ReportInvalid.</exception>
    internal void RequireOf(string id)
    {
        if (Id != id)
        {
            throw new EmrException(
                EmrError.ReportInvalid, "The report before is of another ledger: its id is not this one's.",
                "Give a report on this ledger; where the ledger should be the same, somebody put another in its place.");
        }
    }

    private static string Hexadecimal(JsonElement value, int digits)
    {
        string text = value.GetString() ?? "";
        return text.Length == digits && Hex.IsHex(text)
            ? text.ToLowerInvariant() : throw new FormatException("it has no such id");
    }
}
