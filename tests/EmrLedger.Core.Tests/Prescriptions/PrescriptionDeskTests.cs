using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Where prescriptions are looked up, and signed for in one step.</summary>
public sealed class PrescriptionDeskTests : IDisposable
{
    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);
    private static readonly PrescriptionTerms Terms = new(21, 2, Today.AddDays(-9), Today.AddDays(9));
    private readonly TestLedger test = new(rules: RuleSet.Two);

    public PrescriptionDeskTests()
    {
        test.Register(Ada);
        RegistryDesk.RegisterPharmacy(RxChain.North, "North Pharmacy, till 1", TestLedger.Authority, again: false, CancellationToken.None);
        RegistryDesk.RegisterPharmacy(RxChain.South, "South", TestLedger.Authority, again: false, CancellationToken.None);
        test.Seal();
    }

    private PrescriptionDesk Desk => test.Ledger.Prescriptions;

    private RegistryDesk RegistryDesk => test.Ledger.RegistryDesk;

    public void Dispose() => test.Dispose();

    [Fact]
    public void A_prescription_is_shown_as_it_is_with_what_waits()
    {
        Hash256 rx = Issue();
        Assert.Equal(
            new EmrPrescription(rx.ToString(), PrescriptionStatus.Active, Ada.Hash, TestKeys.Patient.ToString(), "Amoxicillin 500 mg")
            {
                Units = 21, UnitsLeft = 21, Fills = 2, Fill = 1, From = $"{Terms.FirstDay:yyyy-MM-dd}", Until = $"{Terms.LastDay:yyyy-MM-dd}",
                Height = 2, History = [],
            },
            Desk.Find(rx)! with { History = [] });
        Sign(RxChain.North, RxStatement.Claim(rx));
        EmrPrescription held = Desk.Find(rx)!;
        Assert.Equal(
            (PrescriptionStatus.Held, RxChain.North.Hash, "North Pharmacy, till 1", (ulong?)null),
            (held.Status, held.Holder, held.HolderName, held.HeldSince));
        ulong time = test.Seal()[0].Timestamp;
        Assert.Equal(time, Desk.Find(rx)!.HeldSince);
        Sign(RxChain.North, RxStatement.Dispense(rx, 1, 20, "rest owed"));
        Assert.Equal((1, 1), (Desk.Find(rx)!.UnitsLeft, Desk.Find(rx)!.Fill));
        Sign(RxChain.North, RxStatement.Dispense(rx, 1, 1));
        Assert.Equal((21, 2), (Desk.Find(rx)!.UnitsLeft, Desk.Find(rx)!.Fill));
    }

    [Fact]
    public void The_history_has_every_record_in_the_order_of_the_chain()
    {
        Hash256 rx = Issue();
        EmrRecord claim = Sign(RxChain.North, RxStatement.Claim(rx));
        EmrRecord dispense = Sign(RxChain.North, RxStatement.Dispense(rx, 1, 5, "rest owed"));
        EmrBlock block = test.Seal()[0];
        EmrRecord undone = Sign(RxChain.North, RxStatement.Void(TestLedger.Id(dispense.TxId), "wrong patient"));
        Hash256 digest = RegistryStatement.DigestOf(RxChain.South.Der.Span);
        EmrRecord moved = Sign(RxChain.North, RxStatement.Transfer(rx, digest));
        EmrRecord cancelled = Sign(TestLedger.Authority, RxStatement.Cancel(rx, "recall"));
        PrescriptionEvent[] history = [.. Desk.ReadHistory(rx)];
        Assert.Equal(
            [
                PrescriptionAction.Issue, PrescriptionAction.Claim, PrescriptionAction.Dispense, PrescriptionAction.Void,
                PrescriptionAction.Transfer, PrescriptionAction.Cancel,
            ],
            history.Select(one => one.Action));
        Assert.Equal(
            [rx.ToString(), claim.TxId, dispense.TxId, undone.TxId, moved.TxId, cancelled.TxId], history.Select(one => one.TxId));
        Assert.Equal([(ulong?)2, 3, 3, null, null, null], history.Select(one => one.Height));
        Assert.Equal([(int?)0, 0, 1, null, null, null], history.Select(one => one.Index));
        Assert.Equal(block.Timestamp, history[2].Timestamp);
        Assert.Null(history[3].Timestamp);
        Assert.Equal([(int?)21, null, 5, 5, null, null], history.Select(one => one.Units));
        Assert.Equal([(int?)null, null, 1, 1, null, null], history.Select(one => one.Fill));
        Assert.Equal([null, null, "rest owed", "wrong patient", null, "recall"], history.Select(one => one.Note));
        Assert.Equal(["North Pharmacy, till 1", null], new[] { history[1].SignerName, history[5].SignerName });
        Assert.Equal(RxChain.South.Hash, history[4].Receiver);
        test.Seal();
        Assert.Equal(
            history.Select(one => (one.Action, one.TxId)), Desk.ReadHistory(rx).Select(one => (one.Action, one.TxId)));
        using Ledger anew = test.Open(LedgerAccess.Read);
        Assert.Equal(Desk.ReadHistory(rx), anew.Prescriptions.ReadHistory(rx));
    }

    [Fact]
    public void Both_prescriptions_have_the_record_that_replaced_one_by_the_other()
    {
        Hash256 rx = Issue();
        EmrRecord amendment = Sign(Ada, RxStatement.Amend(rx, Terms with { Units = 7 }, "Amoxicillin 250 mg"));
        test.Seal();
        Assert.Equal([PrescriptionAction.Issue, PrescriptionAction.Amend], Desk.ReadHistory(rx).Select(one => one.Action));
        EmrPrescription other = Desk.Find(TestLedger.Id(amendment.TxId))!;
        Assert.Equal(
            (PrescriptionStatus.Active, 7, "Amoxicillin 250 mg", PrescriptionAction.Amend),
            (other.Status, other.Units, other.Prescription, Assert.Single(other.History).Action));
        Assert.Equal(
            [PrescriptionStatus.Replaced, PrescriptionStatus.Active], Desk.Read(new PrescriptionFilter { Patient = TestKeys.Patient }).Select(one => one.Status));
    }

    [Fact]
    public void What_is_no_prescription_is_not_found()
    {
        Hash256 rx = Issue();
        EmrRecord claim = Sign(RxChain.North, RxStatement.Claim(rx));
        Assert.Null(Desk.Find(TestLedger.Id(claim.TxId)));
        Assert.Null(Desk.Find(default));
        Assert.Null(Desk.Find(TestLedger.Id(RegistryDesk.Read()[0].TxId)));
        TestLedger.Refused(EmrError.PrescriptionUnknown, () => Desk.ReadHistory(default));
        TestLedger.Refused(EmrError.PrescriptionUnknown, () => Sign(RxChain.North, RxStatement.Claim(default)));
        TestLedger.Refused(EmrError.DispenseUnknown, () => Sign(RxChain.North, RxStatement.Void(rx, "A")));
        Assert.Empty(Desk.Read(new PrescriptionFilter { Patient = TestKeys.Miner }));
        // A doctor is a patient too, and registered under the same hash.
        Assert.Empty(Desk.Read(new PrescriptionFilter { Patient = TestKeys.UserHash(Ada) }));
    }

    [Fact]
    public void A_plain_text_is_a_prescription_without_numbers()
    {
        EmrRecord record = test.AddNext(Ada, "Ibuprofen 400 mg");
        test.Seal();
        EmrPrescription found = Desk.Find(TestLedger.Id(record.TxId))!;
        Assert.Equal(
            ("Ibuprofen 400 mg", (int?)null, (int?)null, 1, null, null),
            (found.Prescription, found.Units, found.UnitsLeft, found.Fills, found.From, found.Until));
        Sign(RxChain.North, RxStatement.Claim(TestLedger.Id(record.TxId)));
        Sign(RxChain.North, RxStatement.Dispense(TestLedger.Id(record.TxId), 1, 20));
        Assert.Equal(PrescriptionStatus.Completed, Desk.Find(TestLedger.Id(record.TxId))!.Status);
    }

    [Fact]
    public void In_an_open_ledger_everybody_has_every_role_that_needs_no_registry()
    {
        using TestLedger open = new(isOpen: true, rules: RuleSet.Two);
        EmrRecord issue = open.AddNext(Ada, RxStatement.Issue(Terms, "Amoxicillin").ToString());
        EmrRecord other = open.AddNext(Ada, "emr-registry/1 is the name of a drug");
        open.Seal();
        Hash256 rx = TestLedger.Id(issue.TxId);
        open.AddNext(RxChain.Stranger, RxStatement.Claim(rx).ToString());
        open.AddNext(RxChain.Stranger, RxStatement.Claim(TestLedger.Id(other.TxId)).ToString());
        Hash256 digest = RegistryStatement.DigestOf(RxChain.South.Der.Span);
        TestLedger.Refused(EmrError.RoleMissing, () => open.AddNext(RxChain.Stranger, RxStatement.Transfer(rx, digest).ToString()));
        TestLedger.Refused(EmrError.RoleMissing, () => open.AddNext(RxChain.Stranger, RxStatement.Release(rx, "A").ToString()));
        TestLedger.Refused(EmrError.PrescriptionForeign, () => open.AddNext(RxChain.Stranger, RxStatement.Cancel(rx, "A").ToString()));
        open.AddNext(RxChain.Stranger, RxStatement.Dispense(rx, 1, 21).ToString());
        open.Seal();
        Assert.True(open.Verify().Valid);
        Assert.Equal([PrescriptionStatus.Held, PrescriptionStatus.Held], open.Ledger.Prescriptions.Read(new PrescriptionFilter { Patient = TestKeys.Patient }).Select(one => one.Status));
    }

    [Fact]
    public void By_the_first_rules_a_statement_is_a_text_like_any_other()
    {
        using TestLedger first = new(rules: RuleSet.One);
        first.Register(Ada);
        first.AddNext(Ada, "emr-rx/1 claim nothing");
        first.AddNext(Ada, RxStatement.Claim(default).ToString());
        first.Seal();
        Assert.True(first.Verify().Valid);
        TestLedger.Refused(EmrError.LifecycleMissing, () => first.Ledger.Prescriptions.Find(default));
        TestLedger.Refused(EmrError.LifecycleMissing, () => first.Ledger.RegistryDesk.RegisterPharmacy(
            RxChain.North, "North", TestLedger.Authority, again: true, CancellationToken.None));
        EmrRecord pharmacy = TestLedger.Statement(
            RegistryAction.Pharmacy, RxChain.North, first.Ledger.Pending.LastNonce(TestKeys.UserHash(TestLedger.Authority)) + 1);
        TestLedger.Refused(EmrError.RegistryStatementInvalid, () => first.Add(pharmacy));
        TestLedger.Refused(EmrError.BlockInvalid, () => first.Append(pharmacy));
    }

    [Fact]
    public void Pharmacies_are_registered_found_and_revoked()
    {
        Assert.Equal(["North Pharmacy, till 1", "South"], RegistryDesk.ReadPharmacies().Select(one => one.Name));
        Assert.Equal(RxChain.South.Hash, RegistryDesk.FindPharmacy("south").Hash);
        Assert.Equal([Ada.Hash], RegistryDesk.Read().Select(one => one.Hash));
        TestLedger.Refused(EmrError.PharmacyNotFound, () => RegistryDesk.FindPharmacy($"Dr. {Ada.Hash[..6]}"));
        TestLedger.Refused(EmrError.PharmacyRegistered, () => Register(RxChain.South, again: false));
        TestLedger.Refused(EmrError.PharmacyRegistered, () => test.Register(RxChain.South));
        Register(RxChain.Shut, again: false);
        TestLedger.Refused(EmrError.PharmacyAmbiguous, () => Register(RxChain.South, again: true, find: true));
        TestLedger.Refused(EmrError.PharmacyNotFound, () => Revoke(Ada));
        TestLedger.Refused(EmrError.DoctorNotFound, () =>
            RegistryDesk.Revoke(TestKeys.UserHash(RxChain.South), TestLedger.Authority, CancellationToken.None));
        Revoke(RxChain.South);
        TestLedger.Refused(EmrError.PharmacyRevoked, () => Revoke(RxChain.South));
        TestLedger.Refused(EmrError.PharmacyRevoked, () => Register(RxChain.South, again: false));
        Assert.Equal(
            DoctorStatus.Revoked, RegistryDesk.ReadPharmacies().Single(one => one.Hash == RxChain.South.Hash).Status);
        Register(RxChain.South, again: true);
        test.Seal();
        Assert.True(test.Verify().Valid);
    }

    private void Register(EmrKey key, bool again, bool find = false)
    {
        RegistryDesk.RegisterPharmacy(key, "Pharmacy", TestLedger.Authority, again, CancellationToken.None);
        if (find)
            RegistryDesk.FindPharmacy("Pharmacy");
    }

    private void Revoke(EmrKey key) => RegistryDesk.RevokePharmacy(TestKeys.UserHash(key), TestLedger.Authority, CancellationToken.None);

    private EmrRecord Sign(EmrKey key, RxStatement statement) => Desk.Sign(key, statement, DoubtfulTexts.None, CancellationToken.None);

    private Hash256 Issue()
    {
        EmrRecord record = Desk.Issue(Ada, TestKeys.Patient, Terms, "Amoxicillin 500 mg", DoubtfulTexts.None, CancellationToken.None);
        test.Seal();
        return TestLedger.Id(record.TxId);
    }
}
