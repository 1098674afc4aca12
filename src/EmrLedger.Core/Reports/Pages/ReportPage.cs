using EmrLedger.Reports.Facts;
using EmrLedger.Text;

namespace EmrLedger.Reports.Pages;

/// <summary>
/// A report as one page of HTML that needs nothing but itself. What is a fact bears the place in the JSON where the same fact
/// stands.
/// </summary>
public sealed class ReportPage
{
    private readonly LedgerReport report;
    private readonly HtmlWriter html;
    private readonly PageTables tables;
    private readonly PageLists lists;

    private ReportPage(LedgerReport report, HtmlWriter html)
    {
        this.report = report;
        this.html = html;
        tables = new PageTables(html);
        lists = new PageLists(html, tables);
    }

    /// <summary>Writes a report.</summary>
    public static void Write(LedgerReport report, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(report);
        using HtmlWriter html = new(stream);
        new ReportPage(report, html).Write();
    }

    private string Name => report.Name.Length == 0 ? "a ledger without a name" : report.Name;

    private void Write()
    {
        html.Open("html", ("lang", "en"));
        html.Open("head").Void("meta", ("charset", "utf-8"));
        // It stands before whatever it is to bind.
        html.Void("meta", ("http-equiv", "content-security-policy"), ("content", PageStyle.Policy));
        html.Void("meta", ("name", "generator"), ("content", LedgerReport.Format));
        html.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1"));
        html.Element("title", $"{(report.Check.Valid ? "Valid" : "Not valid")}: report on {Name}, {report.MadeAt}");
        html.Element("style", PageStyle.Sheet).Close();
        html.Open("body").Open("header");
        html.Element("h1", $"Report on {Name}");
        html.Open("p", ("class", report.Check.Valid ? "verdict" : "verdict bad"));
        html.Open("strong").Fact("verdict", report.Verdict).Close().Close();
        html.Open("p", ("class", "soft")).Text("Made ").Fact("made", report.MadeAt).Text(" of ");
        html.Fact("ledger.location", report.Location).Text(". Days are in UTC, by the blocks’ own times.").Close().Close();
        html.Open("main");
        WriteDifferences();
        WriteFaults();
        WriteChecked();
        WriteLines("What is not proved", "notProved", report.NotProved);
        WriteLines("Warnings", "warnings", report.Warnings);
        WriteDays();
        WriteSigners();
        WritePrescriptions();
        WriteMining();
        lists.WriteRegistry(report.Registry);
        lists.WriteErasures("Texts erased in the period", "period.erasures", report.Erasures, "erasures");
        lists.WriteTexts(report.Texts);
        html.Close();
        html.Open("footer");
        html.Element("p", $"{LedgerReport.Format}. The same facts stand in the JSON file beside this page.", ("class", "soft"));
        html.Close().Close().Close();
    }

    private void WriteDifferences()
    {
        if (report.Differences is not { } found)
            return;
        tables.Begin("differences", "What changed since the report before");
        if (found.ShorterBy > 0)
        {
            html.Element(
                "p", "Blocks that were verified then are not verified now: the chain got shorter, or is faulty there.",
                ("class", "alarm"));
        }
        if (found.IsOther)
        {
            html.Element(
                "p", "The last block that was verified then is another one now: the chain was mined anew, or was altered.",
                ("class", "alarm"));
        }
        html.Open("p").Text("The report of ").Fact("differences.made", found.Made).Text(" verified ");
        html.Number("differences.blocks", found.Blocks);
        html.Text(found.Valid ? " blocks, and found no fault. " : " blocks, and found faults. ");
        html.Text("Blocks of these that are not verified now: ").Number("differences.shorterBy", found.ShorterBy).Text(". ");
        html.Text("New blocks: ").Number("differences.newBlocks", found.NewBlocks).Text(". Records in them: ");
        html.Number("differences.newRecords", found.NewRecords).Text(".").Close();
        lists.WriteChanges("Changes of the registry since then", "differences.changes", found.Changes);
        lists.WriteErasureTable("Texts erased since then", "differences.erasures", found.Erasures);
        html.Close();
    }

    private void WriteFaults()
    {
        if (report.Faults.Count == 0)
            return;
        tables.Begin("faults", "What is wrong");
        tables.Open("Faults, the first one of the chain before others", ["Place", "What was found", "What it means"]);
        for (int i = 0; i < report.Faults.Count; i++)
        {
            ReportFault fault = report.Faults[i];
            string fact = $"faults[{i}]";
            html.Open("tr").Open("th", ("scope", "row"));
            if (fault.Height is { } height)
                html.Text("block ").Number($"{fact}.height", height);
            if (fault.Index is { } index)
                html.Text(fault.Height is null ? "record " : ", record ").Number($"{fact}.index", (ulong)index);
            if (fault.Height is null && fault.Index is null)
                html.Text("the whole");
            html.Close();
            tables.Cell($"{fact}.message", fault.Message);
            tables.Cell($"{fact}.meaning", fault.Meaning);
            html.Close();
        }
        tables.End();
        html.Close();
    }

