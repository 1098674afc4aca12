using System.Text;
using EmrLedger.Json;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// What somebody might try with a prescription: each is refused and named, as a pending record, in a block that was mined by
/// hand, in a file that was written by other means, and in an import.
/// </summary>
public sealed class PrescriptionAttackTests : IDisposable
{
    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private static readonly EmrKey Ben = TestKeys.Doctors[1];
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);
    private static readonly PrescriptionTerms Terms = new(21, 2, Today.AddDays(-9), Today.AddDays(9));
    private readonly TestLedger test = new(rules: RuleSet.Two);
    private readonly Hash256 rx;

    public PrescriptionAttackTests()
    {
        test.Register(Ada);
        test.Register(Ben);
        foreach (EmrKey pharmacy in (EmrKey[])[RxChain.North, RxChain.South, RxChain.Shut])
            RegisterPharmacy(pharmacy);
        rx = Add(Ada, RxStatement.Issue(Terms, "Amoxicillin 500 mg"));
        test.Seal();
    }

    public void Dispose() => test.Dispose();

    [Fact]
    public void A_second_claim()
    {
        Add(RxChain.North, RxStatement.Claim(rx));
        TestLedger.Refused(EmrError.PrescriptionHeld, () => Add(RxChain.South, RxStatement.Claim(rx)));
        test.Seal();
        Refuse(EmrError.PrescriptionHeld, FaultCode.PrescriptionHeld, Sign(RxChain.South, RxStatement.Claim(rx)));
        Refuse(EmrError.PrescriptionHeld, FaultCode.PrescriptionHeld, Sign(RxChain.North, RxStatement.Claim(rx)));
    }

    [Fact]
    public void Two_claims_in_one_block()
    {
        EmrBlock block = test.NextBlock(Sign(RxChain.North, RxStatement.Claim(rx)), Sign(RxChain.South, RxStatement.Claim(rx))).Mine();
        EmrException refusal = TestLedger.Refused(EmrError.BlockInvalid, () => test.Ledger.Append(block, CancellationToken.None));
        Assert.Contains("record 1", refusal.Message, StringComparison.Ordinal);
        Fault fault = TestLedger.Verify(test.Forced(block)).Faults[0];
        Assert.Equal((FaultCode.PrescriptionHeld, (int?)1), (fault.Code, fault.Index));
    }

    [Fact]
    public void A_dispense_without_a_claim() => Refuse(
        EmrError.PrescriptionNotHeld, FaultCode.PrescriptionNotHeld, Sign(RxChain.North, RxStatement.Dispense(rx, 1, 21)));

    [Fact]
    public void A_dispense_by_a_doctor()
    {
        Claim();
        Refuse(EmrError.RoleMissing, FaultCode.RoleMissing, Sign(Ada, RxStatement.Dispense(rx, 1, 21)));
    }

    [Fact]
    public void A_prescription_by_a_pharmacy() =>
        Refuse(EmrError.RoleMissing, FaultCode.RoleMissing, test.Next(RxChain.North));

    [Fact]
    public void A_claim_by_somebody_unregistered() => Refuse(
        EmrError.PharmacyNotRegistered, FaultCode.PharmacyNotRegistered, Sign(RxChain.Stranger, RxStatement.Claim(rx)));

    [Fact]
    public void A_dispense_by_a_pharmacy_that_was_revoked()
    {
        Add(RxChain.Shut, RxStatement.Claim(rx));
        test.Ledger.RegistryDesk.RevokePharmacy(TestKeys.UserHash(RxChain.Shut), TestLedger.Authority, CancellationToken.None);
        test.Seal();
        Refuse(EmrError.PharmacyRevoked, FaultCode.PharmacyRevoked, Sign(RxChain.Shut, RxStatement.Dispense(rx, 1, 21)));
        // It stays held until the authority releases it.
        Refuse(EmrError.PrescriptionHeld, FaultCode.PrescriptionHeld, Sign(RxChain.North, RxStatement.Claim(rx)));
        Refuse(EmrError.RoleMissing, FaultCode.RoleMissing, Sign(RxChain.North, RxStatement.Release(rx, "closed")));
        Add(TestLedger.Authority, RxStatement.Release(rx, "closed"));
        Add(RxChain.North, RxStatement.Claim(rx));
        test.Seal();
        Assert.True(test.Verify().Valid);
    }

    [Fact]
    public void A_dispense_above_the_quantity()
    {
        Claim();
        Refuse(EmrError.QuantityExceeded, FaultCode.QuantityExceeded, Sign(RxChain.North, RxStatement.Dispense(rx, 1, 22)));
        Add(RxChain.North, RxStatement.Dispense(rx, 1, 20));
        test.Seal();
        Refuse(EmrError.QuantityExceeded, FaultCode.QuantityExceeded, Sign(RxChain.North, RxStatement.Dispense(rx, 1, 2)));
    }

    [Fact]
    public void The_second_fill_before_the_first()
    {
        Claim();
        Refuse(EmrError.FillNotOpen, FaultCode.FillNotOpen, Sign(RxChain.North, RxStatement.Dispense(rx, 2, 21)));
        Refuse(EmrError.FillNotOpen, FaultCode.FillNotOpen, Sign(RxChain.North, RxStatement.Dispense(rx, 3, 21)));
    }

    [Fact]
    public void A_dispense_after_the_last_day_or_before_the_first()
    {
        Hash256 late = Add(Ada, RxStatement.Issue(Terms with { LastDay = Today.AddDays(-2) }, "Amoxicillin"));
        Hash256 early = Add(Ada, RxStatement.Issue(Terms with { FirstDay = Today.AddDays(5) }, "Amoxicillin"));
        test.Seal();
        Refuse(EmrError.PrescriptionExpired, FaultCode.PrescriptionExpired, Sign(RxChain.North, RxStatement.Claim(late)));
        Refuse(EmrError.PrescriptionNotValidYet, FaultCode.PrescriptionNotValidYet, Sign(RxChain.North, RxStatement.Claim(early)));
    }

    [Fact]
    public void A_claim_and_a_dispense_after_a_cancellation()
    {
        Claim();
        Add(Ada, RxStatement.Cancel(rx, "allergy"));
        test.Seal();
        Refuse(EmrError.PrescriptionCancelled, FaultCode.PrescriptionCancelled, Sign(RxChain.North, RxStatement.Dispense(rx, 1, 21)));
        Add(RxChain.North, RxStatement.Return(rx, "cancelled"));
        test.Seal();
        Refuse(EmrError.PrescriptionCancelled, FaultCode.PrescriptionCancelled, Sign(RxChain.South, RxStatement.Claim(rx)));
    }

    [Fact]
    public void A_claim_of_what_was_completed()
    {
        Claim();
        Add(RxChain.North, RxStatement.Dispense(rx, 1, 21));
        Add(RxChain.North, RxStatement.Dispense(rx, 2, 21));
        test.Seal();
        Refuse(EmrError.PrescriptionCompleted, FaultCode.PrescriptionCompleted, Sign(RxChain.South, RxStatement.Claim(rx)));
    }

    [Fact]
    public void A_claim_of_what_was_replaced()
    {
        Hash256 other = Add(Ada, RxStatement.Amend(rx, Terms, "Amoxicillin 250 mg"));
        test.Seal();
        Refuse(EmrError.PrescriptionReplaced, FaultCode.PrescriptionReplaced, Sign(RxChain.South, RxStatement.Claim(rx)));
        Add(RxChain.South, RxStatement.Claim(other));
    }

    [Fact]
    public void An_amendment_of_what_is_held_dispensed_or_anothers()
    {
        Refuse(EmrError.PrescriptionForeign, FaultCode.PrescriptionForeign, Sign(Ben, RxStatement.Amend(rx, Terms, "A")));
        Claim();
        Refuse(EmrError.PrescriptionHeld, FaultCode.PrescriptionHeld, Sign(Ada, RxStatement.Amend(rx, Terms, "A")));
        Add(RxChain.North, RxStatement.Dispense(rx, 1, 1));
        Add(RxChain.North, RxStatement.Return(rx, "out of stock"));
        test.Seal();
        Refuse(EmrError.PrescriptionDispensed, FaultCode.PrescriptionDispensed, Sign(Ada, RxStatement.Amend(rx, Terms, "A")));
    }

    [Fact]
    public void A_void_of_anothers_dispense_and_of_what_is_none()
    {
        Claim();
        Hash256 first = Add(RxChain.North, RxStatement.Dispense(rx, 1, 1));
        Hash256 second = Add(RxChain.North, RxStatement.Dispense(rx, 1, 1));
        test.Seal();
        Refuse(EmrError.PrescriptionForeign, FaultCode.PrescriptionForeign, Sign(RxChain.South, RxStatement.Void(second, "mine")));
        Refuse(EmrError.DispenseNotLast, FaultCode.DispenseNotLast, Sign(RxChain.North, RxStatement.Void(first, "mine")));
        Refuse(EmrError.DispenseUnknown, FaultCode.DispenseUnknown, Sign(RxChain.North, RxStatement.Void(rx, "mine")));
    }

    [Fact]
    public void A_dispense_that_is_voided_while_it_waits()
    {
        Claim();
        Hash256 dispense = Add(RxChain.North, RxStatement.Dispense(rx, 1, 21));
        Add(RxChain.North, RxStatement.Void(dispense, "wrong patient"));
        TestLedger.Refused(EmrError.DispenseUnknown, () => Add(RxChain.North, RxStatement.Void(dispense, "once more")));
        Add(RxChain.North, RxStatement.Dispense(rx, 1, 21));
        Assert.Single(test.Seal());
        Assert.Equal((PrescriptionStatus.Held, 2), (Find(rx).Status, Find(rx).Fill));
        Assert.True(test.Verify().Valid);
    }

    [Fact]
    public void A_statement_about_a_prescription_of_another_ledger()
    {
        using TestLedger other = new(rules: RuleSet.Two);
        other.Register(Ben);
        EmrRecord elsewhere = other.AddNext(Ben, RxStatement.Issue(Terms, "Amoxicillin").ToString());
        other.Seal();
        Refuse(
            EmrError.PrescriptionUnknown, FaultCode.PrescriptionUnknown,
            Sign(RxChain.North, RxStatement.Claim(TestLedger.Id(elsewhere.TxId))));
    }

    [Fact]
    public void A_statement_about_a_statement()
    {
        Hash256 claim = Claim();
        Refuse(EmrError.PrescriptionUnknown, FaultCode.PrescriptionUnknown, Sign(RxChain.North, RxStatement.Claim(claim)));
        Hash256 registration = TestLedger.Id(test.Ledger.RegistryDesk.ReadPharmacies()[0].TxId);
        Refuse(EmrError.PrescriptionUnknown, FaultCode.PrescriptionUnknown, Sign(RxChain.North, RxStatement.Claim(registration)));
    }

    [Fact]
    public void A_statement_about_a_prescription_that_is_not_sealed()
    {
        EmrRecord issue = Sign(Ada, RxStatement.Issue(Terms, "Amoxicillin"));
        EmrRecord claim = Sign(RxChain.North, RxStatement.Claim(TestLedger.Id(issue.TxId)));
        EmrBlock block = test.NextBlock(issue, claim).Mine();
        Fault fault = TestLedger.Verify(test.Forced(block)).Faults[0];
        Assert.Equal((FaultCode.PrescriptionNotSealed, (int?)1), (fault.Code, fault.Index));
        TestLedger.Refused(EmrError.BlockInvalid, () => test.Ledger.Append(block, CancellationToken.None));
        test.Add(issue);
        TestLedger.Refused(EmrError.PrescriptionNotSealed, () => test.Add(claim));
        test.Seal();
        test.Add(claim);
    }

    [Theory]
    [InlineData("emr-rx/1 claim {0} ")]
    [InlineData("emr-rx/1  claim {0}")]
    [InlineData("emr-rx/1 Claim {0}")]
    [InlineData("emr-rx/2 claim {0}")]
    [InlineData("emr-rx/1 claim {0}=")]
    [InlineData("emr-rx/")]
    public void A_statement_that_is_spelled_differently(string text) => Refuse(
        EmrError.RxStatementInvalid, FaultCode.RxStatementInvalid,
        test.Next(RxChain.North, text.Replace("{0}", RegistryStatement.Spell(rx), StringComparison.Ordinal)));

    [Fact]
    public void A_statement_for_another_patient()
    {
        EmrRecord claim = RecordSigner.Sign(RxChain.North, TestKeys.Miner, RxStatement.Claim(rx).ToString(), 1);
        Refuse(EmrError.RxStatementInvalid, FaultCode.RxStatementInvalid, claim);
    }

    [Fact]
    public void A_key_that_would_have_two_roles()
    {
        EmrRecord both = RecordSigner.Sign(
            TestLedger.Authority, TestKeys.UserHash(Ada),
            new RegistryStatement(RegistryAction.Pharmacy, RegistryStatement.DigestOf(Ada.Der.Span), "A").ToString(),
            test.Ledger.Pending.LastNonce(TestKeys.UserHash(TestLedger.Authority)) + 1);
        Refuse(EmrError.RegistryStatementInvalid, FaultCode.RegistryStatementInvalid, both);
        TestLedger.Refused(EmrError.DoctorRegistered, () => RegisterPharmacy(Ada, again: true));
        test.Ledger.RegistryDesk.Revoke(TestKeys.UserHash(Ada), TestLedger.Authority, CancellationToken.None);
        RegisterPharmacy(Ada, again: true);
        test.Seal();
        Assert.DoesNotContain(test.Ledger.RegistryDesk.Read(), doctor => doctor.Hash == Ada.Hash);
        Add(Ada, RxStatement.Claim(rx));
        test.Seal();
        Refuse(EmrError.RoleMissing, FaultCode.RoleMissing, test.Next(Ada));
    }

    private EmrPrescription Find(Hash256 txId) => test.Ledger.Prescriptions.Find(txId)!;

    private Hash256 Claim()
    {
        Hash256 claim = Add(RxChain.North, RxStatement.Claim(rx));
        test.Seal();
        return claim;
    }

    private void RegisterPharmacy(EmrKey key, bool again = false) => test.Ledger.RegistryDesk.RegisterPharmacy(
        key, $"Pharmacy {key.Hash[..6]}", TestLedger.Authority, again, CancellationToken.None);

    private EmrRecord Sign(EmrKey key, RxStatement statement) => test.Next(key, statement.ToString());

    private Hash256 Add(EmrKey key, RxStatement statement) => TestLedger.Id(test.AddNext(key, statement.ToString()).TxId);

    private void Refuse(EmrError error, FaultCode code, EmrRecord record)
    {
        TestLedger.Refused(error, () => test.Add(record));
        EmrBlock block = test.NextBlock(record).Mine();
        EmrException refusal = TestLedger.Refused(EmrError.BlockInvalid, () => test.Ledger.Append(block, CancellationToken.None));
        Fault fault = TestLedger.Verify(test.Forced(block)).Faults[0];
        Assert.Equal((code, block.Height, 0), (fault.Code, fault.Height, fault.Index));
        Assert.Contains(fault.ToString(), refusal.Message, StringComparison.Ordinal);
        using MemoryStream export = new();
        LedgerExport.Write(test.Ledger, export, includePending: false, CancellationToken.None);
        export.Write(Encoding.UTF8.GetBytes(EmrJson.Write(block) + "\n"));
        export.Position = 0;
        string copy = test.NewLocation();
        refusal = TestLedger.Refused(
            EmrError.BlockInvalid, () => LedgerCopy.Import(export, copy, overwrite: false, 1, static _ => { }, CancellationToken.None));
        Assert.Contains(fault.ToString(), refusal.Message, StringComparison.Ordinal);
        Assert.True(test.Verify().Valid);
    }
}
