using EmrLedger.Evidence.Receipts;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Receipts of what pharmacies sign, and of what the authority says of prescriptions.</summary>
public sealed class RoleReceiptTests : IDisposable
{
    private static readonly EmrKey Successor = TestKeys.Create(3001);

    private readonly RxEvidence evidence = new();
    private readonly Hash256 prescription;

    public RoleReceiptTests() => prescription = evidence.Issue();

    public void Dispose() => evidence.Dispose();

    [Fact]
    public void What_a_pharmacy_signs_shows_that_it_was_registered_as_one()
    {
        Hash256 claim = evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        Receipt receipt = evidence.Receipt(claim, withHistory: false);
        Assert.True(RegistryStatement.TryParse(Assert.Single(receipt.Statements).Record.Prescription, out RegistryStatement? shown));
        Assert.Equal(RegistryAction.Pharmacy, shown.Action);
        ReceiptCheckResult result = RxEvidence.Check(receipt);
        Assert.Empty(result.Faults);
        Assert.Equal(("North", DoctorStatus.Registered), (result.Doctor, result.DoctorStatusThen));
        Assert.Contains(
            "that the pharmacy was not revoked, or the authority changed, by a statement that is left out", result.NotProved);
    }

    [Fact]
    public void A_registration_in_the_other_role_shows_nothing()
    {
        Hash256 claim = evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        Receipt claimed = evidence.Receipt(claim, withHistory: false);
        Receipt issued = evidence.Receipt(prescription, withHistory: false);
        ForgedReceipts forged = new(evidence.Ledger);
        EmrRecord asDoctor = TestLedger.Statement(RegistryAction.Add, RxChain.North, 20);
        EmrRecord asPharmacy = TestLedger.Statement(RegistryAction.Pharmacy, RxChain.Ada, 21);
        EmrRecord later = RecordSigner.Sign(
            RxChain.North, TestKeys.Patient, RxStatement.Return(prescription, "x").ToString(), 9);
        EmrRecord text = TestLedger.Sign(RxChain.Ada, 9);
        int height = forged.Add(BlockValues.Of(evidence.Test.NextBlock(asDoctor, asPharmacy, later, text).Mine()));
        Assert.Empty(RxEvidence.Check(forged.Receipt(later, height, forged.Statement(claimed.Statements[0].Record, 1))).Faults);
        Assert.Empty(RxEvidence.Check(forged.Receipt(text, height, forged.Statement(issued.Statements[0].Record, 1))).Faults);
        Unproved(forged.Receipt(later, height, forged.Statement(asDoctor, height)));
        Unproved(forged.Receipt(text, height, forged.Statement(asPharmacy, height)));

        void Unproved(Receipt receipt)
        {
            Fault fault = Assert.Single(RxEvidence.Check(receipt).Faults);
            Assert.Equal(FaultCode.RegistrationNotProved, fault.Code);
            Assert.Contains("does not say", fault.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_the_authority_says_of_a_prescription_needs_no_registration()
    {
        evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        Hash256 release = evidence.Seal(TestLedger.Authority, RxStatement.Release(prescription, "it closed"));
        evidence.Ledger.RegistryDesk.Appoint(Successor, "Next", TestLedger.Authority, CancellationToken.None);
        Hash256 cancel = evidence.Seal(Successor, RxStatement.Cancel(prescription, "recall"));
        Receipt released = evidence.Receipt(release, withHistory: false);
        Assert.Empty(released.Statements);
        Receipt cancelled = evidence.Receipt(cancel, withHistory: false);
        Assert.Single(cancelled.Statements);
        foreach (Receipt receipt in (Receipt[])[released, cancelled])
        {
            ReceiptCheckResult result = RxEvidence.Check(receipt);
            Assert.Empty(result.Faults);
            Assert.Null(result.Doctor);
            Assert.Single(result.NotProved);
        }
        // Without the change of authority, the signer is nobody.
        Fault fault = Assert.Single(RxEvidence.Check(cancelled with { Statements = [] }).Faults);
        Assert.Equal(FaultCode.RegistrationNotProved, fault.Code);
        Assert.Contains("not of the authority", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_doctor_who_cancels_is_a_doctor()
    {
        Hash256 cancel = evidence.Seal(RxChain.Ada, RxStatement.Cancel(prescription, "allergy"));
        ReceiptCheckResult result = RxEvidence.Check(evidence.Receipt(cancel, withHistory: false));
        Assert.Empty(result.Faults);
        Assert.Equal($"Dr. {RxChain.Ada.Hash[..6]}", result.Doctor);
    }

    [Fact]
    public void A_pharmacy_that_was_revoked_later_is_shown_so()
    {
        Hash256 claim = evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        evidence.RevokePharmacy(RxChain.North);
        Receipt early = evidence.Receipt(claim, withHistory: false);
        Assert.Null(Assert.IsType<RegisteredPharmacy>(ReceiptMaker.FindRevoked(evidence.Ledger, early)).Height);
        evidence.Test.Seal();
        Receipt receipt = evidence.Receipt(claim, withHistory: false);
        ReceiptCheckResult result = RxEvidence.Check(receipt);
        Assert.Empty(result.Faults);
        Assert.Equal((DoctorStatus.Revoked, 4UL), (result.DoctorStatusAtCheckpoint, result.RevokedAt));
    }

    [Fact]
    public void A_statement_that_is_none_is_named()
    {
        ForgedReceipts forged = new(evidence.Ledger);
        EmrRecord registration = evidence.Receipt(prescription).Statements[0].Record;
        foreach (string text in (string[])["emr-rx/1 claim x", "emr-rx/2 issue", "emr-rx/", "emr-rx/1 issue 1x1 20261232 20261232 A"])
        {
            EmrRecord record = TestLedger.Sign(RxChain.Ada, 9, text);
            int height = forged.Add(BlockValues.Of(evidence.Test.NextBlock(record).Mine()));
            Receipt receipt = forged.Receipt(record, height, forged.Statement(registration, 1));
            Assert.Equal(FaultCode.RxStatementInvalid, Assert.Single(RxEvidence.Check(receipt).Faults).Code);
        }
    }
}
