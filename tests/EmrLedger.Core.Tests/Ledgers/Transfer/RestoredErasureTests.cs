using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>A backup of an earlier day that is put back does not bring back what was erased since.</summary>
public sealed class RestoredErasureTests : IDisposable
{
    private static readonly EmrKey Ada = TestKeys.Doctors[0];
    private static readonly EmrKey Patient = TestKeys.Create(6001);

    private readonly TestLedger test = new(rules: RuleSet.Two);
    private readonly Hash256 erased;
    private readonly Hash256 kept;
    private readonly byte[] envelope;
    private readonly string backup;

    public RestoredErasureTests()
    {
        test.Register(Ada);
        erased = Prescribe("Amoxicillin 500 mg");
        kept = Prescribe("Ibuprofen 400 mg");
        test.Seal();
        envelope = test.Ledger.SealedTexts.Require(erased).Bytes.ToArray();
        backup = test.Copy();
    }

    public void Dispose() => test.Dispose();

    [Fact]
    public void The_statement_comes_along_where_it_still_can()
    {
        Erase();
        Restoration restored = Restore();
        Assert.Equal(1, restored.Erased);
        Assert.Contains("backup still holds", Assert.Single(restored.Notes), StringComparison.Ordinal);
        using Ledger ledger = Ledger.Open(test.File, Ledgers.Store.LedgerAccess.Write);
        TestLedger.Refused(EmrError.TextErased, () => ledger.SealedTexts.Open(erased, Patient));
        Assert.Equal("Ibuprofen 400 mg", ledger.SealedTexts.Open(kept, Patient).Prescription);
        Assert.Equal(0, FileSearch.CountOf([new(erased, envelope.AsMemory(0, 12), envelope)], Directory.GetFiles(test.Beside(""), "test.emr")));
        LedgerCheckResult result = test.Verify();
        Assert.Equal((true, 1UL, 0UL), (result.Valid, result.ErasedTexts, result.WithheldTexts));
    }

    [Fact]
    public void Where_it_cannot_the_text_is_gone_all_the_same_and_it_is_said()
    {
        // Of the authority's numbers one is missing in the backup.
        test.Register(TestKeys.Doctors[1]);
        Erase();
        test.Seal();
        Restoration restored = Restore();
        Assert.Equal(1, restored.Erased);
        Assert.Contains(restored.Notes, note => note.Contains($"{erased}", StringComparison.Ordinal)
            && note.Contains("erase it once more", StringComparison.Ordinal));
        LedgerCheckResult result = test.Verify();
        Assert.Equal(FaultCode.TextWithheld, Assert.Single(result.Faults).Code);
        using (Ledger ledger = Ledger.Open(test.File, Ledgers.Store.LedgerAccess.Write))
            Assert.False(ledger.SealedTexts.Erase(TestLedger.Authority, erased, "request", CancellationToken.None).WasThere);
        Assert.True(test.Verify().Valid);
    }

    [Fact]
    public void What_the_replaced_ledger_says_counts_without_the_journal()
    {
        Erase();
        File.Delete(ErasureJournal.PathOf(test.File)!);
        Assert.Equal(1, Restore().Erased);
    }

    [Fact]
    public void The_journal_counts_where_the_ledger_cannot_be_read()
    {
        Erase();
        test.Ledger.Dispose();
        File.WriteAllBytes(test.File, new byte[100]);
        Assert.Equal(1, Restore().Erased);
        Assert.True(test.Verify().Valid);
    }

    [Fact]
    public void A_statement_that_is_not_the_authoritys_erases_nothing()
    {
        EmrRecord forged = RecordSigner.Sign(
            TestKeys.Doctors[3], TestKeys.Patient, RxStatement.Erase(erased, "x").ToString(), 1);
        ErasureJournal.Append(test.File, forged);
        Restoration restored = Restore();
        Assert.Equal(0, restored.Erased);
        Assert.Contains("not the authority", Assert.Single(restored.Notes), StringComparison.Ordinal);
        using Ledger ledger = Ledger.Open(test.File, Ledgers.Store.LedgerAccess.Read);
        Assert.Equal("Amoxicillin 500 mg", ledger.SealedTexts.Open(erased, Patient).Prescription);
    }

    [Fact]
    public void A_journal_that_cannot_be_read_stops_it()
    {
        File.WriteAllText(ErasureJournal.PathOf(test.File)!, "no JSON\n");
        EmrException refusal = Assert.Throws<EmrException>(() => Restore());
        Assert.Equal(EmrError.JsonInvalid, refusal.Error);
    }

    private void Erase()
    {
        Erasure erasure = test.Ledger.SealedTexts.Erase(TestLedger.Authority, erased, "request 2027-03", CancellationToken.None);
        Assert.Empty(erasure.Left);
        ErasureJournal.Append(test.File, erasure.Statement);
    }

    private Restoration Restore()
    {
        test.Ledger.Dispose();
        using Ledger source = Ledger.Open(backup, Ledgers.Store.LedgerAccess.Read);
        return LedgerCopy.Restore(source, test.File, overwrite: true, TestLedger.FirstFault, CancellationToken.None);
    }

    private Hash256 Prescribe(string text)
    {
        ulong nonce = test.Ledger.Pending.LastNonce(TestKeys.UserHash(Ada)) + 1;
        EmrRecord record = SealedSigner.Sign(Ada, TestKeys.UserHash(Patient), terms: null, text, [Patient], nonce, DoubtfulTexts.None);
        test.Add(record);
        return TestLedger.Id(record.TxId);
    }
}
