using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The next block made of what waits: what can be sealed, in order; and what stays behind, named.</summary>
public sealed class PendingDraftTests : IDisposable
{
    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private static readonly EmrKey Ben = TestKeys.Doctors[1];
    private readonly TestLedger test = new();

    public void Dispose() => test.Dispose();

    [Fact]
    public void Nothing_that_waits_makes_no_block()
    {
        PendingDraft draft = Draft();
        Assert.Null(draft.Block);
        Assert.Empty(draft.Refused);
    }

    [Fact]
    public void The_first_25_go_in_their_order()
    {
        test.Register(Ada);
        test.Register(Ben);
        for (int i = 0; i < 30; i++)
            test.AddNext(i % 3 == 0 ? Ben : Ada);
        IEnumerable<string> first = test.Ledger.Pending.Read(new RecordQuery()).Take(25).Select(record => record.TxId).ToArray();
        PendingDraft draft = Draft();
        Assert.Equal(first, draft.Block!.Records.Select(record => record.TxId));
        Assert.Equal((test.Ledger.Describe().Tip, 1UL, TestKeys.Miner),
            (draft.Block.Template.Previous.ToString(), draft.Block.Height, draft.Block.Template.Miner));
        Assert.Empty(draft.Refused);
        Assert.Equal([25, 7], test.Seal().Select(block => block.Records.Count));
    }

    [Fact]
    public void Records_without_their_registration_stay_behind()
    {
        EmrRecord registration = test.Register(Ada);
        EmrRecord[] stranded = [test.AddNext(Ada), test.AddNext(Ada)];
        test.Ledger.Pending.Remove(TestLedger.Id(registration.TxId), CancellationToken.None);
        test.Register(Ben);
        EmrRecord kept = test.AddNext(Ben);
        PendingDraft draft = Draft();
        Assert.Equal(kept.TxId, draft.Block!.Records[1].TxId);
        AssertRefused(draft, FaultCode.DoctorNotRegistered, stranded);
        LedgerCheckResult result = test.Verify();
        Assert.True(result.Valid);
        Assert.Equal(2, result.Warnings.Count);
        Assert.All(
            result.Warnings.Zip(stranded), pair => Assert.Contains(pair.Second.TxId, pair.First, StringComparison.Ordinal));
        test.Seal();
        test.Register(Ada);
        Assert.Equal([1, 2], test.Seal().Select(block => block.Records.Count));
        Assert.Equal(0UL, test.Ledger.Describe().Pending);
    }

    [Fact]
    public void A_record_in_whose_place_another_was_sealed_stays_behind()
    {
        test.Append(TestLedger.Statement(RegistryAction.Add, Ada, 1), TestLedger.Statement(RegistryAction.Add, Ben, 2));
        EmrRecord overtaken = test.AddNext(Ada);
        EmrRecord next = test.AddNext(Ada);
        test.Append(TestLedger.Sign(Ada, 1, "another text"));
        PendingDraft draft = Draft();
        Assert.Equal([next.TxId], draft.Block!.Records.Select(record => record.TxId));
        AssertRefused(draft, FaultCode.NonceInvalid, overtaken);
        test.Seal();
        Assert.Null(Draft().Block);
        Assert.True(Assert.Single(Draft().Refused).IsOvertaken);
        Assert.Equal(2UL, test.Ledger.Pending.LastNonce(TestKeys.UserHash(Ada)));
        Assert.Equal(
            [overtaken.TxId],
            test.Ledger.Pending.Remove(TestLedger.Id(overtaken.TxId), CancellationToken.None).Select(record => record.TxId));
    }

    [Fact]
    public void A_record_that_somebody_gave_the_other_signature_goes_with_its_twin()
    {
        test.Append(TestLedger.Statement(RegistryAction.Add, Ada, 1), TestLedger.Statement(RegistryAction.Add, Ben, 2));
        EmrRecord first = test.AddNext(Ada, "one");
        EmrRecord second = test.AddNext(Ada, "two");
        EmrRecord others = test.AddNext(Ben, "one");
        AppendResult result = Append(HighSTests.Twin(RecordValues.Of(first)).Build());
        Assert.Equal([first.TxId], result.Dropped.Select(record => record.TxId));
        Assert.Empty(result.Overtaken);
        Assert.Equal([second.TxId, others.TxId], test.Ledger.Pending.Read(new RecordQuery()).Select(record => record.TxId));
        Assert.Empty(Draft().Refused);
        // What came after the twin follows it: nothing of it had to be signed anew.
        Assert.Equal([second.TxId, others.TxId], Assert.Single(test.Seal()).Records.Select(record => record.TxId));
        Assert.True(test.Verify().Valid);
    }

