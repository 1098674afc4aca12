using System.Text;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Sealing;
using EmrLedger.Tests.Formats;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Receipts of prescriptions whose texts are sealed: they hold without the text, also when that is erased.</summary>
public sealed class SealedReceiptTests : IDisposable
{
    private const string Text = "Amoxicillin 500 mg";

    private static readonly EmrKey Patient = TestKeys.Create(6001);

    private readonly RxEvidence evidence = new();
    private readonly TempFolder folder = new();
    private readonly EmrRecord record;
    private readonly Hash256 prescription;

    public SealedReceiptTests()
    {
        record = evidence.Ledger.Pending.SignSealed(
            RxChain.Ada, TestKeys.UserHash(Patient), RxEvidence.Terms, Text, [Patient, RxChain.North], DoubtfulTexts.None,
            CancellationToken.None);
        evidence.Test.Seal();
        prescription = TestLedger.Id(record.TxId);
    }

    public void Dispose()
    {
        evidence.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_receipt_proves_it_without_the_text_and_shows_it_with_the_envelope()
    {
        Receipt receipt = Receipt.Parse(evidence.Receipt(prescription, withHistory: false).ToBytes());
        Assert.Empty(RxEvidence.Check(receipt).Faults);
        Assert.DoesNotContain(Text, Encoding.UTF8.GetString(receipt.ToBytes()), StringComparison.Ordinal);
        Envelope envelope = EnvelopeFile.Read(EnvelopeFile.Write(evidence.Ledger.SealedTexts.Require(prescription)));
        Assert.Equal(
            new OpenedPrescription(record.TxId, RxChain.Ada.Hash, Patient.Hash, Text),
            SealedSigner.Open(receipt.Record, envelope, Patient));
        Assert.Null(receipt.Record.Envelope);
    }

    [Fact]
    public async Task What_becomes_of_the_text_is_part_of_the_history_here_and_in_Python()
    {
        evidence.Seal(TestLedger.Authority, RxStatement.Preserve(prescription, "court 7"));
        evidence.Seal(RxChain.North, RxStatement.Claim(prescription));
        Receipt preserved = evidence.Receipt(prescription);
        evidence.Seal(TestLedger.Authority, RxStatement.Lift(prescription, "court 7"));
        evidence.Ledger.SealedTexts.Erase(TestLedger.Authority, prescription, "request 7", CancellationToken.None);
        evidence.Test.Seal();
        Receipt erased = evidence.Receipt(prescription);

        Assert.Equal(TestLedger.Authority.Hash, RxEvidence.Check(preserved).PrescriptionAtCheckpoint!.LegalHold);
        EmrPrescription after = RxEvidence.Check(erased).PrescriptionAtCheckpoint!;
        Assert.Equal((TextState.Erased, PrescriptionStatus.Held, null), (after.TextState, after.Status, after.LegalHold));
        Assert.Equal(
            [PrescriptionAction.Issue, PrescriptionAction.Preserve, PrescriptionAction.Claim, PrescriptionAction.Lift, PrescriptionAction.Erase],
            after.History.Select(static one => one.Action));

        // Without the lift nothing could have been erased, and what the authority alone says needs no registration.
        ReceiptHistory history = erased.History!;
        Receipt forged = erased with
        {
            History = history with { Statements = [.. history.Statements.Where((_, i) => i != 2)] },
        };
        Receipt statement = evidence.Receipt(TestLedger.Id(after.History[^1].TxId), withHistory: false);
        (Receipt Receipt, bool IsValid)[] cases = [(preserved, true), (erased, true), (forged, false), (statement, true)];
        Verdict[] there = await Verdict.ThereAsync([.. cases.Select(static one => Ask(one.Receipt))]);
        for (int i = 0; i < cases.Length; i++)
        {
            Assert.True(cases[i].IsValid == Verdict.Here(Ask(cases[i].Receipt), folder).IsValid, $"case {i} here");
            Assert.True(cases[i].IsValid == there[i].IsValid, $"case {i} in Python");
        }
    }

    private static Question Ask(Receipt receipt) => new("receipt", receipt.ToBytes(), TestNotes.Log.Verifier.ToString());
}
