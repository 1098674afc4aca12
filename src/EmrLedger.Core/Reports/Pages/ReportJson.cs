using System.Text.Json;
using EmrLedger.Json;
using EmrLedger.Reports.Facts;
using EmrLedger.Text;

namespace EmrLedger.Reports.Pages;

/// <summary>The facts of a report as JSON, for scripts: the same that its page shows.</summary>
public static class ReportJson
{
    /// <summary>Writes a report.</summary>
    public static void Write(LedgerReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        using Utf8JsonWriter writer = new(
            stream, new JsonWriterOptions { Encoder = EmrJson.WriterOptions.Encoder, Indented = true, NewLine = "\n" });
        writer.WriteStartObject();
        writer.WriteString("format", LedgerReport.Format);
        writer.WriteString("made", report.MadeAt);
        writer.WriteBoolean("valid", report.Check.Valid);
        writer.WriteString("verdict", report.Verdict);
        WriteDifferences(writer, report.Differences);
        WriteLedger(writer, report);
        WriteCheck(writer, report.Check);
        WriteAnchor(writer, report.Anchor);
        WriteAll(writer, "faults", report.Faults, fault =>
        {
            writer.WriteString("code", fault.Code.ToString());
            WriteNumber(writer, "height", fault.Height);
            WriteNumber(writer, "index", (ulong?)fault.Index);
            writer.WriteString("message", fault.Message);
            writer.WriteString("meaning", fault.Meaning);
        });
        WriteLines(writer, "warnings", report.Warnings);
        WriteLines(writer, "notProved", report.NotProved);
        WritePeriod(writer, report);
        WritePrescriptions(writer, report.Prescriptions);
        WriteRegistry(writer, report.Registry);
        if (report.Texts is { } texts)
            WriteList(writer, "texts", texts, text => WriteText(writer, text));
        writer.WriteEndObject();
    }

    private static void WriteLedger(Utf8JsonWriter writer, LedgerReport report)
    {
        writer.WriteStartObject("ledger");
        writer.WriteString("location", report.Location);
        writer.WriteString("id", report.Id);
        writer.WriteString("name", report.Name);
        writer.WriteNumber("rules", report.Rules);
        // As in every other format: it may be longer than a number that others read.
        writer.WriteString("difficulty", report.Difficulty);
        writer.WriteEndObject();
    }

    private static void WriteCheck(Utf8JsonWriter writer, LedgerCheckResult check)
    {
        writer.WriteStartObject("checked");
        writer.WriteBoolean("isExport", check.IsExport);
        writer.WriteNumber("blocks", check.Blocks);
        WriteNumber(writer, "height", check.Height);
        writer.WriteString("tip", check.Tip);
        writer.WriteNumber("records", check.Records);
        writer.WriteNumber("statements", check.Statements);
        writer.WriteNumber("prescriptions", check.Prescriptions);
        writer.WriteNumber("prescriptionEvents", check.PrescriptionEvents);
        writer.WriteNumber("pending", check.Pending);
        writer.WriteNumber("sealedTexts", check.SealedTexts);
        writer.WriteNumber("erasedTexts", check.ErasedTexts);
        writer.WriteNumber("withheldTexts", check.WithheldTexts);
        writer.WriteNumber("openedTexts", check.OpenedTexts);
        WriteNumber(writer, "checkpointHeight", check.CheckpointHeight);
        writer.WriteEndObject();
    }

    private static void WriteAnchor(Utf8JsonWriter writer, ReportAnchor? anchor)
    {
        if (anchor is null)
        {
            writer.WriteNull("checkpoint");
            return;
        }
        writer.WriteStartObject("checkpoint");
        writer.WriteString("origin", anchor.Origin);
        writer.WriteNumber("blocks", anchor.Blocks);
        writer.WriteString("log", anchor.Log);
        writer.WriteNumber("quorum", anchor.Quorum);
        WriteLines(writer, "witnesses", anchor.Witnesses);
        writer.WriteBoolean("counts", anchor.Counts);
        writer.WriteEndObject();
    }

    private static void WritePeriod(Utf8JsonWriter writer, LedgerReport report)
    {
        writer.WriteStartObject("period");
        WriteDay(writer, "from", report.From);
        WriteDay(writer, "to", report.To);
        writer.WriteNumber("blocks", report.PeriodBlocks);
        writer.WriteNumber("records", report.PeriodRecords);
        WriteAll(writer, "days", report.Days.Rows, day =>
        {
            WriteDay(writer, "day", day.Day);
            writer.WriteNumber("blocks", day.Blocks);
            writer.WriteNumber("records", day.Records);
        });
        writer.WriteNumber("earlierBlocks", report.Days.EarlierBlocks);
        writer.WriteNumber("earlierRecords", report.Days.EarlierRecords);
        WriteList(writer, "signers", report.Signers, signer =>
        {
            writer.WriteString("hash", signer.Hash);
            writer.WriteString("role", signer.Role);
            writer.WriteString("name", signer.Name);
            writer.WriteNumber("records", signer.Records);
        });
        WriteAll(writer, "statements", report.Statements, statement =>
        {
            writer.WriteString("action", statement.Action.ToString());
            writer.WriteNumber("count", statement.Count);
        });
        writer.WriteStartObject("mining");
        writer.WriteNumber("intervals", report.Mining.Intervals);
        WriteNumber(writer, "medianSeconds", report.Mining.MedianSeconds);
        WriteNumber(writer, "meanSeconds", report.Mining.MeanSeconds);
        WriteNumber(writer, "hashesPerSecond", report.Mining.HashesPerSecond);
        writer.WriteEndObject();
        WriteList(writer, "erasures", report.Erasures, erasure => WriteErasure(writer, erasure));
        writer.WriteEndObject();
    }

