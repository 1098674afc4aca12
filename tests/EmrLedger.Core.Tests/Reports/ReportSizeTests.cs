using System.Text;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Records;
using EmrLedger.Reports;
using EmrLedger.Reports.Facts;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>A page stays small however long its ledger is: lists are cut, and say how much they leave out.</summary>
public sealed class ReportSizeTests
{
    private const int Most = 1_000_000;
    private const int Doctors = 300;
    private const int Days = 400;

    [Fact]
    public void The_page_of_many_doctors_and_many_days_is_cut_and_counted()
    {
        using TestLedger test = new();
        EmrKey[] doctors = [.. Enumerable.Range(0, Doctors).Select(static i => TestKeys.Create((ulong)(30_000 + i)))];
        ulong nonce = 0;
        foreach (EmrKey[] some in doctors.Chunk(25))
            test.Append([.. some.Select(doctor => TestLedger.Statement(RegistryAction.Add, doctor, ++nonce, name: $"Dr. {nonce} {new string('&', 80)}"))]);
        foreach (EmrKey[] some in doctors.Chunk(25))
            test.Append([.. some.Select(static doctor => RecordSigner.Sign(doctor, TestKeys.Patient, new string('<', EmrRecord.MaxPrescriptionBytes), 1))]);
        ulong before = (ulong)test.Ledger.ReadBlocks(0, ulong.MaxValue).Count();
        DateTimeOffset first = DateTimeOffset.UtcNow.AddDays(-Days);
        // The blocks before them are of 2023, and so they may be of any day since then.
        for (int day = 0; day < Days; day++)
            ReportCases.Append(test, $"{first.AddDays(day):yyyy-MM-ddTHH:mm:ssZ}", RecordSigner.Sign(doctors[0], TestKeys.Patient, $"text {day}", (ulong)day + 2));
        LedgerReport report = ReportCases.Report(test.File, new ReportRequest { IncludeText = true });
        Assert.True(report.Check.Valid, report.Verdict);
        Assert.Equal(366, report.Days.Rows.Count);
        Assert.Equal((ulong)Days + before, report.Days.EarlierBlocks + (ulong)report.Days.Rows.Sum(static day => (long)day.Blocks));
        Assert.Equal(((ulong)Doctors, 100UL), (report.Registry.Doctors.Total, report.Registry.Doctors.More));
        Assert.Equal(((ulong)Doctors, 100UL), (report.Registry.Changes.Total, report.Registry.Changes.More));
        Assert.Equal(((ulong)Doctors + 1, 101UL), (report.Signers.Total, report.Signers.More));
        Assert.Equal((2UL * Doctors) + Days, report.Texts!.Total);
        byte[] page = ReportCases.PageBytes(report);
        Assert.InRange(page.Length, 1, Most);
        string shown = ReportCases.Page(report).Root!.Value;
        foreach (string said in (string[])["These and 100 more: 300 doctors", "These and 101 more: 301 signers", "These and 100 more: 300 changes", "These and 800 more: 1,000 records"])
            Assert.Contains(said, shown, StringComparison.Ordinal);
        Assert.Contains($"Earlier days of the period: {report.Days.EarlierBlocks}", shown, StringComparison.Ordinal);
        // All lists together: the days, five lists of 200 with their heads, and the short tables.
        Assert.InRange(Encoding.UTF8.GetString(page).Split("<tr>").Length, 1, 1 + 366 + (5 * 201) + 60);
    }
}