    [Theory]
    [InlineData("another text", false)]
    [InlineData("one", true)]
    public void A_record_in_whose_place_something_else_was_sealed_is_kept_and_named(string text, bool forAnother)
    {
        test.Append(TestLedger.Statement(RegistryAction.Add, Ada, 1));
        EmrRecord[] records = [test.AddNext(Ada, "one"), test.AddNext(Ada, "two"), test.AddNext(Ada, "three")];
        Hash160 patient = forAnother ? TestKeys.Miner : TestKeys.Patient;
        AppendResult result = Append(RecordSigner.Sign(Ada, patient, text, 1), RecordSigner.Sign(Ada, patient, text, 2));
        Assert.Empty(result.Dropped);
        Assert.Equal([records[0].TxId, records[1].TxId], result.Overtaken.Select(record => record.TxId));
        PendingDraft draft = Draft();
        Assert.Equal([records[2].TxId], draft.Block!.Records.Select(record => record.TxId));
        AssertRefused(draft, FaultCode.NonceInvalid, records[0], records[1]);
        Hash256 first = TestLedger.Id(records[0].TxId);
        Assert.Equal(0UL, test.Ledger.Pending.CountRemovedWith(first));
        Assert.Equal(
            [records[0].TxId], test.Ledger.Pending.Remove(first, CancellationToken.None).Select(record => record.TxId));
        Assert.Equal([records[1].TxId, records[2].TxId], test.Ledger.Pending.Read(new RecordQuery()).Select(record => record.TxId));
        Assert.Equal([records[2].TxId], Assert.Single(test.Seal()).Records.Select(record => record.TxId));
    }

    [Fact]
    public void Records_after_one_that_stays_behind_do_so_too()
    {
        test.Append(TestLedger.Statement(RegistryAction.Add, Ada, 1));
        EmrRecord[] records = [test.AddNext(Ada), test.AddNext(Ada), test.AddNext(Ada)];
        test.Append(
            TestLedger.Sign(Ada, 1, "one"), TestLedger.Sign(Ada, 2, "two"), TestLedger.Sign(Ada, 3, "three"),
            TestLedger.Sign(Ada, 4, "four"));
        AssertRefused(Draft(), FaultCode.NonceInvalid, records);
        Assert.Null(Draft().Block);
    }

    [Fact]
    public void Records_of_a_doctor_who_was_revoked_meanwhile_stay_behind()
    {
        test.Append(TestLedger.Statement(RegistryAction.Add, Ada, 1), TestLedger.Statement(RegistryAction.Add, Ben, 2));
        EmrRecord[] stranded = [test.AddNext(Ada), test.AddNext(Ada)];
        EmrRecord kept = test.AddNext(Ben);
        test.Append(TestLedger.Statement(RegistryAction.Revoke, Ada, 3));
        PendingDraft draft = Draft();
        Assert.Equal([kept.TxId], draft.Block!.Records.Select(record => record.TxId));
        AssertRefused(draft, FaultCode.DoctorRevoked, stranded);
    }

    [Fact]
    public void Somebody_elses_block_takes_what_it_seals_out_of_the_pool()
    {
        test.Register(Ada);
        EmrRecord[] records = [test.AddNext(Ada), test.AddNext(Ada), test.AddNext(Ada)];
        EmrRecord registration = test.Ledger.Pending.Read(new RecordQuery()).First();
        test.Append(registration, records[0], records[1]);
        Assert.Equal([records[2].TxId], test.Ledger.Pending.Read(new RecordQuery()).Select(record => record.TxId));
        Assert.Equal([records[2].TxId], Assert.Single(test.Seal()).Records.Select(record => record.TxId));
        Assert.True(test.Verify().Valid);
    }

    private AppendResult Append(params EmrRecord[] records) =>
        test.Ledger.Append(test.NextBlock(records).Mine(), CancellationToken.None);

    private PendingDraft Draft() => test.Ledger.Pending.Draft(TestKeys.Miner);

    // One refusal stands for all that stays behind of its doctor.
    private void AssertRefused(PendingDraft draft, FaultCode code, params EmrRecord[] records)
    {
        PendingRefusal refusal = Assert.Single(draft.Refused);
        Assert.Equal((records[0].TxId, code), (refusal.Record.TxId, refusal.Fault.Code));
        Assert.Equal((ulong)records.Length - 1, test.Ledger.Pending.CountBehind(refusal));
    }
}
