using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Sealing;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>Sealed texts at a ledger: added with their envelopes, opened, replaced, erased, and what verification says of each.</summary>
public sealed class SealedTextDeskTests : IDisposable
{
    private const string Text = "Amoxicillin 500 mg, one three times a day";

    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private static readonly EmrKey Ben = TestKeys.Doctors[1];
    private static readonly EmrKey Patient = TestKeys.Create(6001);
    private static readonly EmrKey Other = TestKeys.Create(6002);
    private static readonly EmrKey[] Recipients = [Patient, RxChain.North];
    private static readonly DateOnly Today = DateOnly.FromDateTime(DateTime.UtcNow);
    private static readonly PrescriptionTerms Terms = new(21, 1, Today, Today.AddDays(9));

    private readonly TestLedger test = new(rules: RuleSet.Two);

    public SealedTextDeskTests()
    {
        test.Register(Ada);
        test.Register(Ben);
        test.Ledger.RegistryDesk.RegisterPharmacy(RxChain.North, "North", TestLedger.Authority, again: false, CancellationToken.None);
        test.Seal();
    }

    private SealedTextDesk Desk => test.Ledger.SealedTexts;

    public void Dispose() => test.Dispose();

    [Fact]
    public void A_text_is_opened_by_its_recipients_and_by_nobody_else()
    {
        Hash256 rx = Prescribe(Text);
        test.Seal();
        foreach (EmrKey key in (EmrKey[])[Ada, .. Recipients])
            Assert.Equal(new OpenedPrescription(rx.ToString(), Ada.Hash, Patient.Hash, Text), Desk.Open(rx, key));
        TestLedger.Refused(EmrError.EnvelopeNotForKey, () => Desk.Open(rx, Ben));
        EmrPrescription shown = test.Ledger.Prescriptions.Find(rx)!;
        Assert.Equal(TextState.Sealed, shown.TextState);
        Assert.NotEqual(Patient.Hash, shown.Patient);
        Assert.DoesNotContain("Amoxicillin", shown.Prescription, StringComparison.Ordinal);
        LedgerCheckResult result = test.Verify();
        Assert.Equal((true, 1UL, 0UL, 0UL, 0UL), (result.Valid, result.SealedTexts, result.ErasedTexts, result.WithheldTexts, result.OpenedTexts));
    }

    [Fact]
    public void A_pending_text_can_be_opened_and_goes_with_its_record()
    {
        Hash256 rx = Prescribe(Text);
        Assert.Equal(Text, Desk.Open(rx, Patient).Prescription);
        Assert.True(test.Verify().Valid);
        test.Ledger.Pending.Remove(rx, CancellationToken.None);
        using (ILedgerView view = test.Ledger.Session.BeginRead())
            Assert.Equal(0UL, view.CountEnvelopes());
        Assert.True(test.Verify().Valid);
    }

    [Fact]
    public void A_record_is_added_with_its_own_envelope_alone()
    {
        EmrRecord mine = Sign(Ada, Text);
        EmrRecord foreign = Sign(Ben, Text);
        TestLedger.Refused(EmrError.EnvelopeMissing, () => test.Add(mine.WithEnvelope(null!)));
        TestLedger.Refused(EmrError.EnvelopeUnwanted, () => test.Add(mine.WithEnvelope(foreign.Envelope!)));
        TestLedger.Refused(EmrError.EnvelopeInvalid, () => test.Add(mine.WithEnvelope($"A{mine.Envelope}")));
        TestLedger.Refused(EmrError.EnvelopeUnwanted, () => test.Add(test.Next(Ada).WithEnvelope(mine.Envelope!)));
        test.Add(mine);
        test.Add(foreign);
        Assert.Equal(2UL, test.Ledger.Pending.Count());
    }

    [Fact]
    public void An_envelope_with_the_nonce_of_another_is_refused()
    {
        EmrRecord first = Sign(Ada, Text);
        test.Add(first);
        EmrRecord second = Sign(Ben, Text);
        byte[] bytes = Read(second).Bytes.ToArray();
        Read(first).Nonce.Span.CopyTo(bytes.AsSpan(bytes.Length - Text.Length - 16 - 84 - 12));
        Assert.True(Envelope.TryRead(bytes, out Envelope? twin, out _));
        Assert.Equal(Read(first).Nonce.ToArray(), twin.Nonce.ToArray());
        EmrException refusal = TestLedger.Refused(EmrError.EnvelopeUnwanted, () => test.Add(second.WithEnvelope(twin.ToString())));
        Assert.Contains("nonce", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1UL, test.Ledger.Pending.Count());
    }