    private static void WritePrescriptions(Utf8JsonWriter writer, ReportPrescriptions? prescriptions)
    {
        if (prescriptions is null)
        {
            writer.WriteNull("prescriptions");
            return;
        }
        writer.WriteStartObject("prescriptions");
        writer.WriteNumber("total", prescriptions.Total);
        WriteAll(writer, "statuses", prescriptions.Statuses, standing =>
        {
            writer.WriteString("status", standing.Status.ToString());
            writer.WriteNumber("count", standing.Count);
        });
        writer.WriteNumber("dispensedUnits", prescriptions.DispensedUnits);
        writer.WriteEndObject();
    }

    private static void WriteRegistry(Utf8JsonWriter writer, ReportRegistry registry)
    {
        writer.WriteStartObject("registry");
        writer.WriteString("authority", registry.Authority);
        writer.WriteNumber("registeredDoctors", registry.RegisteredDoctors);
        writer.WriteNumber("revokedDoctors", registry.RevokedDoctors);
        writer.WriteNumber("registeredPharmacies", registry.RegisteredPharmacies);
        writer.WriteNumber("revokedPharmacies", registry.RevokedPharmacies);
        WriteList(writer, "doctors", registry.Doctors, key => WriteKey(writer, key));
        WriteList(writer, "pharmacies", registry.Pharmacies, key => WriteKey(writer, key));
        WriteList(writer, "changes", registry.Changes, change => WriteChange(writer, change));
        writer.WriteEndObject();
    }

    private static void WriteDifferences(Utf8JsonWriter writer, ReportDifferences? differences)
    {
        if (differences is null)
        {
            writer.WriteNull("differences");
            return;
        }
        writer.WriteStartObject("differences");
        writer.WriteString("made", differences.Made);
        writer.WriteBoolean("valid", differences.Valid);
        writer.WriteNumber("blocks", differences.Blocks);
        writer.WriteNumber("shorterBy", differences.ShorterBy);
        writer.WriteBoolean("isOther", differences.IsOther);
        writer.WriteNumber("newBlocks", differences.NewBlocks);
        writer.WriteNumber("newRecords", differences.NewRecords);
        WriteList(writer, "changes", differences.Changes, change => WriteChange(writer, change));
        WriteList(writer, "erasures", differences.Erasures, erasure => WriteErasure(writer, erasure));
        writer.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter writer, ReportKey key)
    {
        writer.WriteString("hash", key.Hash);
        writer.WriteString("name", key.Name);
        writer.WriteString("status", key.Status.ToString());
        writer.WriteNumber("height", key.Height);
    }

    private static void WriteChange(Utf8JsonWriter writer, ReportChange change)
    {
        writer.WriteNumber("height", change.Height);
        writer.WriteNumber("timestamp", change.Timestamp);
        writer.WriteString("what", change.What);
        writer.WriteString("hash", change.Hash);
        writer.WriteString("name", change.Name);
    }

    private static void WriteErasure(Utf8JsonWriter writer, ReportErasure erasure)
    {
        writer.WriteNumber("height", erasure.Height);
        writer.WriteNumber("timestamp", erasure.Timestamp);
        writer.WriteString("txId", erasure.TxId);
    }

    private static void WriteText(Utf8JsonWriter writer, ReportText text)
    {
        writer.WriteNumber("height", text.Height);
        writer.WriteNumber("index", text.Index);
        writer.WriteNumber("timestamp", text.Timestamp);
        writer.WriteString("signer", text.Signer);
        writer.WriteString("txId", text.TxId);
        writer.WriteString("text", text.Text);
        writer.WriteBoolean("isOpened", text.IsOpened);
        writer.WriteString("opened", text.Opened);
    }

    private static void WriteList<T>(Utf8JsonWriter writer, string name, ReportList<T> list, Action<T> write)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("total", list.Total);
        WriteAll(writer, "rows", list.Rows, write);
        writer.WriteEndObject();
    }

    private static void WriteAll<T>(Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteLines(Utf8JsonWriter writer, string name, IReadOnlyList<string> lines)
    {
        writer.WriteStartArray(name);
        foreach (string line in lines)
            writer.WriteStringValue(line);
        writer.WriteEndArray();
    }

    private static void WriteDay(Utf8JsonWriter writer, string name, DateOnly? day) =>
        writer.WriteString(name, day is { } known ? Display.Day(known) : null);

    private static void WriteNumber(Utf8JsonWriter writer, string name, ulong? number)
    {
        if (number is { } known)
            writer.WriteNumber(name, known);
        else
            writer.WriteNull(name);
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? number)
    {
        if (number is { } known)
            writer.WriteNumber(name, known);
        else
            writer.WriteNull(name);
    }
}