    private void WriteChecked()
    {
        LedgerCheckResult check = report.Check;
        tables.Begin("checked", "What was checked");
        tables.Open(
            check.Valid ? "Every value was read back and checked by the ledger’s rules"
                : "What was verified; nothing else is reported",
            ["What", "How much"], 1);
        tables.Row("Blocks", "checked.blocks", check.Blocks);
        tables.Row("Records sealed in them", "checked.records", check.Records);
        tables.Row("of these, statements of the registry", "checked.statements", check.Statements);
        tables.Row("of these, prescriptions", "checked.prescriptions", check.Prescriptions);
        tables.Row("of these, what became of prescriptions", "checked.prescriptionEvents", check.PrescriptionEvents);
        tables.Row("Pending records, which are no evidence yet", "checked.pending", check.Pending);
        tables.Row("Sealed texts, erased ones included", "checked.sealedTexts", check.SealedTexts);
        tables.Row("Erased texts", "checked.erasedTexts", check.ErasedTexts);
        tables.Row("Withheld texts", "checked.withheldTexts", check.WithheldTexts);
        tables.Row("Opened texts", "checked.openedTexts", check.OpenedTexts);
        tables.Row("Last height that was verified", "checked.height", check.Height);
        tables.Row("Height up to which a checkpoint covers the chain", "checked.checkpointHeight", check.CheckpointHeight);
        tables.End();
        html.Open("p").Text((check.IsExport, check.Valid) switch
        {
            (true, _) => "An export was checked: there was no file of a ledger to check. ",
            (_, true) => "The ledger’s own storage was checked as well, and has no fault. ",
            _ => "The ledger’s own storage was checked as well. ",
        });
        html.Text("Rules: ").Number("ledger.rules", (ulong)report.Rules).Text(". Ledger id: ");
        html.Element("span", report.Id, ("class", "id"), ("data-fact", "ledger.id"));
        html.Text(". Last block: ").Element("span", check.Tip, ("class", "id"), ("data-fact", "checked.tip")).Text(".").Close();
        if (report.Anchor is not { } anchor)
        {
            html.Element("p", "No checkpoint was given.").Close();
            return;
        }
        html.Open("p").Text("The checkpoint of ").Fact("checkpoint.origin", anchor.Origin).Text(" states ");
        html.Number("checkpoint.blocks", anchor.Blocks).Text(" blocks. Asked for: the signature of ");
        html.Fact("checkpoint.log", anchor.Log).Text(" and of ").Number("checkpoint.quorum", (ulong)anchor.Quorum);
        html.Text(" witnesses. Witnesses who signed: ");
        for (int i = 0; i < anchor.Witnesses.Count; i++)
            html.Text(i == 0 ? "" : ", ").Fact($"checkpoint.witnesses[{i}]", anchor.Witnesses[i]);
        html.Text(anchor.Witnesses.Count == 0 ? "none of those asked for. " : ". ");
        html.Text(anchor.Counts ? "It has" : "It does not have").Text(" the signatures that were asked for.");
        html.Close().Close();
    }

    private void WriteLines(string title, string fact, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        tables.Begin(fact, title);
        html.Open("ul");
        for (int i = 0; i < lines.Count; i++)
            html.Open("li").Fact($"{fact}[{i}]", lines[i]).Close();
        html.Close().Close();
    }

    private void WriteDays()
    {
        tables.Begin("days", "Records and growth, day by day");
        html.Open("p").Text("The period: ");
        WriteDay("period.from", report.From, "the beginning").Text(" to ");
        WriteDay("period.to", report.To, "the last block").Text(". Blocks: ");
        html.Number("period.blocks", report.PeriodBlocks).Text(". Records: ").Number("period.records", report.PeriodRecords);
        html.Text(".").Close();
        if (report.Days.Rows is [var first, ..] rows)
        {
            string days = $"{Display.Day(first.Day)} to {Display.Day(rows[^1].Day)}, a bar for each day with blocks";
            ReportDay most = rows.MaxBy(static day => day.Records)!;
            BarPicture.Write(
                html, "records-a-day", "Records sealed a day",
                $"{days}. The most are {PageTables.Count(most.Records)}, on {Display.Day(most.Day)}. The table beneath has the numbers.",
                [.. rows.Select(static day => day.Records)]);
            tables.Open("Blocks and records sealed on each day that has any", ["Day", "Blocks", "Records"], 1);
            for (int i = 0; i < rows.Count; i++)
            {
                html.Open("tr").Open("th", ("scope", "row")).Fact($"period.days[{i}].day", Display.Day(rows[i].Day)).Close();
                tables.Cell($"period.days[{i}].blocks", rows[i].Blocks);
                tables.Cell($"period.days[{i}].records", rows[i].Records);
                html.Close();
            }
            tables.End();
        }
        if (report.Days.EarlierBlocks > 0)
        {
            html.Open("p").Text("Earlier days of the period: ").Number("period.earlierBlocks", report.Days.EarlierBlocks);
            html.Text(" blocks with ").Number("period.earlierRecords", report.Days.EarlierRecords).Text(" records.").Close();
        }
        html.Close();
    }