    [Fact]
    public void A_patient_is_found_by_who_can_open()
    {
        Hash256 first = Prescribe(Text);
        Hash256 second = Prescribe("Ibuprofen 400 mg", Ben);
        test.Add(SealedSigner.Sign(Ben, TestKeys.UserHash(Other), null, Text, [Other], NextNonce(Ben), DoubtfulTexts.None));
        test.AddNext(Ada);
        test.Seal();
        Assert.Equal([.. new[] { first, second }.Order()], Desk.FindOf(TestKeys.UserHash(Patient), Patient, CancellationToken.None));
        Assert.Equal([second], Desk.FindOf(TestKeys.UserHash(Patient), Ben, CancellationToken.None));
        Assert.Empty(Desk.FindOf(TestKeys.UserHash(Patient), Other, CancellationToken.None));
        // Nothing on the chain says that both are of one patient.
        Assert.Equal(4, test.Ledger.ReadRecords(new RecordQuery()).Select(record => record.Record)
            .Where(record => record.DoctorHash != TestLedger.Authority.Hash).Select(record => record.PatientHash).Distinct().Count());
        Assert.Empty(test.Ledger.ReadRecords(new RecordQuery { Patient = TestKeys.UserHash(Patient) }));
    }

    [Fact]
    public void A_replacement_has_the_patient_and_a_text_of_its_own()
    {
        Hash256 rx = Prescribe(Text);
        test.Seal();
        EmrRecord record = test.Ledger.Prescriptions.AmendSealed(
            Ada, rx, Terms with { Units = 14 }, "Amoxicillin 250 mg", [Patient], DoubtfulTexts.None, CancellationToken.None);
        Hash256 replacement = TestLedger.Id(record.TxId);
        test.Seal();
        Assert.Equal(new OpenedPrescription(record.TxId, Ada.Hash, Patient.Hash, "Amoxicillin 250 mg"), Desk.Open(replacement, Patient));
        TestLedger.Refused(EmrError.EnvelopeNotForKey, () => Desk.Open(replacement, RxChain.North));
        Assert.Equal(PrescriptionStatus.Replaced, test.Ledger.Prescriptions.Find(rx)!.Status);
        Assert.True(test.Verify().Valid);
        Erase(rx);
        Assert.Equal("Amoxicillin 250 mg", Desk.Open(replacement, Patient).Prescription);
    }

    [Fact]
    public void An_erased_text_is_gone_and_everything_else_holds()
    {
        Hash256 rx = Prescribe(Text);
        Hash256 other = Prescribe("Ibuprofen 400 mg", Ben);
        test.Seal();
        byte[] envelope = Desk.Require(rx).Bytes.ToArray();
        test.Ledger.Prescriptions.Sign(RxChain.North, RxStatement.Claim(rx), DoubtfulTexts.None, CancellationToken.None);
        Erasure erasure = Erase(rx);
        Assert.True(erasure.WasThere);
        Assert.Equal((true, 1UL, 1UL), Texts(test.Verify()));
        test.Seal();
        TestLedger.Refused(EmrError.TextErased, () => Desk.Open(rx, Patient));
        TestLedger.Refused(EmrError.TextErased, () => Erase(rx));
        Assert.True(Envelope.TryRead(envelope, out Envelope? kept, out _));
        TestLedger.Refused(EmrError.TextErased, () => Desk.Add(kept, CancellationToken.None));
        Assert.Equal("Ibuprofen 400 mg", Desk.Open(other, Patient).Prescription);
        EmrPrescription state = test.Ledger.Prescriptions.Find(rx)!;
        Assert.Equal((TextState.Erased, PrescriptionStatus.Held), (state.TextState, state.Status));
        LedgerCheckResult result = test.Verify();
        Assert.Equal((true, 2UL, 1UL), Texts(result));
        test.Ledger.Prescriptions.Sign(RxChain.North, RxStatement.Dispense(rx, 1, 21), DoubtfulTexts.None, CancellationToken.None);
        Assert.Equal(PrescriptionStatus.Completed, test.Ledger.Prescriptions.Find(rx)!.Status);

        static (bool, ulong, ulong) Texts(LedgerCheckResult result) =>
            (result.Valid && result.WithheldTexts == 0, result.SealedTexts - (result.Pending > 0 ? 1UL : 0), result.ErasedTexts);
    }

