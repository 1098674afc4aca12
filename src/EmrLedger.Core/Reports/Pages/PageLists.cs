using EmrLedger.Reports.Facts;

namespace EmrLedger.Reports.Pages;

/// <summary>The parts of a page that list keys and records.</summary>
internal sealed class PageLists(HtmlWriter html, PageTables tables)
{
    /// <summary>The registry, and its changes in the period.</summary>
    public void WriteRegistry(ReportRegistry registry)
    {
        tables.Begin("registry", "The registry");
        html.Open("p");
        if (registry.Authority is { } authority)
            html.Text("Authority: ").Element("span", authority, ("class", "id"), ("data-fact", "registry.authority")).Text(".");
        else
            html.Text("There is no authority in what was verified: an open ledger takes records of everybody.");
        html.Close();
        tables.Open("Who is in it", ["Role", "Registered", "Revoked"], 1);
        html.Open("tr").Element("th", "Doctors", ("scope", "row"));
        tables.Cell("registry.registeredDoctors", registry.RegisteredDoctors);
        tables.Cell("registry.revokedDoctors", registry.RevokedDoctors);
        html.Close().Open("tr").Element("th", "Pharmacies", ("scope", "row"));
        tables.Cell("registry.registeredPharmacies", registry.RegisteredPharmacies);
        tables.Cell("registry.revokedPharmacies", registry.RevokedPharmacies);
        html.Close();
        tables.End();
        WriteChanges("Changes of the registry in the period", "registry.changes", registry.Changes);
        WriteKeys("Doctors", "registry.doctors", registry.Doctors);
        WriteKeys("Pharmacies", "registry.pharmacies", registry.Pharmacies);
        html.Close();
    }

    private void WriteKeys(string title, string fact, ReportList<ReportKey> keys)
    {
        if (keys.Total == 0)
            return;
        tables.Open($"{title}, by name", ["Name", "Status", "Since block", "Key"], 2, 3);
        for (int i = 0; i < keys.Rows.Count; i++)
        {
            ReportKey key = keys.Rows[i];
            html.Open("tr");
            tables.Head($"{fact}.rows[{i}].name", key.Name);
            tables.Cell($"{fact}.rows[{i}].status", key.Status.ToString());
            tables.Cell($"{fact}.rows[{i}].height", key.Height);
            tables.Cell($"{fact}.rows[{i}].hash", key.Hash, "id");
            html.Close();
        }
        tables.End();
        tables.More(fact, keys.Total, keys.More, title.ToLowerInvariant());
    }

    /// <summary>Changes of the registry.</summary>
    public void WriteChanges(string title, string fact, ReportList<ReportChange> changes)
    {
        if (changes.Total == 0)
        {
            html.Element("p", $"{title}: none.");
            return;
        }
        tables.Open($"{title}, the last ones", ["Block", "Time", "What", "Name", "Key"], 0, 1);
        for (int i = 0; i < changes.Rows.Count; i++)
        {
            ReportChange change = changes.Rows[i];
            tables.BeginPlaced($"{fact}.rows[{i}]", change.Height, change.Timestamp);
            tables.Cell($"{fact}.rows[{i}].what", change.What);
            tables.Cell($"{fact}.rows[{i}].name", change.Name);
            tables.Cell($"{fact}.rows[{i}].hash", change.Hash, "id");
            html.Close();
        }
        tables.End();
        tables.More(fact, changes.Total, changes.More, "changes");
    }

    /// <summary>Texts that were erased, in a section of their own.</summary>
    public void WriteErasures(string title, string fact, ReportList<ReportErasure> erasures, string id)
    {
        if (erasures.Total == 0)
            return;
        tables.Begin(id, title);
        WriteErasureTable("The prescriptions whose texts were erased", fact, erasures);
        html.Close();
    }

    /// <summary>Texts that were erased.</summary>
    public void WriteErasureTable(string title, string fact, ReportList<ReportErasure> erasures)
    {
        if (erasures.Total == 0)
        {
            html.Element("p", $"{title}: none.");
            return;
        }
        tables.Open($"{title}, the last ones", ["Block", "Time", "Prescription"], 0, 1);
        for (int i = 0; i < erasures.Rows.Count; i++)
        {
            tables.BeginPlaced($"{fact}.rows[{i}]", erasures.Rows[i].Height, erasures.Rows[i].Timestamp);
            tables.Cell($"{fact}.rows[{i}].txId", erasures.Rows[i].TxId, "id");
            html.Close();
        }
        tables.End();
        tables.More(fact, erasures.Total, erasures.More, "erasures");
    }

    /// <summary>Records with their texts, where there are any.</summary>
    public void WriteTexts(ReportList<ReportText>? found)
    {
        if (found is not { Total: > 0 } texts)
            return;
        tables.Begin("texts", "Records with their texts");
        tables.Open("The last records of the period", ["Block", "Time", "Record", "Text", "Signer and id"], 0, 1);
        for (int i = 0; i < texts.Rows.Count; i++)
        {
            ReportText text = texts.Rows[i];
            string fact = $"texts.rows[{i}]";
            tables.BeginPlaced(fact, text.Height, text.Timestamp);
            tables.Cell($"{fact}.index", (ulong)text.Index);
            WriteText(text, fact);
            html.Open("td", ("class", "id")).Fact($"{fact}.signer", text.Signer).Text(" ").Fact($"{fact}.txId", text.TxId).Close();
            html.Close();
        }
        tables.End();
        tables.More("texts", texts.Total, texts.More, "records");
        html.Close();
    }

    private void WriteText(ReportText text, string fact)
    {
        html.Open("td", ("class", PageTables.StyleOf(text.Text))).Fact($"{fact}.text", text.Text);
        if (text.Opened is { } opened)
            html.Open("p", ("class", PageTables.StyleOf(opened))).Text("Opened: ").Fact($"{fact}.opened", opened).Close();
        else if (text.IsOpened)
            html.Element("p", "It was opened, and is left out: the texts are too long together.", ("class", "soft"));
        html.Close();
    }
}