    private void WriteSigners()
    {
        if (report.Signers.Total == 0)
            return;
        tables.Begin("signers", "Who signed in the period");
        IReadOnlyList<ReportSigner> rows = report.Signers.Rows;
        tables.Open("Records of the period by signer, those with the most first", ["Name", "Role", "Key", "Records"], 3);
        for (int i = 0; i < rows.Count; i++)
        {
            string fact = $"period.signers.rows[{i}]";
            html.Open("tr");
            // A head without a text is none to who hears the page.
            if (rows[i].Name.Length == 0)
                html.Element("th", "without a name", ("scope", "row"));
            else
                tables.Head($"{fact}.name", rows[i].Name);
            tables.Cell($"{fact}.role", rows[i].Role);
            tables.Cell($"{fact}.hash", rows[i].Hash, "id");
            tables.Cell($"{fact}.records", rows[i].Records);
            html.Close();
        }
        tables.End();
        tables.More("period.signers", report.Signers.Total, report.Signers.More, "signers");
        html.Close();
    }

    private void WritePrescriptions()
    {
        if (report.Rules < 2)
            return;
        tables.Begin("prescriptions", "Prescriptions");
        if (report.Prescriptions is { } found)
        {
            BarPicture.Write(
                html, "prescriptions-by-status", "Prescriptions by status",
                "A bar for each status, in the order of the table beneath, which has the numbers.",
                [.. found.Statuses.Select(static standing => standing.Count)]);
            tables.Open($"Where prescriptions stand on {report.MadeAt[..10]}", ["Status", "Prescriptions"], 1);
            for (int i = 0; i < found.Statuses.Count; i++)
                tables.Row(NameOf(found.Statuses[i].Status), $"prescriptions.statuses[{i}].count", found.Statuses[i].Count);
            tables.Row("all", "prescriptions.total", found.Total);
            tables.End();
            html.Open("p").Text("Units that were dispensed and not voided: ");
            html.Number("prescriptions.dispensedUnits", found.DispensedUnits).Text(".").Close();
        }
        else
        {
            html.Element("p", "Where they stand is not reported: the chain was not verified to its end, or is not the right one.");
        }
        if (report.Statements.Count > 0)
        {
            tables.Open("Statements about prescriptions in the period", ["Statement", "How many"], 1);
            for (int i = 0; i < report.Statements.Count; i++)
            {
                ReportStatements statement = report.Statements[i];
                tables.Row(statement.Action.ToString().ToLowerInvariant(), $"period.statements[{i}].count", statement.Count);
            }
            tables.End();
        }
        html.Element("p", "Refused second claims cannot be known from a chain: it holds what was admitted.");
        html.Close();
    }

    private void WriteMining()
    {
        ReportMining mining = report.Mining;
        tables.Begin("mining", "Mining");
        html.Open("p").Text("Difficulty: a block takes ").Fact("ledger.difficulty", report.Difficulty);
        html.Text(" hashes on average.").Close();
        tables.Open("Measured time between blocks of the period", ["What", "How much"], 1);
        tables.Row("Intervals between blocks", "period.mining.intervals", mining.Intervals);
        tables.Row("Median, seconds", "period.mining.medianSeconds", mining.MedianSeconds);
        tables.Row("Mean, seconds", "period.mining.meanSeconds", mining.MeanSeconds);
        tables.Row("Hashes a second at which the difficulty takes the median", "period.mining.hashesPerSecond", mining.HashesPerSecond);
        tables.End();
        html.Element(
            "p", "A miner that waits for records is no slower for that: the rate is what was needed at least on average.",
            ("class", "soft"));
        html.Close();
    }

    private HtmlWriter WriteDay(string fact, DateOnly? day, string otherwise) =>
        day is { } known ? html.Fact(fact, Display.Day(known)) : html.Text(otherwise);

    private static string NameOf(PrescriptionStatus status) => status switch
    {
        PrescriptionStatus.PartlyDispensed => "partly dispensed",
        PrescriptionStatus.CancelPending => "to be cancelled when its holder lets go",
        _ => status.ToString().ToLowerInvariant(),
    };
}
