using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Prescriptions;
using EmrLedger.Reports;
using EmrLedger.Reports.Facts;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The facts of a report, against queries of the ledger that are made in another way.</summary>
public sealed class ReportFactsTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("prescriptions")]
    [InlineData("sealed")]
    public void Every_number_is_that_of_a_query(string kind)
    {
        using TestLedger test = ReportCases.Make(kind);
        LedgerReport report = ReportCases.Report(test.File);
        Assert.True(report.Check.Valid, report.Verdict);
        EmrBlock[] blocks = [.. test.Ledger.ReadBlocks(0, ulong.MaxValue)];
        LedgerInfo info = test.Ledger.Describe();
        Assert.Equal((ulong)blocks.Length, report.Check.Blocks);
        Assert.Equal(info.Records, report.Check.Records);
        Assert.Equal((info.Name, info.Rules, $"{info.Difficulty}"), (report.Name, report.Rules, report.Difficulty));
        Assert.Equal(info.Tip, report.Check.Tip);
        Assert.Equal((info.Statements, info.Prescriptions, info.PrescriptionEvents, info.Pending),
            (report.Check.Statements, report.Check.Prescriptions, report.Check.PrescriptionEvents, report.Check.Pending));
        Assert.Equal(info.Prescriptions, report.Prescriptions?.Total ?? info.Records - info.Statements);
        Assert.Equal(((ulong)blocks.Length, info.Records), (report.PeriodBlocks, report.PeriodRecords));
        AssertDays(report, blocks);
        AssertSigners(report, blocks.SelectMany(static block => block.Records));
        AssertMining(report, blocks);
        AssertRegistry(report, test.Ledger);
        if (kind == "plain")
            Assert.Null(report.Prescriptions);
        else
            AssertPrescriptions(report, test.Ledger);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("prescriptions")]
    [InlineData("sealed")]
    public void An_export_is_reported_on_as_its_ledger_is(string kind)
    {
        using TestLedger test = ReportCases.Make(kind);
        string export = test.Beside("export.jsonl");
        using (FileStream stream = File.Create(export))
            LedgerExport.Write(test.Ledger, stream, true, true, CancellationToken.None);
        LedgerReport of = ReportCases.Report(test.File);
        LedgerReport again = ReportCases.Report(export);
        Assert.True(again.Check.IsExport);
        Assert.Contains("an export of the ledger", again.Verdict, StringComparison.Ordinal);
        Dictionary<string, string> first = Texts(of);
        Dictionary<string, string> second = Texts(again);
        foreach (string place in first.Keys.Where(static place => place.StartsWith("period.", StringComparison.Ordinal)
            || place.StartsWith("prescriptions", StringComparison.Ordinal) || place.StartsWith("registry.", StringComparison.Ordinal)))
        {
            Assert.Equal(first[place], second[place]);
        }

        static Dictionary<string, string> Texts(LedgerReport report) =>
            ReportCases.Facts(report).ToDictionary(static fact => fact.Key, static fact => fact.Value.GetRawText());
    }

    [Fact]
    public void A_period_has_its_first_and_its_last_day()
    {
        using TestLedger test = ReportCases.Make("plain");
        LedgerReport report = ReportCases.Report(
            test.File, new ReportRequest { From = new DateOnly(2026, 1, 6), To = new DateOnly(2026, 1, 9) });
        Assert.Equal((5UL, 5UL), (report.PeriodBlocks, report.PeriodRecords));
        Assert.Equal(
            [new ReportDay(new DateOnly(2026, 1, 6), 2, 3), new ReportDay(new DateOnly(2026, 1, 9), 3, 2)], report.Days.Rows);
        Assert.Equal(["doctor registered again", "doctor revoked"], report.Registry.Changes.Rows.Select(static change => change.What));
        // The whole ledger was checked nevertheless.
        Assert.Equal(8UL, report.Check.Blocks);
        LedgerReport one = ReportCases.Report(
            test.File, new ReportRequest { From = new DateOnly(2026, 1, 6), To = new DateOnly(2026, 1, 6) });
        Assert.Equal((2UL, 3UL, 1UL, 86_399.0), (one.PeriodBlocks, one.PeriodRecords, one.Mining.Intervals, one.Mining.MedianSeconds));
        LedgerReport none = ReportCases.Report(test.File, new ReportRequest { From = new DateOnly(2026, 1, 7), To = new DateOnly(2026, 1, 8) });
        Assert.Equal((0UL, 0UL, 0UL), (none.PeriodBlocks, none.PeriodRecords, none.Signers.Total));
        Assert.Null(none.Mining.MedianSeconds);
        Assert.Equal(2UL, none.Registry.Doctors.Total);
        TestLedger.Refused(EmrError.DateInvalid, () => ReportCases.Report(
            test.File, new ReportRequest { From = new DateOnly(2026, 1, 7), To = new DateOnly(2026, 1, 6) }));
    }

    [Fact]
    public void The_statuses_and_the_units_are_those_of_the_case()
    {
        using TestLedger test = ReportCases.Make("prescriptions");
        ReportPrescriptions found = ReportCases.Report(test.File).Prescriptions!;
        // Two plainly active, one of them the replacement; one of the others each; the plain text is completed.
        Assert.Equal(8UL, found.Total);
        Assert.Equal(
            [
                new(PrescriptionStatus.Active, 2), new(PrescriptionStatus.PartlyDispensed, 1), new(PrescriptionStatus.Held, 0),
                new(PrescriptionStatus.CancelPending, 1), new(PrescriptionStatus.Completed, 2),
                new(PrescriptionStatus.Cancelled, 1), new(PrescriptionStatus.Expired, 0), new(PrescriptionStatus.Replaced, 1),
            ],
            found.Statuses);
        Assert.Equal(20UL + 42 + 7, found.DispensedUnits);
    }

    [Fact]
    public void Texts_are_told_only_where_they_are_asked_for()
    {
        using TestLedger test = ReportCases.Make("plain");
        Assert.Null(ReportCases.Report(test.File).Texts);
        ReportList<ReportText> texts = ReportCases.Report(test.File, new ReportRequest { IncludeText = true }).Texts!;
        Assert.Equal(
            test.Ledger.ReadRecords(new RecordQuery()).Select(static record => (record.Height, record.Index, record.Record.TxId, record.Record.Prescription)),
            texts.Rows.Select(static text => ((ulong?)text.Height, (int?)text.Index, text.TxId, text.Text)));
    }

    [Fact]
    public void Long_lists_and_many_days_are_cut_and_counted()
    {
        DayTally days = new(3);
        Latest<int> latest = new(2);
        for (int i = 0; i < 7; i++)
        {
            days.Add(new DateOnly(2026, 1, 1).AddDays(i), 2);
            latest.Add(i);
        }
        // A time before that of the block before it, on a day that is kept no more.
        days.Add(new DateOnly(2026, 1, 2), 5);
        ReportDays found = days.ToDays();
        Assert.Equal([5, 6, 7], found.Rows.Select(static day => day.Day.Day));
        Assert.Equal((5UL, 13UL), (found.EarlierBlocks, found.EarlierRecords));
        Assert.Equal([5, 6], latest.ToList().Rows);
        Assert.Equal((7UL, 5UL), (latest.ToList().Total, latest.ToList().More));
    }

    [Fact]
    public void The_median_is_that_of_sorted_intervals()
    {
        foreach (int count in (int[])[1, 2, 5, 100])
        {
            Random random = new(count);
            long[] intervals = [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(-5, 40))];
            IntervalTally tally = new();
            foreach (long interval in intervals)
                tally.Add(interval);
            Array.Sort(intervals);
            double median = (intervals[(count - 1) / 2] + intervals[count / 2]) / 2.0;
            ReportMining mining = tally.ToMining(1000);
            Assert.Equal(((ulong)count, median), (mining.Intervals, mining.MedianSeconds));
            Assert.Equal(intervals.Average(), mining.MeanSeconds!.Value, 9);
            Assert.Equal(median > 0 ? 1000 / median : null, mining.HashesPerSecond);
        }
    }

    private static void AssertDays(LedgerReport report, EmrBlock[] blocks)
    {
        ReportDay[] days = [.. blocks
            .GroupBy(static block => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds((long)block.Timestamp).UtcDateTime))
            .OrderBy(static day => day.Key)
            .Select(static day => new ReportDay(day.Key, (ulong)day.Count(), (ulong)day.Sum(static block => block.Records.Count)))];
        Assert.Equal(days, report.Days.Rows);
        Assert.Equal((0UL, 0UL), (report.Days.EarlierBlocks, report.Days.EarlierRecords));
    }

    private static void AssertSigners(LedgerReport report, IEnumerable<EmrRecord> records)
    {
        Dictionary<string, ulong> signers = records.GroupBy(static record => record.DoctorHash)
            .ToDictionary(static signer => signer.Key, static signer => (ulong)signer.Count());
        Assert.Equal((ulong)signers.Count, report.Signers.Total);
        Assert.Equal(signers, report.Signers.Rows.ToDictionary(static signer => signer.Hash, static signer => signer.Records));
        Assert.Equal("authority", report.Signers.Rows.Single(signer => signer.Hash == TestLedger.Authority.Hash).Role);
        Assert.Equal("doctor", report.Signers.Rows.Single(signer => signer.Hash == TestKeys.Doctor.Hash).Role);
    }

    private static void AssertMining(LedgerReport report, EmrBlock[] blocks)
    {
        double[] intervals = [.. blocks.Zip(blocks.Skip(1), static (one, next) => (double)((long)next.Timestamp - (long)one.Timestamp)).Order()];
        Assert.Equal((ulong)intervals.Length, report.Mining.Intervals);
        Assert.Equal((intervals[(intervals.Length - 1) / 2] + intervals[intervals.Length / 2]) / 2, report.Mining.MedianSeconds);
        Assert.Equal(intervals.Average(), report.Mining.MeanSeconds!.Value, 6);
    }

    private static void AssertRegistry(LedgerReport report, Ledger ledger)
    {
        RegisteredDoctor[] doctors = [.. ledger.RegistryDesk.Read().Where(static doctor => doctor.Height is not null)];
        RegisteredPharmacy[] pharmacies = [.. ledger.RegistryDesk.ReadPharmacies()];
        ReportRegistry found = report.Registry;
        Assert.Equal(ledger.Describe().Authority, found.Authority);
        Assert.Equal(
            doctors.Select(static key => (key.Hash, key.Name, key.Status, key.Height)).Order(),
            found.Doctors.Rows.Select(static key => (key.Hash, key.Name, key.Status, (ulong?)key.Height)).Order());
        Assert.Equal(
            pharmacies.Select(static key => (key.Hash, key.Name, key.Status, key.Height)).Order(),
            found.Pharmacies.Rows.Select(static key => (key.Hash, key.Name, key.Status, (ulong?)key.Height)).Order());
        Assert.Equal((ulong)doctors.Count(static key => key.Status == DoctorStatus.Registered), found.RegisteredDoctors);
        Assert.Equal((ulong)doctors.Count(static key => key.Status == DoctorStatus.Revoked), found.RevokedDoctors);
        Assert.Equal((ulong)pharmacies.Length, found.RegisteredPharmacies + found.RevokedPharmacies);
        LedgerRecord[] statements = [.. ledger.ReadRecords(new RecordQuery())
            .Where(static record => record.Record.Prescription.StartsWith("emr-registry/1 ", StringComparison.Ordinal))];
        Assert.Equal((ulong)statements.Length, found.Changes.Total);
        Assert.Equal(
            statements.Select(static record => (record.Height, record.Timestamp, record.Record.PatientHash)),
            found.Changes.Rows.Select(static change => ((ulong?)change.Height, (ulong?)change.Timestamp, change.Hash)));
    }

    private static void AssertPrescriptions(LedgerReport report, Ledger ledger)
    {
        EmrPrescription[] all = [.. ledger.Prescriptions.Read(new PrescriptionFilter())];
        Assert.Equal((ulong)all.Length, report.Prescriptions!.Total);
        foreach (PrescriptionStatus status in Enum.GetValues<PrescriptionStatus>())
        {
            Assert.Equal(
                (ulong)all.Count(one => one.Status == status),
                report.Prescriptions.Statuses.Single(standing => standing.Status == status).Count);
        }
        PrescriptionEvent[] events = [.. all.SelectMany(static one => one.History)];
        long units = events.Where(static one => one.Action == PrescriptionAction.Dispense).Sum(static one => (long)(one.Units ?? 0))
            - events.Where(static one => one.Action == PrescriptionAction.Void).Sum(static one => (long)(one.Units ?? 0));
        Assert.Equal((ulong)units, report.Prescriptions.DispensedUnits);
        string[] words = [.. ledger.ReadRecords(new RecordQuery()).Select(static record => record.Record.Prescription.Split(' '))
            .Where(static parts => parts[0] == "emr-rx/1").Select(static parts => parts[1])];
        Assert.Equal(
            words.GroupBy(static word => word).Select(static word => (word.Key, (ulong)word.Count())).Order(),
            report.Statements.Select(static one => (one.Action.ToString().ToLowerInvariant(), one.Count)).Order());
        Assert.Equal((ulong)all.Count(static one => one.TextState is TextState.Sealed or TextState.Erased), report.Check.SealedTexts);
        Assert.Equal((ulong)all.Count(static one => one.TextState == TextState.Erased), report.Check.ErasedTexts);
        Assert.Equal(
            all.Where(static one => one.TextState == TextState.Erased).Select(static one => one.TxId).Order(),
            report.Erasures.Rows.Select(static erasure => erasure.TxId).Order());
    }
}