    [Fact]
    public void A_legal_hold_and_everybody_but_the_authority_keep_a_text()
    {
        Hash256 rx = Prescribe(Text);
        TestLedger.Refused(EmrError.PrescriptionNotSealed, () => Erase(rx));
        test.Seal();
        TestLedger.Refused(EmrError.RoleMissing, () => Desk.Erase(Ada, rx, "request", CancellationToken.None));
        Sign(RxStatement.Preserve(rx, "court 7"));
        Assert.Equal(TestLedger.Authority.Hash, test.Ledger.Prescriptions.Find(rx)!.LegalHold);
        TestLedger.Refused(EmrError.TextPreserved, () => Erase(rx));
        TestLedger.Refused(EmrError.TextPreserved, () => Sign(RxStatement.Preserve(rx, "again")));
        Assert.Equal(Text, Desk.Open(rx, Patient).Prescription);
        Sign(RxStatement.Lift(rx, "court 7"));
        TestLedger.Refused(EmrError.TextNotPreserved, () => Sign(RxStatement.Lift(rx, "court 7")));
        Erase(rx);
        TestLedger.Refused(EmrError.TextErased, () => Sign(RxStatement.Preserve(rx, "court 8")));

        void Sign(RxStatement statement) =>
            test.Ledger.Prescriptions.Sign(TestLedger.Authority, statement, DoubtfulTexts.None, CancellationToken.None);
    }

    [Fact]
    public void A_statement_that_was_signed_elsewhere_erases_as_well()
    {
        Hash256 rx = Prescribe(Text);
        test.Seal();
        EmrPrescription prescription = test.Ledger.Prescriptions.Find(rx)!;
        Assert.True(Hash160.TryParse(prescription.Patient, out Hash160 token));
        ulong nonce = NextNonce(TestLedger.Authority);
        EmrRecord statement = RecordSigner.Sign(TestLedger.Authority, token, RxStatement.Erase(rx, "request").ToString(), nonce);
        test.Add(statement);
        TestLedger.Refused(EmrError.TextErased, () => Desk.Open(rx, Patient));
        Assert.True(test.Verify().Valid);
        // Without it the text would seem to be withheld.
        TestLedger.Refused(
            EmrError.TextErased, () => test.Ledger.Pending.Remove(TestLedger.Id(statement.TxId), CancellationToken.None));
        test.Seal();
        Assert.Equal((true, 1UL), (test.Verify().Valid, test.Verify().ErasedTexts));
    }

    [Fact]
    public void A_statement_that_can_never_be_sealed_is_removed_and_said_anew()
    {
        Hash256 rx = Prescribe(Text);
        test.Seal();
        string copy = test.Copy();
        Erasure erasure = Erase(rx);
        // In a copy the authority says something else under the same number.
        using (Ledger other = Ledger.Open(copy, LedgerAccess.Write))
        {
            other.RegistryDesk.Register(Other, "Dr. O", TestLedger.Authority, again: false, CancellationToken.None);
            test.Ledger.Append(TestLedger.Mine(other.Pending.Draft(TestKeys.Miner).Block!), CancellationToken.None);
        }
        Assert.Equal(FaultCode.TextWithheld, Assert.Single(test.Verify().Faults).Code);
        Assert.Single(test.Ledger.Pending.Remove(TestLedger.Id(erasure.Statement.TxId), CancellationToken.None));
        Assert.False(Erase(rx).WasThere);
        Assert.True(test.Verify().Valid);
    }

    [Fact]
    public void A_block_with_a_statement_erases_as_well()
    {
        Hash256 rx = Prescribe(Text);
        test.Seal();
        string copy = test.Copy();
        Erase(rx);
        EmrBlock block = test.Seal()[0];
        using (Ledger other = Ledger.Open(copy, LedgerAccess.Write))
        {
            Assert.Equal(Text, other.SealedTexts.Open(rx, Patient).Prescription);
            other.Append(block, CancellationToken.None);
            TestLedger.Refused(EmrError.TextErased, () => other.SealedTexts.Open(rx, Patient));
        }
        Assert.True(TestLedger.Verify(copy).Valid);
    }

    [Fact]
    public void A_plain_text_is_neither_opened_nor_erased()
    {
        Hash256 rx = TestLedger.Id(test.AddNext(Ada).TxId);
        test.Seal();
        TestLedger.Refused(EmrError.TextNotSealed, () => Desk.Open(rx, Ada));
        TestLedger.Refused(EmrError.TextNotSealed, () => Erase(rx));
        TestLedger.Refused(EmrError.RecordNotFound, () => Desk.Open(default, Ada));
        TestLedger.Refused(EmrError.PrescriptionUnknown, () => Erase(default));
    }

