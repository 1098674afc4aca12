using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>The records that wait to be sealed: what gets in, and how it gets out.</summary>
public sealed class PendingPoolTests : IDisposable
{
    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private static readonly EmrKey Ben = TestKeys.Doctors[1];
    private readonly TestLedger test = new();

    public PendingPoolTests()
    {
        test.Register(Ada);
        test.Register(Ben);
        test.Seal();
    }

    private PendingPool Pending => test.Ledger.Pending;

    public void Dispose() => test.Dispose();

    [Fact]
    public void Records_wait_in_the_order_in_which_they_came()
    {
        EmrRecord[] records = [Sign(Ben, 1), Sign(Ada, 1), Sign(Ben, 2), Sign(Ada, 2)];
        Assert.All(Add(records), Assert.Null);
        Assert.Equal(Ids(records), Ids(Pending.Read(new RecordQuery())));
        Assert.Equal(Ids([records[1], records[3]]), Ids(Pending.Read(new RecordQuery { Doctor = TestKeys.UserHash(Ada) })));
        Assert.Equal(Ids([records[2]]), Ids(Pending.Read(new RecordQuery { TxId = Id(records[2]) })));
        Assert.Equal(Ids([records[3]]), Ids(Pending.Read(new RecordQuery { Doctor = TestKeys.UserHash(Ada), AfterNonce = 1 })));
        Assert.Equal(4, Pending.Read(new RecordQuery { Patient = TestKeys.Patient }).Count());
        Assert.Empty(Pending.Read(new RecordQuery { Patient = TestKeys.Miner }));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(3UL)]
    [InlineData(4UL)]
    [InlineData(ulong.MaxValue)]
    public void A_record_that_does_not_follow_its_doctors_last_is_refused(ulong nonce)
    {
        test.AddNext(Ada);
        EmrException refusal = TestLedger.Refused(EmrError.RecordNonceMismatch, () => test.Add(Sign(Ada, nonce, "other")));
        Assert.Contains("2 follows", refusal.Message, StringComparison.Ordinal);
        test.Seal();
        TestLedger.Refused(EmrError.RecordNonceMismatch, () => test.Add(Sign(Ada, nonce, "other")));
        Assert.Equal(0UL, test.Ledger.Describe().Pending);
    }

    [Fact]
    public void The_very_same_record_is_there_already()
    {
        EmrRecord record = test.AddNext(Ada);
        EmrException pending = TestLedger.Refused(EmrError.RecordExists, () => test.Add(record));
        Assert.Contains(record.TxId, pending.Message, StringComparison.Ordinal);
        test.Seal();
        EmrException isSealed = TestLedger.Refused(EmrError.RecordExists, () => test.Add(record));
        Assert.Contains("block 2", isSealed.Message, StringComparison.Ordinal);
        Assert.Equal([null, EmrError.RecordExists], Add(Sign(Ada, 2), Sign(Ada, 2)).Select(refusal => refusal?.Error));
    }

    [Fact]
    public void A_known_txid_on_other_contents_is_no_known_record()
    {
        RecordValues values = RecordValues.Of(test.AddNext(Ada));
        TestLedger.Refused(EmrError.RecordInvalid, () => test.Add((values with { Prescription = "forged" }).Build()));
        TestLedger.Refused(
            EmrError.RecordInvalid, () => test.Add((values with { PatientHash = TestKeys.Miner.ToString() }).Build()));
    }

    [Fact]
    public void A_record_that_is_wrong_by_itself_is_refused()
    {
        RecordValues values = RecordValues.Of(Sign(Ada, 1));
        foreach (RecordValues wrong in (RecordValues[])
        [
            values with { TxId = new string('a', 64) }, values with { TxId = "" }, values with { DoctorHash = "zz" },
            values with { Prescription = new string('x', 201) }, (values with { Prescription = "forged" }).Resealed(),
            values with { Signature = "" }, values with { DoctorPublicKey = Ben.PublicKey }, values with { PatientHash = null },
        ])
        {
            TestLedger.Refused(EmrError.RecordInvalid, () => test.Add(wrong.Build()));
        }
        TestLedger.Refused(EmrError.RecordNonceMismatch, () => test.Add((values with { Nonce = 0 }).Build()));
        Assert.Equal(0UL, test.Ledger.Describe().Pending);
    }

    [Fact]
    public void The_higher_s_is_taken_only_where_it_is_asked_for()
    {
        EmrRecord twin = HighSTests.Twin(RecordValues.Of(Sign(Ada, 1))).Build();
        TestLedger.Refused(EmrError.SignatureHighS, () => test.Add(twin));
        test.Add(twin, SignaturePolicy.AnyS);
        TestLedger.Refused(EmrError.RecordNonceMismatch, () => test.Add(Sign(Ada, 1)));
        Assert.Equal(twin.TxId, Assert.Single(test.Seal()).Records[0].TxId);
    }

