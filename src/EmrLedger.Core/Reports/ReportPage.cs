using System.Globalization;
using EmrLedger.Text;

namespace EmrLedger.Reports;

/// <summary>
/// A report as one page of HTML that needs nothing but itself. What is a fact bears the place in the JSON where the same fact
/// stands.
/// </summary>
public sealed class ReportPage
{
    private readonly LedgerReport report;
    private readonly HtmlWriter html;

    private ReportPage(LedgerReport report, HtmlWriter html)
    {
        this.report = report;
        this.html = html;
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
        WriteRegistry();
        WriteErasures("Texts erased in the period", "period.erasures", report.Erasures, "erasures");
        WriteTexts();
        html.Close();
        html.Open("footer");
        html.Element("p", $"{LedgerReport.Format}. The same facts stand in the JSON file beside this page.", ("class", "soft"));
        html.Close().Close().Close();
    }

    private void WriteDifferences()
    {
        if (report.Differences is not { } found)
            return;
        Begin("differences", "What changed since the report before");
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
        WriteChanges("Changes of the registry since then", "differences.changes", found.Changes);
        WriteErasureTable("Texts erased since then", "differences.erasures", found.Erasures);
        html.Close();
    }

    private void WriteFaults()
    {
        if (report.Faults.Count == 0)
            return;
        Begin("faults", "What is wrong");
        Table("Faults, the first one of the chain before others", ["Place", "What was found", "What it means"]);
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
            Cell($"{fact}.message", fault.Message);
            Cell($"{fact}.meaning", fault.Meaning);
            html.Close();
        }
        EndTable();
        html.Close();
    }

    private void WriteChecked()
    {
        LedgerCheckResult check = report.Check;
        Begin("checked", "What was checked");
        Table(
            check.Valid ? "Every value was read back and checked by the ledger’s rules"
                : "What was verified; nothing else is reported",
            ["What", "How much"], 1);
        Row("Blocks", "checked.blocks", check.Blocks);
        Row("Records sealed in them", "checked.records", check.Records);
        Row("of these, statements of the registry", "checked.statements", check.Statements);
        Row("of these, prescriptions and what became of them", "checked.prescriptions", check.Prescriptions);
        Row("Pending records, which are no evidence yet", "checked.pending", check.Pending);
        Row("Sealed texts, erased ones included", "checked.sealedTexts", check.SealedTexts);
        Row("Erased texts", "checked.erasedTexts", check.ErasedTexts);
        Row("Withheld texts", "checked.withheldTexts", check.WithheldTexts);
        Row("Opened texts", "checked.openedTexts", check.OpenedTexts);
        Row("Last height that was verified", "checked.height", check.Height);
        Row("Height up to which a checkpoint covers the chain", "checked.checkpointHeight", check.CheckpointHeight);
        EndTable();
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
        Begin(fact, title);
        html.Open("ul");
        for (int i = 0; i < lines.Count; i++)
            html.Open("li").Fact($"{fact}[{i}]", lines[i]).Close();
        html.Close().Close();
    }

    private void WriteDays()
    {
        Begin("days", "Records and growth, day by day");
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
                $"{days}. The most are {Count(most.Records)}, on {Display.Day(most.Day)}. The table beneath has the numbers.",
                [.. rows.Select(static day => day.Records)]);
            Table("Blocks and records sealed on each day that has any", ["Day", "Blocks", "Records"], 1);
            for (int i = 0; i < rows.Count; i++)
            {
                html.Open("tr").Open("th", ("scope", "row")).Fact($"period.days[{i}].day", Display.Day(rows[i].Day)).Close();
                Cell($"period.days[{i}].blocks", rows[i].Blocks);
                Cell($"period.days[{i}].records", rows[i].Records);
                html.Close();
            }
            EndTable();
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
        Begin("signers", "Who signed in the period");
        IReadOnlyList<ReportSigner> rows = report.Signers.Rows;
        Table("Records of the period by signer, those with the most first", ["Name", "Role", "Key", "Records"], 3);
        for (int i = 0; i < rows.Count; i++)
        {
            string fact = $"period.signers.rows[{i}]";
            html.Open("tr").Open("th", ("scope", "row"));
            // A head without a text is none to who hears the page.
            _ = rows[i].Name.Length == 0 ? html.Text("without a name") : html.Fact($"{fact}.name", rows[i].Name);
            html.Close();
            Cell($"{fact}.role", rows[i].Role);
            Cell($"{fact}.hash", rows[i].Hash, "id");
            Cell($"{fact}.records", rows[i].Records);
            html.Close();
        }
        EndTable();
        WriteMore("period.signers", report.Signers.Total, report.Signers.More, "signers");
        html.Close();
    }

    private void WritePrescriptions()
    {
        if (report.Rules < 2)
            return;
        Begin("prescriptions", "Prescriptions");
        if (report.Prescriptions is { } found)
        {
            BarPicture.Write(
                html, "prescriptions-by-status", "Prescriptions by status",
                "A bar for each status, in the order of the table beneath, which has the numbers.",
                [.. found.Statuses.Select(static standing => standing.Count)]);
            Table($"Where prescriptions stand on {report.MadeAt[..10]}", ["Status", "Prescriptions"], 1);
            for (int i = 0; i < found.Statuses.Count; i++)
                Row(NameOf(found.Statuses[i].Status), $"prescriptions.statuses[{i}].count", found.Statuses[i].Count);
            Row("all", "prescriptions.total", found.Total);
            EndTable();
            html.Open("p").Text("Units that were dispensed and not voided: ");
            html.Number("prescriptions.dispensedUnits", found.DispensedUnits).Text(".").Close();
        }
        else
        {
            html.Element("p", "Where they stand is not reported: the chain was not verified to its end, or is not the right one.");
        }
        if (report.Statements.Count > 0)
        {
            Table("Statements about prescriptions in the period", ["Statement", "How many"], 1);
            for (int i = 0; i < report.Statements.Count; i++)
            {
                ReportStatements statement = report.Statements[i];
                Row(statement.Action.ToString().ToLowerInvariant(), $"period.statements[{i}].count", statement.Count);
            }
            EndTable();
        }
        html.Element("p", "Refused second claims cannot be known from a chain: it holds what was admitted.");
        html.Close();
    }

    private void WriteMining()
    {
        ReportMining mining = report.Mining;
        Begin("mining", "Mining");
        html.Open("p").Text("Difficulty: a block takes ").Fact("ledger.difficulty", report.Difficulty);
        html.Text(" hashes on average.").Close();
        Table("Measured time between blocks of the period", ["What", "How much"], 1);
        Row("Intervals between blocks", "period.mining.intervals", mining.Intervals);
        Row("Median, seconds", "period.mining.medianSeconds", mining.MedianSeconds);
        Row("Mean, seconds", "period.mining.meanSeconds", mining.MeanSeconds);
        Row("Hashes a second at which the difficulty takes the median", "period.mining.hashesPerSecond", mining.HashesPerSecond);
        EndTable();
        html.Element(
            "p", "A miner that waits for records is no slower for that: the rate is what was needed at least on average.",
            ("class", "soft"));
        html.Close();
    }

    private void WriteRegistry()
    {
        ReportRegistry registry = report.Registry;
        Begin("registry", "The registry");
        html.Open("p");
        if (registry.Authority is { } authority)
            html.Text("Authority: ").Element("span", authority, ("class", "id"), ("data-fact", "registry.authority")).Text(".");
        else
            html.Text("There is no authority in what was verified: an open ledger takes records of everybody.");
        html.Close();
        Table("Who is in it", ["Role", "Registered", "Revoked"], 1);
        html.Open("tr").Element("th", "Doctors", ("scope", "row"));
        Cell("registry.registeredDoctors", registry.RegisteredDoctors);
        Cell("registry.revokedDoctors", registry.RevokedDoctors);
        html.Close().Open("tr").Element("th", "Pharmacies", ("scope", "row"));
        Cell("registry.registeredPharmacies", registry.RegisteredPharmacies);
        Cell("registry.revokedPharmacies", registry.RevokedPharmacies);
        html.Close();
        EndTable();
        WriteChanges("Changes of the registry in the period", "registry.changes", registry.Changes);
        WriteKeys("Doctors", "registry.doctors", registry.Doctors);
        WriteKeys("Pharmacies", "registry.pharmacies", registry.Pharmacies);
        html.Close();
    }

    private void WriteKeys(string title, string fact, ReportList<ReportKey> keys)
    {
        if (keys.Total == 0)
            return;
        Table($"{title}, by name", ["Name", "Status", "Since block", "Key"], 2, 3);
        for (int i = 0; i < keys.Rows.Count; i++)
        {
            ReportKey key = keys.Rows[i];
            html.Open("tr").Open("th", ("scope", "row")).Fact($"{fact}.rows[{i}].name", key.Name).Close();
            Cell($"{fact}.rows[{i}].status", key.Status.ToString());
            Cell($"{fact}.rows[{i}].height", key.Height);
            Cell($"{fact}.rows[{i}].hash", key.Hash, "id");
            html.Close();
        }
        EndTable();
        WriteMore(fact, keys.Total, keys.More, title.ToLowerInvariant());
    }

    private void WriteChanges(string title, string fact, ReportList<ReportChange> changes)
    {
        if (changes.Total == 0)
        {
            html.Element("p", $"{title}: none.");
            return;
        }
        Table($"{title}, the last ones", ["Block", "Time", "What", "Name", "Key"], 0, 1);
        for (int i = 0; i < changes.Rows.Count; i++)
        {
            ReportChange change = changes.Rows[i];
            BeginPlaced($"{fact}.rows[{i}]", change.Height, change.Timestamp);
            Cell($"{fact}.rows[{i}].what", change.What);
            Cell($"{fact}.rows[{i}].name", change.Name);
            Cell($"{fact}.rows[{i}].hash", change.Hash, "id");
            html.Close();
        }
        EndTable();
        WriteMore(fact, changes.Total, changes.More, "changes");
    }

    private void WriteErasures(string title, string fact, ReportList<ReportErasure> erasures, string id)
    {
        if (erasures.Total == 0)
            return;
        Begin(id, title);
        WriteErasureTable("The prescriptions whose texts were erased", fact, erasures);
        html.Close();
    }

    private void WriteErasureTable(string title, string fact, ReportList<ReportErasure> erasures)
    {
        if (erasures.Total == 0)
        {
            html.Element("p", $"{title}: none.");
            return;
        }
        Table($"{title}, the last ones", ["Block", "Time", "Prescription"], 0, 1);
        for (int i = 0; i < erasures.Rows.Count; i++)
        {
            BeginPlaced($"{fact}.rows[{i}]", erasures.Rows[i].Height, erasures.Rows[i].Timestamp);
            Cell($"{fact}.rows[{i}].txId", erasures.Rows[i].TxId, "id");
            html.Close();
        }
        EndTable();
        WriteMore(fact, erasures.Total, erasures.More, "erasures");
    }

    private void WriteTexts()
    {
        if (report.Texts is not { Total: > 0 } texts)
            return;
        Begin("texts", "Records with their texts");
        Table("The last records of the period", ["Block", "Time", "Record", "Text", "Signer and id"], 0, 1);
        for (int i = 0; i < texts.Rows.Count; i++)
        {
            ReportText text = texts.Rows[i];
            string fact = $"texts.rows[{i}]";
            BeginPlaced(fact, text.Height, text.Timestamp);
            Cell($"{fact}.index", (ulong)text.Index);
            Cell($"{fact}.text", text.Text);
            html.Open("td", ("class", "id")).Fact($"{fact}.signer", text.Signer).Text(" ").Fact($"{fact}.txId", text.TxId).Close();
            html.Close();
        }
        EndTable();
        WriteMore("texts", texts.Total, texts.More, "records");
        html.Close();
    }

    private void WriteMore(string fact, ulong total, ulong more, string what)
    {
        if (more == 0)
            return;
        html.Open("p").Text($"These and {Count(more)} more: ").Number($"{fact}.total", total).Text($" {what} in all.").Close();
    }

    private HtmlWriter WriteDay(string fact, DateOnly? day, string otherwise) =>
        day is { } known ? html.Fact(fact, Display.Day(known)) : html.Text(otherwise);

    private void Begin(string id, string title)
    {
        html.Open("section", ("aria-labelledby", $"{id}-heading"));
        html.Element("h2", title, ("id", $"{id}-heading"));
    }

    // The first column that has numbers, and the one after the last of them; without them, none.
    private void Table(string caption, string[] heads, int firstNumber = int.MaxValue, int afterNumbers = int.MaxValue)
    {
        html.Open("table").Element("caption", caption).Open("thead").Open("tr");
        for (int i = 0; i < heads.Length; i++)
        {
            if (i >= firstNumber && i < afterNumbers)
                html.Element("th", heads[i], ("scope", "col"), ("class", "number"));
            else
                html.Element("th", heads[i], ("scope", "col"));
        }
        html.Close().Close().Open("tbody");
    }

    private void EndTable() => html.Close().Close();

    private void BeginPlaced(string fact, ulong height, ulong timestamp)
    {
        html.Open("tr").Open("th", ("scope", "row"), ("class", "number")).Number($"{fact}.height", height).Close();
        html.Open("td").Element("time", Display.Time(timestamp)).Close();
    }

    private void Row(string what, string fact, ulong? number)
    {
        html.Open("tr").Element("th", what, ("scope", "row"));
        if (number is { } known)
            Cell(fact, known);
        else
            html.Element("td", "none", ("class", "number"));
        html.Close();
    }

    private void Row(string what, string fact, double? number)
    {
        html.Open("tr").Element("th", what, ("scope", "row"));
        if (number is { } known)
            html.Open("td", ("class", "number")).Fact(fact, known.ToString("0.###", CultureInfo.InvariantCulture)).Close();
        else
            html.Element("td", "not known", ("class", "number"));
        html.Close();
    }

    private void Cell(string fact, ulong number) => html.Open("td", ("class", "number")).Number(fact, number).Close();

    private void Cell(string fact, string text, string? style = null)
    {
        if (style is null)
            html.Open("td");
        else
            html.Open("td", ("class", style));
        html.Fact(fact, text).Close();
    }

    private static string Count(ulong number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string NameOf(PrescriptionStatus status) => status switch
    {
        PrescriptionStatus.PartlyDispensed => "partly dispensed",
        PrescriptionStatus.CancelPending => "to be cancelled when its holder lets go",
        _ => status.ToString().ToLowerInvariant(),
    };
}
