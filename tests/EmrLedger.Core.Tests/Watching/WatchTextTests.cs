using EmrLedger.Records;
using EmrLedger.Sealing;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Sealed texts of a ledger that is watched: those that are withheld, erased, and back.</summary>
public sealed class WatchTextTests : IDisposable
{
    private static readonly EmrKey Patient = TestKeys.Create(6001);

    private readonly WatchedLedger watched = new(blocks: 2, rules: RuleSet.Two);

    public void Dispose() => watched.Dispose();

    [Fact]
    public void A_withheld_text_of_an_old_record()
    {
        Hash256 text = Prescribe();
        watched.Grow(3);
        watched.ValidRound();
        Fault fault = Assert.Single(watched.AssertReported(FaultCode.TextWithheld, () => Withhold(text)));
        Assert.Contains($"{text}", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_withheld_text_of_a_new_record()
    {
        watched.ValidRound();
        Hash256 text = Prescribe();
        Action mend = Withhold(text);
        LedgerWatchRound round = watched.Round();
        Assert.Equal(FaultCode.TextWithheld, Assert.Single(round.NewFaults).Code);
        Assert.Equal(1UL, round.Height);
        mend();
        Assert.Equal(2UL, watched.ValidRound().Height);
    }

    [Fact]
    public void An_erased_text_is_right_while_its_statement_waits_and_after_it_was_sealed()
    {
        Hash256 old = Prescribe();
        watched.ValidRound();
        Assert.False(watched.ValidRound().IsWhole);
        watched.Test.Ledger.SealedTexts.Erase(TestLedger.Authority, old, "request", CancellationToken.None);
        Assert.Empty(watched.Test.Verify().Faults);
        Assert.False(watched.ValidRound().IsWhole);
        watched.Test.Seal();
        Assert.False(watched.ValidRound().IsWhole);
        Assert.False(watched.ValidRound().IsWhole);
    }

    [Fact]
    public void A_statement_that_the_authority_did_not_sign_excuses_nothing()
    {
        Hash256 text = Prescribe();
        watched.ValidRound();
        watched.Test.Ledger.SealedTexts.Erase(TestLedger.Authority, text, "request", CancellationToken.None);
        Assert.False(watched.ValidRound().IsWhole);
        watched.Flip("pending", "signature", "1 = 1");
        Assert.Contains(FaultCode.PendingRecordInadmissible, watched.Round().NewFaults.Select(static fault => fault.Code));
    }

    [Fact]
    public void A_text_that_came_and_was_erased_between_two_rounds_is_right()
    {
        watched.ValidRound();
        Hash256 text = Prescribe();
        watched.Test.Ledger.SealedTexts.Erase(TestLedger.Authority, text, "request", CancellationToken.None);
        Assert.Equal((false, 1UL), (watched.ValidRound().IsWhole, watched.Test.Ledger.Pending.Count()));
        text = Prescribe();
        watched.Test.Ledger.SealedTexts.Erase(TestLedger.Authority, text, "request", CancellationToken.None);
        watched.Test.Seal();
        Assert.False(watched.ValidRound().IsWhole);
    }

    [Fact]
    public void An_erased_text_that_is_back()
    {
        Hash256 text = Prescribe();
        Func<Action> back = Keep();
        watched.Test.Ledger.SealedTexts.Erase(TestLedger.Authority, text, "request", CancellationToken.None);
        watched.Test.Seal();
        watched.ValidRound();
        Fault fault = Assert.Single(watched.AssertReported(FaultCode.TextNotErased, back));
        Assert.Contains($"{text}", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_a_new_record_that_was_erased_and_is_there()
    {
        watched.ValidRound();
        Hash256 text = Prescribe();
        Func<Action> back = Keep();
        watched.Test.Ledger.SealedTexts.Erase(TestLedger.Authority, text, "request", CancellationToken.None);
        watched.Test.Seal();
        back();
        Assert.Equal(FaultCode.TextNotErased, Assert.Single(watched.Round().NewFaults).Code);
    }

    [Fact]
    public void An_altered_envelope_is_found_by_the_check_of_all_alone()
    {
        Prescribe();
        watched.ValidRound();
        watched.Tamper("UPDATE envelope SET nonce = $nonce", ("$nonce", new byte[12]));
        // That an envelope is there is all that a round between asks.
        Assert.False(watched.ValidRound().IsWhole);
        watched.Clock.Now += TimeSpan.FromDays(1);
        Assert.Equal(FaultCode.StoredItemMisplaced, Assert.Single(watched.Round().NewFaults).Code);
    }

    [Fact]
    public void A_text_of_the_first_rules_that_looks_like_a_sealed_one_is_a_text()
    {
        using WatchedLedger first = new(blocks: 2);
        using SealedDraft draft = SealedDraft.Create(TestKeys.Patient, "text");
        first.Test.Append(TestLedger.Sign(TestKeys.Doctor, 1, SealedText.Prefix + SealedText.Spell(draft.Commitment)));
        first.ValidRound();
        Assert.Equal((false, 3UL), (first.ValidRound().IsWhole, first.Round().RecheckedBlocks));
    }

    private Hash256 Prescribe()
    {
        EmrRecord record = watched.Test.Ledger.Pending.SignSealed(
            TestKeys.Doctor, TestKeys.UserHash(Patient), terms: null, "Amoxicillin 500 mg", [Patient], DoubtfulTexts.None,
            CancellationToken.None);
        watched.Test.Seal();
        return TestLedger.Id(record.TxId);
    }

    private Action Withhold(Hash256 text) => watched.Tamper("DELETE FROM envelope WHERE txid = $txid", ("$txid", text.ToBytes()));

    // The only envelope, and what puts it back once it was erased.
    private Func<Action> Keep()
    {
        byte[] txId = watched.Value("envelope", "txid", "1 = 1");
        byte[] nonce = watched.Value("envelope", "nonce", "1 = 1");
        byte[] bytes = watched.Value("envelope", "bytes", "1 = 1");
        return () => watched.Tamper(
            "INSERT INTO envelope VALUES ($txid, $nonce, $bytes)", ("$txid", txId), ("$nonce", nonce), ("$bytes", bytes));
    }
}
