using System.Text;
using System.Text.Json;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Reports;
using EmrLedger.Reports.Facts;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Sealed texts in a report: opened with a recipient's key, counted, and told only where they are asked for.</summary>
public sealed class ReportSealedTests
{
    // The case has four, two of which were erased; all are for one pharmacy.
    [Fact]
    public void A_key_counts_the_texts_that_it_opens_and_none_is_told()
    {
        using TestLedger test = ReportCases.Make("sealed");
        LedgerReport report = ReportCases.Report(test.File, new ReportRequest { Key = RxChain.North });
        Assert.True(report.Check.Valid, report.Verdict);
        Assert.Equal((4UL, 2UL, 2UL), (report.Check.SealedTexts, report.Check.ErasedTexts, report.Check.OpenedTexts));
        Assert.Equal(2, ReportCases.Facts(report)["checked.openedTexts"].GetInt32());
        Assert.DoesNotContain("Medication S", Encoding.UTF8.GetString(ReportCases.PageBytes(report)), StringComparison.Ordinal);
        Assert.DoesNotContain("Medication S", Encoding.UTF8.GetString(ReportCases.FactBytes(report)), StringComparison.Ordinal);
        Assert.DoesNotContain(report.NotProved, static line => line.Contains("no key was given", StringComparison.Ordinal));
    }

    [Fact]
    public void Opened_texts_stand_with_their_prescriptions()
    {
        using TestLedger test = ReportCases.Make("sealed");
        LedgerReport report = ReportCases.Report(test.File, new ReportRequest { Key = RxChain.North, IncludeText = true });
        Assert.Equal(["Medication S0", "Medication S3"], report.Texts!.Rows.Where(static text => text.IsOpened).Select(static text => text.Opened));
        Dictionary<string, JsonElement> facts = ReportCases.Facts(report);
        string[] places = [.. facts.Where(static fact => fact.Value.ValueKind == JsonValueKind.String && fact.Value.GetString()!.StartsWith("Medication S", StringComparison.Ordinal))
            .Select(static fact => fact.Key)];
        Assert.Equal(2, places.Length);
        Assert.All(places, place => Assert.Equal(
            facts[place].GetString(),
            ReportCases.Page(report).Descendants().Single(element => (string?)element.Attribute("data-fact") == place).Value));
        // Each is in the row of its record.
        foreach (ReportText row in report.Texts.Rows.Where(static text => text.IsOpened))
        {
            Assert.Equal(test.Ledger.SealedTexts.Open(TestLedger.Id(row.TxId), RxChain.North).Prescription, row.Opened);
        }
    }

    [Fact]
    public void A_key_that_opens_nothing_and_no_key_tell_nothing()
    {
        using TestLedger test = ReportCases.Make("sealed");
        foreach (EmrKey? key in (EmrKey?[])[RxChain.South, null])
        {
            LedgerReport report = ReportCases.Report(test.File, new ReportRequest { Key = key, IncludeText = true });
            Assert.Equal(0UL, report.Check.OpenedTexts);
            Assert.All(report.Texts!.Rows, static text => Assert.Equal((false, null), (text.IsOpened, text.Opened)));
            Assert.Contains(report.NotProved, line => line.Contains(key is null ? "no key was given" : "cannot open", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void An_export_with_its_texts_tells_the_same()
    {
        using TestLedger test = ReportCases.Make("sealed");
        string export = test.Beside("export.jsonl");
        using (FileStream stream = File.Create(export))
            LedgerExport.Write(test.Ledger, stream, true, true, CancellationToken.None);
        ReportRequest request = new() { Key = RxChain.North, IncludeText = true };
        Assert.Equal(ReportCases.Report(test.File, request).Texts!.Rows, ReportCases.Report(export, request).Texts!.Rows);
    }

    [Fact]
    public void Opened_texts_do_nothing_and_are_left_out_where_they_are_too_long()
    {
        const int Many = 40;
        DateOnly today = DateOnly.FromDateTime(DateTime.UtcNow);
        string text = "<script>alert(1)</script>&\u202E" + new string('<', 4000);
        using TestLedger test = new(rules: RuleSet.Two);
        test.Register(TestKeys.Doctor);
        test.Seal();
        for (int i = 0; i < Many; i++)
        {
            test.Add(SealedSigner.Sign(
                TestKeys.Doctor, TestKeys.Patient, new PrescriptionTerms(5, 1, today, today), text, [RxChain.North],
                test.Ledger.Pending.LastNonce(TestKeys.UserHash(TestKeys.Doctor)) + 1, DoubtfulTexts.Garbled));
        }
        test.Seal();
        LedgerReport report = ReportCases.Report(test.File, new ReportRequest { Key = RxChain.North, IncludeText = true });
        Assert.Equal((ulong)Many, report.Check.OpenedTexts);
        // 65,536 characters are told, of the last records.
        ReportText[] opened = [.. report.Texts!.Rows.Where(static row => row.IsOpened)];
        int told = 65_536 / opened[^1].Opened!.Length;
        Assert.Equal(Many, opened.Length);
        Assert.Equal(told, opened.Count(static row => row.Opened is not null));
        Assert.All(opened[^told..], static row => Assert.StartsWith("<script>", row.Opened, StringComparison.Ordinal));
        string page = Encoding.UTF8.GetString(ReportCases.PageBytes(report));
        Assert.InRange(page.Length, 65_536, 1_000_000);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\u202E", page, StringComparison.Ordinal);
        Assert.Contains("left out", page, StringComparison.Ordinal);
    }
}
