using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The states of prescriptions that a store keeps: what the records say, made again where they are missing, and checked.</summary>
public sealed class KeptPrescriptionsTests : IDisposable
{
    private static readonly EmrKey Doctor = TestKeys.Doctors[0];
    private static readonly EmrKey North = TestKeys.Create(5001);
    private static readonly EmrKey South = TestKeys.Create(5002);
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);
    private readonly TestLedger test = new(rules: RuleSet.Two);
    private readonly Dictionary<string, Hash256> ids = [];

    public KeptPrescriptionsTests()
    {
        test.Register(Doctor);
        foreach (EmrKey pharmacy in (EmrKey[])[North, South])
            test.Ledger.RegistryDesk.RegisterPharmacy(pharmacy, pharmacy.Hash[..6], TestLedger.Authority, again: false, CancellationToken.None);
        test.Seal();
        foreach (string name in (string[])["active", "held", "partly", "completed", "cancelled", "asked", "replaced"])
            ids[name] = Issue(name, Today.AddDays(30));
        ids["plain"] = TestLedger.Id(test.AddNext(Doctor, "plain").TxId);
        ids["expired"] = Issue("expired", Today.AddDays(-1));
        ids["last day"] = Issue("last day", Today);
        test.Seal();
        foreach (string name in (string[])["held", "partly", "completed", "asked"])
            Sign(North, RxStatement.Claim(ids[name]));
        Sign(North, RxStatement.Dispense(ids["partly"], 1, 10));
        Sign(North, RxStatement.Return(ids["partly"], "no more here"));
        Sign(North, RxStatement.Dispense(ids["completed"], 1, 30));
        Sign(Doctor, RxStatement.Cancel(ids["cancelled"], "allergy"));
        Sign(Doctor, RxStatement.Cancel(ids["asked"], "allergy"));
        Sign(Doctor, RxStatement.Amend(ids["replaced"], new PrescriptionTerms(5, 1, Today.AddDays(-60), Today.AddDays(30)), "replacement"));
        test.Seal();
    }

    public void Dispose() => test.Dispose();

    [Fact]
    public void Every_prescription_is_kept_as_its_patient_s_records_leave_it()
    {
        AssertKept(11);
        Sign(South, RxStatement.Claim(ids["plain"]));
        Sign(South, RxStatement.Dispense(ids["plain"], 1, 3));
        Sign(TestLedger.Authority, RxStatement.Release(ids["held"], "it closed"));
        test.Seal();
        AssertKept(11);
        Assert.Empty(Problems(test.Verify()));
    }

    [Fact]
    public void Prescriptions_are_counted_apart_from_what_became_of_them()
    {
        // Four claims, two dispenses, a return and two cancellations; whatever replaces a prescription is one itself.
        AssertCounts(test.Ledger, 3, 11, 9);
        Sign(South, RxStatement.Claim(ids["plain"]));
        AssertCounts(test.Ledger, 3, 11, 9);
        test.Seal();
        AssertCounts(test.Ledger, 3, 11, 10);
        Issue("another", Today);
        test.Seal();
        AssertCounts(test.Ledger, 3, 12, 10);
    }

    [Fact]
    public void A_kept_count_that_is_too_low_makes_no_other_count_absurd()
    {
        test.Ledger.Dispose();
        using (LedgerSql store = new(test.File))
            store.Execute($"UPDATE {TestStore.TipTable} SET records = 1");
        using Ledger reading = test.Open(LedgerAccess.Read);
        LedgerInfo info = reading.Describe();
        Assert.Equal((1UL, 3UL, 11UL, 0UL), (info.Records, info.Statements, info.Prescriptions, info.PrescriptionEvents));
        LedgerCheckResult result = test.Verify();
        Assert.Contains(result.Faults, static fault => fault.Code == FaultCode.StorageDamaged);
        Assert.Equal((23UL, 3UL, 11UL, 9UL), (result.Records, result.Statements, result.Prescriptions, result.PrescriptionEvents));
    }

    [Theory]
    [InlineData("DELETE FROM prescription")]
    [InlineData("DROP TABLE prescription")]
    public void What_is_missing_is_a_warning_and_is_made_again(string sql)
    {
        PrescriptionRow[] before = Rows();
        test.Ledger.Dispose();
        using (LedgerSql store = new(test.File))
            store.Execute(sql);
        LedgerCheckResult result = test.Verify();
        Assert.Empty(result.Faults);
        Assert.Contains(result.Warnings, static warning => warning.Contains("states of prescriptions", StringComparison.Ordinal));
        using (Ledger reading = test.Open(LedgerAccess.Read))
            AssertCounts(reading, 3, 11, 9);
        using (Ledger reading = test.Open(LedgerAccess.Read))
        {
            Assert.Equal(PrescriptionStatus.Held, reading.Prescriptions.Find(ids["held"])!.Status);
            Assert.Equal(["held"], Read(reading, new PrescriptionFilter { Statuses = [PrescriptionStatus.Held] }));
        }
        using (Ledger writing = test.Open())
        {
            AssertSame(before, Rows(writing));
            TestLedger.Refused(EmrError.PrescriptionHeld, () => Sign(South, RxStatement.Claim(ids["held"]), writing));
        }
        Assert.Empty(Problems(test.Verify()));
    }

    [Theory]
    [InlineData("UPDATE prescription SET stage = 4 WHERE stage = 0", true)]
    [InlineData("UPDATE prescription SET last_day = last_day + 1 WHERE stage = 4", true)]
    [InlineData("UPDATE prescription SET last_day = NULL WHERE stage = 4", true)]
    [InlineData("UPDATE prescription SET state = (SELECT p.state FROM prescription p WHERE p.stage = 4) WHERE stage = 2", true)]
    [InlineData("UPDATE prescription SET position = 24 WHERE stage = 4", true)]
    [InlineData("DELETE FROM prescription WHERE stage = 4", false)]
    [InlineData("INSERT INTO prescription SELECT 0, 0, stage, last_day, state FROM prescription WHERE stage = 4", true)]
    public void What_is_altered_is_a_fault(string sql, bool isNamed)
    {
        test.Tamper(sql);
        Fault fault = Assert.Single(test.Verify().Faults);
        Assert.Equal(FaultCode.StorageDamaged, fault.Code);
        Assert.Equal(isNamed, fault.Index is not null);
        Assert.Contains("prescription", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_byte_of_a_kept_state_matters()
    {
        PrescriptionRow row = Rows().First(static row => row.Stage == (long)PrescriptionStatus.PartlyDispensed);
        for (int i = 0; i < row.State.Length; i++)
        {
            byte[] changed = row.State.ToArray();
            changed[i] ^= 1;
            Assert.False(
                KeptPrescriptions.TryRead(row with { State = changed }, out PrescriptionState? state)
                    && PrescriptionEncoding.Encode(state).AsSpan().SequenceEqual(row.State.Span),
                $"byte {i}");
        }
    }

    [Fact]
    public void Prescriptions_are_found_by_what_they_are_today()
    {
        Dictionary<PrescriptionStatus, string[]> expected = new()
        {
            [PrescriptionStatus.Active] = ["active", "plain", "last day", "replacement"],
            [PrescriptionStatus.Held] = ["held"],
            [PrescriptionStatus.PartlyDispensed] = ["partly"],
            [PrescriptionStatus.Completed] = ["completed"],
            [PrescriptionStatus.Cancelled] = ["cancelled"],
            [PrescriptionStatus.CancelPending] = ["asked"],
            [PrescriptionStatus.Replaced] = ["replaced"],
            [PrescriptionStatus.Expired] = ["expired"],
        };
        foreach ((PrescriptionStatus status, string[] texts) in expected)
            Assert.Equal(texts, Read(test.Ledger, new PrescriptionFilter { Statuses = [status] }));
        Assert.Equal(11, Read(test.Ledger, new PrescriptionFilter()).Length);
        Assert.Equal(["held", "asked"], Read(test.Ledger, new PrescriptionFilter { Holder = TestKeys.UserHash(North) }));
        Assert.Empty(Read(test.Ledger, new PrescriptionFilter { Doctor = TestKeys.UserHash(North) }));
        Assert.Equal(
            ["partly"],
            Read(test.Ledger, new PrescriptionFilter { Patient = TestKeys.Patient, Statuses = [PrescriptionStatus.PartlyDispensed] }));
        Assert.Equal(2, test.Ledger.Prescriptions.Find(ids["held"])!.History.Count);
    }

    [Fact]
    public void What_is_pending_counts_when_prescriptions_are_sought()
    {
        Sign(South, RxStatement.Claim(ids["active"]));
        Hash160 other = TestKeys.UserHash(TestKeys.Doctors[3]);
        test.Ledger.Pending.Sign(Doctor, other, "pending", DoubtfulTexts.None, CancellationToken.None);
        Assert.Equal(["active", "held"], Read(test.Ledger, new PrescriptionFilter { Statuses = [PrescriptionStatus.Held] }).Order());
        Assert.Equal(["pending"], Read(test.Ledger, new PrescriptionFilter { Patient = other, Statuses = [PrescriptionStatus.Active] }));
        Assert.Contains("pending", Read(test.Ledger, new PrescriptionFilter { Statuses = [PrescriptionStatus.Active] }));
    }

    [Fact]
    public void A_copy_and_an_import_keep_the_same()
    {
        PrescriptionRow[] rows = Rows();
        using (Ledger copy = Ledger.Open(test.Copy(), LedgerAccess.Read))
            AssertSame(rows, Rows(copy));
        using MemoryStream export = new();
        LedgerExport.Write(test.Ledger, export, includePending: true, CancellationToken.None);
        string imported = test.NewLocation();
        export.Position = 0;
        LedgerCopy.Import(export, imported, false, 2, static _ => { }, CancellationToken.None);
        using (Ledger again = Ledger.Open(imported, LedgerAccess.Read))
            AssertSame(rows, Rows(again));
        Assert.Empty(Problems(TestLedger.Verify(imported)));
    }

    [Fact]
    public void The_longest_state_fits_a_store()
    {
        Assert.True(PrescriptionEncoding.MaxLength <= PrescriptionRow.MaxStateLength);
        PrescriptionRow row = Rows()[0] with { State = new byte[PrescriptionRow.MaxStateLength] };
        test.Ledger.Session.Write<object?>(
            transaction =>
            {
                transaction.PutPrescription(row);
                return null;
            },
            CancellationToken.None);
        Assert.Equal(row.State.Length, Rows()[0].State.Length);
    }

    private void AssertCounts(Ledger ledger, ulong statements, ulong prescriptions, ulong events)
    {
        LedgerInfo info = ledger.Describe();
        Assert.Equal((statements, prescriptions, events), (info.Statements, info.Prescriptions, info.PrescriptionEvents));
        LedgerCheckResult result = test.Verify();
        Assert.Equal((statements, prescriptions, events), (result.Statements, result.Prescriptions, result.PrescriptionEvents));
        Assert.Equal(info.Records, statements + prescriptions + events);
    }

    private Hash256 Issue(string text, DateOnly lastDay) => TestLedger.Id(test.Ledger.Prescriptions.Issue(
        Doctor, TestKeys.Patient, new PrescriptionTerms(30, 1, lastDay.AddDays(-60), lastDay), text, DoubtfulTexts.None,
        CancellationToken.None).TxId);

    private void Sign(EmrKey key, RxStatement statement, Ledger? ledger = null) =>
        (ledger ?? test.Ledger).Prescriptions.Sign(key, statement, DoubtfulTexts.None, CancellationToken.None);

    private static string[] Read(Ledger ledger, PrescriptionFilter filter) =>
        [.. ledger.Prescriptions.Read(filter).Select(static found => found.Prescription)];

    private PrescriptionRow[] Rows(Ledger? ledger = null)
    {
        using ILedgerView view = (ledger ?? test.Ledger).Session.BeginRead();
        return [.. view.ReadPrescriptions(new PrescriptionQuery())];
    }

    private void AssertKept(int count)
    {
        using ILedgerView view = test.Ledger.Session.BeginRead();
        DoctorRegistry registry = test.Ledger.Session.RegistryOf(view);
        LifecycleReplay replay = LifecycleReplay.Of(view, registry, TestKeys.Patient, below: null, pendingTime: null);
        PrescriptionRow[] expected = [.. replay.Prescriptions.Select(txId => KeptPrescriptions.RowOf(replay.Book.Find(txId)!))];
        Assert.Equal(count, expected.Length);
        AssertSame(expected, [.. view.ReadPrescriptions(new PrescriptionQuery())]);
    }

    private static void AssertSame(PrescriptionRow[] expected, PrescriptionRow[] actual) => Assert.Equal(
        expected.Select(static row => (row with { State = default }, Convert.ToHexString(row.State.Span))),
        actual.Select(static row => (row with { State = default }, Convert.ToHexString(row.State.Span))));

    private static IEnumerable<string> Problems(LedgerCheckResult result) => result.Faults.Select(static fault => fault.ToString())
        .Concat(result.Warnings.Where(static warning => !warning.Contains("role", StringComparison.Ordinal)));
}
