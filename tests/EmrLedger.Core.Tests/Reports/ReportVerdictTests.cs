using EmrLedger.Notes;
using EmrLedger.Reports;
using EmrLedger.Reports.Facts;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What a report says first, of ledgers that something was done to; and what it says of the report before.</summary>
public sealed class ReportVerdictTests : IDisposable
{
    private readonly TestHistory history = new(blocks: 7);

    [Fact]
    public void A_valid_ledger_is_called_so()
    {
        LedgerReport alone = ReportCases.Report(history.Test.File);
        Assert.StartsWith("Valid by itself: the ledger \"Test\" has 7 blocks with 7 records", alone.Verdict, StringComparison.Ordinal);
        LedgerReport held = ReportCases.Report(history.Test.File, note: TestNotes.Signed(history.Ledger, 5));
        Assert.StartsWith("Valid: ", held.Verdict, StringComparison.Ordinal);
        Assert.Contains("up to height 4", held.Verdict, StringComparison.Ordinal);
        Assert.True(held.Anchor is { Counts: true, Blocks: 5, Quorum: 0, Witnesses: [] });
        Assert.Equal(4UL, held.Check.CheckpointHeight);
    }

    [Theory]
    [InlineData("rolled back", "Not valid, behind the checkpoint (rolled back or truncated): ", 5UL)]
    [InlineData("cut", "Not valid, behind the checkpoint (rolled back or truncated): ", 6UL)]
    [InlineData("rewritten", "Not valid, rewritten or another ledger: ", 7UL)]
    [InlineData("tampered", "Not valid, tampered with: ", 3UL)]
    [InlineData("block gone", "Not valid, incomplete (truncated or with items taken out): ", 3UL)]
    [InlineData("unsigned", "Not valid, held against a checkpoint that does not count: ", 7UL)]
    public void What_is_wrong_stands_in_the_first_words(string what, string beginning, ulong verified)
    {
        SignedNote note = TestNotes.Signed(history.Ledger);
        string file = history.Test.File;
        switch (what)
        {
            case "rolled back":
                file = history.Truncated(5);
                break;
            case "cut":
                file = history.Truncated(6);
                break;
            case "rewritten":
                file = history.Rewritten(3);
                break;
            case "tampered":
                history.Test.Tamper("UPDATE record SET prescription = CAST('Medication B' AS BLOB) WHERE height = 3");
                break;
            case "block gone":
                history.Test.Tamper("DELETE FROM record WHERE height = 3");
                using (LedgerSql sql = new(file))
                    sql.Execute("DELETE FROM block WHERE height = 3");
                break;
            default:
                note = TestNotes.Signed(history.Ledger, null, TestNotes.OtherLog);
                break;
        }
        LedgerReport report = ReportCases.Report(file, note: note);
        Assert.StartsWith(beginning, report.Verdict, StringComparison.Ordinal);
        Assert.EndsWith("and of nothing else.", report.Verdict, StringComparison.Ordinal);
        Assert.False(report.Check.Valid);
        Assert.NotEmpty(report.Faults);
        Assert.All(report.Faults, static fault => Assert.NotEmpty(fault.Meaning));
        // What was not verified is not reported: not a block, not a record.
        Assert.Equal(verified, report.PeriodBlocks);
        // The second block has two, and the others one each.
        Assert.Equal(verified, report.PeriodRecords);
        Assert.Equal(verified, (ulong)report.Days.Rows.Sum(static day => (long)day.Blocks));
        Assert.Null(report.Prescriptions);
        Assert.Contains(report.NotProved, static line => line.Contains("after the first fault", StringComparison.Ordinal));
        System.Xml.Linq.XElement first = ReportCases.Page(report).Descendants("p").First();
        Assert.StartsWith(beginning, first.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_cut_is_called_damaged()
    {
        history.Test.Ledger.Dispose();
        using (FileStream stream = new(history.Test.File, FileMode.Open))
            stream.SetLength(stream.Length / 2 / 4096 * 4096);
        LedgerReport report = ReportCases.Report(history.Test.File);
        Assert.StartsWith("Not valid, damaged or truncated: ", report.Verdict, StringComparison.Ordinal);
        Assert.NotEmpty(ReportCases.PageBytes(report));
    }

    [Fact]
    public void Every_fault_has_a_meaning_in_words() =>
        Assert.All(Enum.GetValues<FaultCode>(), static code =>
        {
            string meaning = ReportWords.MeaningOf(code);
            Assert.EndsWith(".", meaning, StringComparison.Ordinal);
            Assert.DoesNotContain(code.ToString(), meaning, StringComparison.Ordinal);
        });

    [Fact]
    public void What_is_new_since_the_report_before_is_told()
    {
        string facts = history.Test.Beside("before.json");
        File.WriteAllBytes(facts, ReportCases.FactBytes(ReportCases.Report(history.Test.File)));
        PreviousReport previous = PreviousReport.Read(facts);
        Assert.Equal((7UL, true, history.Ledger.Manifest.Id), (previous.Blocks, previous.Valid, previous.Id));
        Assert.True(ReportCases.Report(history.Test.File, new() { Previous = previous }).Differences is
            { ShorterBy: 0, IsOther: false, NewBlocks: 0, NewRecords: 0, Changes.Total: 0, Erasures.Total: 0 });
        history.Grow(2);
        history.Test.Register(TestKeys.Doctors[1]);
        history.Test.Seal();
        // The period is another matter: differences are of the chain.
        ReportDifferences found = ReportCases.Report(
            history.Test.File, new() { Previous = previous, To = new DateOnly(2020, 1, 1) }).Differences!;
        Assert.Equal((0UL, false, 3UL, 3UL), (found.ShorterBy, found.IsOther, found.NewBlocks, found.NewRecords));
        ReportChange change = Assert.Single(found.Changes.Rows);
        Assert.Equal(("doctor registered", TestKeys.Doctors[1].Hash, 9UL), (change.What, change.Hash, change.Height));
    }

    [Fact]
    public void A_chain_that_got_shorter_or_has_another_tip_is_told()
    {
        PreviousReport previous = Previous(ReportCases.Report(history.Test.File));
        ReportDifferences shorter = ReportCases.Report(history.Truncated(5), new() { Previous = previous }).Differences!;
        Assert.Equal((2UL, false, 0UL), (shorter.ShorterBy, shorter.IsOther, shorter.NewBlocks));
        LedgerReport rewritten = ReportCases.Report(history.Rewritten(3), new() { Previous = previous });
        Assert.Equal((0UL, true), (rewritten.Differences!.ShorterBy, rewritten.Differences.IsOther));
        Assert.Contains(
            "mined anew", ReportCases.Page(rewritten).Descendants("section").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_of_another_ledger_or_none_is_refused()
    {
        using TestHistory other = new(blocks: 3);
        PreviousReport previous = Previous(ReportCases.Report(other.Test.File));
        TestLedger.Refused(EmrError.ReportInvalid, () => ReportCases.Report(history.Test.File, new() { Previous = previous }));
        string valid = System.Text.Encoding.UTF8.GetString(ReportCases.FactBytes(ReportCases.Report(history.Test.File)));
        string[] wrong =
        [
            "", "[]", "{}", "null", "no JSON", valid[..^4], valid.Replace("emr-report/1", "emr-report/2", StringComparison.Ordinal),
            valid.Replace("\"blocks\": 7", "\"blocks\": -7", StringComparison.Ordinal),
            valid.Replace("\"valid\": true", "\"valid\": \"yes\"", StringComparison.Ordinal),
            valid.Replace("\"tip\": \"", "\"tip\": \"x", StringComparison.Ordinal),
        ];
        foreach (string text in wrong)
        {
            string file = history.Test.Beside("wrong.json");
            File.WriteAllText(file, text);
            TestLedger.Refused(EmrError.ReportInvalid, () => PreviousReport.Read(file));
        }
    }

    public void Dispose() => history.Dispose();

    private PreviousReport Previous(LedgerReport report)
    {
        string file = history.Test.Beside("previous.json");
        File.WriteAllBytes(file, ReportCases.FactBytes(report));
        return PreviousReport.Read(file);
    }
}
