using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>What a check beside a ledger says of a record's place, and of who signed it, then and now.</summary>
public sealed class LedgerRecordCheckTests : IDisposable
{
    private readonly TestLedger test = new();

    public void Dispose() => test.Dispose();

    [Fact]
    public void A_signer_is_what_the_registry_said_at_the_place_of_each_record()
    {
        EmrKey ada = TestKeys.Doctors[0];
        test.Register(ada);
        EmrRecord first = test.AddNext(ada);
        test.Seal();
        test.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(ada), TestLedger.Authority, CancellationToken.None);
        test.Seal();
        test.Register(ada, again: true);
        EmrRecord second = test.AddNext(ada);
        test.Seal();
        test.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(ada), TestLedger.Authority, CancellationToken.None);

        using LedgerRecordCheck check = new(test.Ledger);
        foreach (EmrRecord record in (EmrRecord[])[first, second])
        {
            RecordCheckResult result = check.Check(record);
            Assert.True(result.Valid);
            Assert.Equal(RecordPlace.Sealed, result.Place);
            Assert.Equal((SignerStatus.Registered, SignerStatus.Revoked), (result.DoctorThen, result.DoctorNow));
        }
        Assert.Null(check.Check(first, withHistory: false).DoctorThen);
    }

    [Fact]
    public void A_record_that_was_forced_in_after_a_revocation_shows_it()
    {
        EmrKey ada = TestKeys.Doctors[0];
        test.Register(ada);
        test.Seal();
        EmrRecord forced = TestLedger.Sign(ada, 1);
        test.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(ada), TestLedger.Authority, CancellationToken.None);
        test.Seal();
        string file = test.Forced(test.NextBlock(forced).Mine());
        using Ledgers.Ledger ledger = Ledgers.Ledger.Open(file, Ledgers.Store.LedgerAccess.Read);
        using LedgerRecordCheck check = new(ledger);
        Assert.Equal(SignerStatus.Revoked, check.Check(forced).DoctorThen);
    }

    [Fact]
    public void A_pending_record_has_the_registry_that_the_pending_ones_before_it_leave()
    {
        EmrKey ada = TestKeys.Doctors[0];
        test.Register(ada);
        EmrRecord pending = test.AddNext(ada);
        test.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(ada), TestLedger.Authority, CancellationToken.None);
        using LedgerRecordCheck check = new(test.Ledger, requireSealed: true);
        RecordCheckResult result = check.Check(pending);
        Assert.Equal((SignerStatus.Registered, SignerStatus.Revoked), (result.DoctorThen, result.DoctorNow));
        Assert.Equal(FaultCode.RecordNotSealed, Assert.Single(result.Faults).Code);
        Assert.Equal(RecordPlace.Pending, result.Place);
    }

    [Fact]
    public void Statements_after_a_handover_have_the_new_authority_then_and_the_old_one_is_a_stranger()
    {
        EmrKey successor = TestKeys.Doctors[1];
        EmrRecord early = test.Register(TestKeys.Doctors[0]);
        test.Ledger.RegistryDesk.Appoint(successor, "Next", TestLedger.Authority, CancellationToken.None);
        test.Seal();
        EmrRecord late = test.Ledger.RegistryDesk.Register(TestKeys.Doctors[2], "Dr. C", successor, CancellationToken.None);
        test.Seal();
        using LedgerRecordCheck check = new(test.Ledger);
        RecordCheckResult before = check.Check(early);
        Assert.Equal((SignerStatus.Authority, SignerStatus.NotRegistered), (before.DoctorThen, before.DoctorNow));
        RecordCheckResult after = check.Check(late);
        Assert.Equal((SignerStatus.Authority, SignerStatus.Authority), (after.DoctorThen, after.DoctorNow));
    }
}