    [Fact]
    public void A_withheld_text_is_named_and_can_be_brought_back()
    {
        Hash256 rx = Prescribe(Text);
        Prescribe("Ibuprofen 400 mg", Ben);
        EmrBlock block = test.Seal()[0];
        Envelope envelope = Desk.Require(rx);
        TestEnvelopes.Erase(test.Ledger, rx);
        TestLedger.Refused(EmrError.EnvelopeMissing, () => Desk.Open(rx, Patient));
        LedgerCheckResult result = test.Verify();
        Fault fault = Assert.Single(result.Faults);
        Assert.Equal((FaultCode.TextWithheld, block.Height, 0, 1UL), (fault.Code, fault.Height, fault.Index, result.WithheldTexts));
        Assert.Contains(rx.ToString(), fault.Detail, StringComparison.Ordinal);
        Desk.Add(envelope, CancellationToken.None);
        Assert.True(test.Verify().Valid);
        TestLedger.Refused(EmrError.EnvelopeUnwanted, () => Desk.Add(envelope, CancellationToken.None));
    }

    [Fact]
    public void Envelopes_that_were_exchanged_or_belong_to_nothing_are_faults()
    {
        Hash256 rx = Prescribe(Text);
        Hash256 erased = Prescribe("Ibuprofen 400 mg", Ben);
        test.Seal();
        EnvelopeRow old = RowOf(Desk.Require(erased));
        Erase(erased);
        test.Seal();
        TestEnvelopes.Put(test.Ledger, old);
        Assert.Equal(FaultCode.TextNotErased, Assert.Single(test.Verify().Faults).Code);
        TestEnvelopes.Erase(test.Ledger, erased);
        Assert.True(test.Verify().Valid);

        // Another text under the record's id: only who opens it can tell.
        using SealedDraft draft = SealedDraft.Create(TestKeys.UserHash(Patient), "something else");
        TestEnvelopes.Erase(test.Ledger, rx);
        TestEnvelopes.Put(test.Ledger, RowOf(draft.Seal(rx, [Patient])));
        Assert.True(test.Verify().Valid);
        LedgerCheckResult opened = Verify(Patient);
        Fault altered = Assert.Single(opened.Faults);
        Assert.Equal(FaultCode.EnvelopeAltered, altered.Code);
        Assert.Contains(rx.ToString(), altered.Detail, StringComparison.Ordinal);
        Assert.Contains(Verify(Ben).NotProved, static gap => gap.Contains("cannot open", StringComparison.Ordinal));

        TestEnvelopes.Put(test.Ledger, TestEnvelopes.Make(new Hash256(new byte[32]), 7));
        Assert.Contains(test.Verify().Faults, static fault => fault.Code == FaultCode.EnvelopeInvalid);
    }

    [Fact]
    public void With_a_key_every_text_is_opened()
    {
        for (int i = 0; i < 5; i++)
            Prescribe($"{Text} {i}");
        test.Seal();
        Prescribe(Text);
        LedgerCheckResult result = Verify(Patient);
        Assert.Equal((true, 6UL), (result.Valid, result.OpenedTexts));
        Assert.DoesNotContain(result.NotProved, static gap => gap.Contains("open", StringComparison.Ordinal));
    }

    [Fact]
    public void A_ledger_of_the_first_rules_knows_no_sealed_text()
    {
        using TestLedger first = new();
        first.Register(Ada);
        TestLedger.Refused(EmrError.LifecycleMissing, () => first.Ledger.SealedTexts.Erase(
            TestLedger.Authority, default, "request", CancellationToken.None));
    }

    private LedgerCheckResult Verify(EmrKey key) => LedgerVerification
        .Start(test.File, 1, anchor: null, key, CancellationToken.None).Completion.GetAwaiter().GetResult();

    private Erasure Erase(Hash256 rx) => Desk.Erase(TestLedger.Authority, rx, "request 2027-03", CancellationToken.None);

    private Hash256 Prescribe(string text, EmrKey? doctor = null)
    {
        EmrRecord record = Sign(doctor ?? Ada, text);
        test.Add(record);
        return TestLedger.Id(record.TxId);
    }

    private EmrRecord Sign(EmrKey doctor, string text) => SealedSigner.Sign(
        doctor, TestKeys.UserHash(Patient), Terms, text, Recipients, NextNonce(doctor), DoubtfulTexts.None);

    private ulong NextNonce(EmrKey doctor) => test.Ledger.Pending.LastNonce(TestKeys.UserHash(doctor)) + 1;

    private static Envelope Read(EmrRecord record) =>
        Envelope.TryParse(record.Envelope, out Envelope? envelope) ? envelope : throw new InvalidOperationException("No envelope.");

    private static EnvelopeRow RowOf(Envelope envelope) => new(envelope.TxId, envelope.Nonce, envelope.Bytes);
}