    [Fact]
    public void An_unregistered_or_revoked_doctor_is_refused()
    {
        TestLedger.Refused(EmrError.DoctorNotRegistered, () => test.AddNext(TestKeys.Doctors[2]));
        test.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(Ada), TestLedger.Authority, CancellationToken.None);
        TestLedger.Refused(EmrError.DoctorRevoked, () => test.AddNext(Ada));
        TestLedger.Refused(
            EmrError.RegistryStatementInvalid, () => test.Add(TestLedger.Statement(RegistryAction.Add, Ada, 1, signer: Ben)));
    }

    [Fact]
    public void Bad_records_of_a_batch_keep_no_good_one_out()
    {
        IReadOnlyList<EmrException?> outcomes = Add(
            Sign(Ada, 1), Sign(Ada, 3), Sign(Ada, 2), Sign(TestKeys.Doctors[2], 1), Sign(Ben, 1), Sign(Ben, 1, "other"), Sign(
                Ben, 2));
        Assert.Equal(
            [null, EmrError.RecordNonceMismatch, null, EmrError.DoctorNotRegistered, null, EmrError.RecordNonceMismatch, null],
            outcomes.Select(outcome => outcome?.Error));
        Assert.Equal([1UL, 2, 1, 2], Pending.Read(new RecordQuery()).Select(record => record.Nonce));
    }

    [Fact]
    public void They_survive_a_restart()
    {
        EmrRecord[] records = [test.AddNext(Ben), test.AddNext(Ada), test.AddNext(Ben)];
        test.Ledger.Dispose();
        using Ledger again = test.Open();
        Assert.Equal(Ids(records), Ids(again.Pending.Read(new RecordQuery())));
        Assert.Equal(
            (2UL, 1UL), (again.Pending.LastNonce(TestKeys.UserHash(Ben)), again.Pending.LastNonce(TestKeys.UserHash(Ada))));
        Assert.Equal(3UL, test.Verify().Pending);
    }

    [Fact]
    public void The_last_nonce_counts_pending_ones()
    {
        Hash160 ada = TestKeys.UserHash(Ada);
        Assert.Equal(0UL, Pending.LastNonce(ada));
        test.AddNext(Ada);
        test.AddNext(Ada);
        Assert.Equal((2UL, 0UL), (Pending.LastNonce(ada), test.Ledger.ReadState(ada).Nonce));
        test.Seal();
        test.AddNext(Ada);
        Assert.Equal((3UL, 2UL), (Pending.LastNonce(ada), test.Ledger.ReadState(ada).Nonce));
        Assert.Equal(0UL, Pending.LastNonce(TestKeys.Patient));
    }

    [Fact]
    public void Removing_takes_a_doctors_later_ones_along()
    {
        EmrRecord[] records = [.. Enumerable.Range(0, 4).SelectMany(_ => (EmrRecord[])[test.AddNext(Ada), test.AddNext(Ben)])];
        EmrRecord[] removed = [.. Pending.Remove(Id(records[2]), CancellationToken.None)];
        Assert.Equal(Ids([records[2], records[4], records[6]]), Ids(removed));
        Assert.Equal(Ids([records[0], records[1], records[3], records[5], records[7]]), Ids(Pending.Read(new RecordQuery())));
        Assert.Equal(1UL, Pending.LastNonce(TestKeys.UserHash(Ada)));
        Assert.Equal(2UL, test.AddNext(Ada).Nonce);
        TestLedger.Refused(EmrError.RecordNotFound, () => Pending.Remove(Id(records[4]), CancellationToken.None));
    }

    [Fact]
    public void What_is_sealed_cannot_be_removed()
    {
        EmrRecord record = test.AddNext(Ada);
        test.Seal();
        EmrException refusal = TestLedger.Refused(
            EmrError.RecordSealed, () => Pending.Remove(Id(record), CancellationToken.None));
        Assert.Contains("block 2", refusal.Message, StringComparison.Ordinal);
        TestLedger.Refused(EmrError.RecordNotFound, () => Pending.Remove(default, CancellationToken.None));
    }

    [Fact]
    public void A_check_beside_the_ledger_goes_on_from_what_waits()
    {
        EmrRecord sealedRecord = test.AddNext(Ada);
        test.Seal();
        EmrRecord pending = test.AddNext(Ada);
        using LedgerRecordCheck check = new(test.Ledger);
        Assert.True(check.Check(sealedRecord).Valid);
        Assert.True(check.Check(pending).Valid);
        Assert.True(check.Check(Sign(Ada, 3)).Valid);
        Assert.True(check.Check(HighSTests.Twin(RecordValues.Of(Sign(Ada, 4))).Build()).Valid);
        Assert.Equal(FaultCode.NonceInvalid, Fault(Sign(Ada, 4)));
        Assert.Equal(FaultCode.DoctorNotRegistered, Fault(Sign(TestKeys.Doctors[2], 1)));
        Assert.Equal(FaultCode.TxIdInvalid, Fault((RecordValues.Of(pending) with { Prescription = "forged" }).Build()));

        FaultCode Fault(EmrRecord record) => Assert.Single(check.Check(record).Faults).Code;
    }

    [Fact]
    public void A_cancelled_change_changes_nothing()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => Pending.Add([Sign(Ada, 1)], SignaturePolicy.LowSOnly, cancelled.Token));
        Assert.Equal(0UL, test.Ledger.Describe().Pending);
        test.AddNext(Ada);
    }

    private static EmrRecord Sign(EmrKey doctor, ulong nonce, string text = "text") =>
        RecordSigner.Sign(doctor, TestKeys.Patient, text, nonce);

    private static IEnumerable<string> Ids(IEnumerable<EmrRecord> records) => records.Select(record => record.TxId);

    private static Hash256 Id(EmrRecord record) => TestLedger.Id(record.TxId);

    private IReadOnlyList<EmrException?> Add(params EmrRecord[] records) =>
        Pending.Add(records, SignaturePolicy.LowSOnly, CancellationToken.None);
}
