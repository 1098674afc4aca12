using System.Text;
using EmrLedger.Reports;
using EmrLedger.Reports.Facts;
using EmrLedger.Tests.Support;
using Npgsql;

namespace EmrLedger.Tests;

/// <summary>A report of a ledger on a server, against what the server itself counts; the other facts are tested as of a file.</summary>
public sealed class ServerReportTests
{
    private const string Secret = "Tr0ub4dor-of-the-report";

    [Theory]
    [InlineData("plain")]
    [InlineData("prescriptions")]
    [InlineData("sealed")]
    public void Its_numbers_are_those_that_the_server_counts(string kind)
    {
        using TestLedger test = ReportCases.Make(kind);
        LedgerReport report = ReportCases.Report(test.File, new ReportRequest { Key = RxChain.North });
        Assert.True(report.Check.Valid, report.Verdict);
        using LedgerSql sql = new(test.File);
        Assert.Equal(Count("SELECT count(*) FROM block"), report.Check.Blocks);
        Assert.Equal(Count("SELECT count(*) FROM block") - 1, report.Check.Height);
        Assert.Equal(Count("SELECT count(*) FROM record"), report.Check.Records);
        Assert.Equal(Count("SELECT count(*) FROM pending"), report.Check.Pending);
        Assert.Equal(report.Check.Records, report.PeriodRecords);
        Assert.Equal(Count("SELECT count(DISTINCT doctor) FROM record"), report.Signers.Total);
        Assert.Equal(Count("SELECT count(*) FROM envelope"), report.Check.OpenedTexts);
        Assert.Equal(Count("SELECT count(*) FROM envelope") + report.Check.ErasedTexts, report.Check.SealedTexts);
        Assert.Equal(kind == "sealed" ? 2UL : 0, report.Check.OpenedTexts);
        if (kind != "plain")
        {
            Assert.Equal(Count("SELECT count(*) FROM prescription"), report.Prescriptions!.Total);
            foreach (ReportStatements statement in report.Statements)
            {
                string word = $"emr-rx/1 {statement.Action.ToString().ToLowerInvariant()} ";
                Assert.Equal(
                    Count($"SELECT count(*) FROM record WHERE position('{word}'::bytea in prescription) = 1"), statement.Count);
            }
        }

        ulong Count(string query) => (ulong)(long)sql.Rows(query)[0][0];
    }

    [Fact]
    public void No_secret_of_the_location_is_on_the_page_or_in_the_facts()
    {
        using TestLedger test = ReportCases.Make("plain");
        // The server trusts whoever comes from this machine, and asks for no password.
        string location = new NpgsqlConnectionStringBuilder(test.File) { Password = Secret }.ConnectionString;
        LedgerReport report = ReportCases.Report(location, new ReportRequest { IncludeText = true });
        Assert.True(report.Check.Valid, report.Verdict);
        AssertWithoutSecret(report);
        Assert.Contains("Host=127.0.0.1", report.Location, StringComparison.OrdinalIgnoreCase);
        // Nor where there is much to say about what is wrong.
        test.Tamper("UPDATE record SET prescription = $text WHERE height = 3 AND position = 0", ("$text", "x"u8.ToArray()));
        LedgerReport faulty = ReportCases.Report(location);
        Assert.False(faulty.Check.Valid);
        AssertWithoutSecret(faulty);
    }

    private static void AssertWithoutSecret(LedgerReport report)
    {
        foreach (byte[] written in (byte[][])[ReportCases.PageBytes(report), ReportCases.FactBytes(report)])
        {
            string text = Encoding.UTF8.GetString(written);
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("Password", text, StringComparison.OrdinalIgnoreCase);
        }
    }
}
