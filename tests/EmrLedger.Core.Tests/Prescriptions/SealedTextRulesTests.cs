using EmrLedger.Ledgers.Chain;
using EmrLedger.Prescriptions;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What the authority may say of a sealed text, and what of the prescription stays as it is.</summary>
public sealed class SealedTextRulesTests
{
    private const string Sealed = "#AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly PrescriptionTerms Terms = new(30, 1, new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 31));

    // What each meets while the text is sealed, under a legal hold, and erased.
    [Theory]
    [InlineData("erase", null, FaultCode.TextPreserved, FaultCode.TextErased)]
    [InlineData("preserve", null, FaultCode.TextPreserved, FaultCode.TextErased)]
    [InlineData("lift", FaultCode.TextNotPreserved, null, FaultCode.TextErased)]
    public void Each_statement_of_a_text(string verb, FaultCode? whenSealed, FaultCode? whenPreserved, FaultCode? whenErased)
    {
        Assert.Equal(whenSealed, Outcome(static (_, _) => { }));
        Assert.Equal(whenPreserved, Outcome(static (chain, rx) => chain.Append(TestLedger.Authority, RxStatement.Preserve(rx, "court"))));
        Assert.Equal(whenErased, Outcome(static (chain, rx) => chain.Append(TestLedger.Authority, RxStatement.Erase(rx, "request"))));

        FaultCode? Outcome(Action<RxChain, Hash256> prepare)
        {
            RxChain chain = new();
            Hash256 rx = chain.Append(RxChain.Ada, RxStatement.Issue(Terms, Sealed));
            prepare(chain, rx);
            return chain.TryAppendNew(chain.Sign(TestLedger.Authority, Statement(verb, rx)))?.Code;
        }
    }

    [Fact]
    public void A_legal_hold_that_was_lifted_forbids_nothing()
    {
        RxChain chain = new();
        Hash256 rx = chain.Append(RxChain.Ada, RxStatement.Issue(Terms, Sealed));
        foreach (string verb in (string[])["preserve", "lift", "preserve", "lift", "erase"])
            chain.Append(TestLedger.Authority, Statement(verb, rx));
        PrescriptionState state = chain.Find(rx);
        Assert.Null(state.LegalHold);
        Assert.Equal(TestLedger.Authority.Hash, state.Erasure?.By.ToString());
    }

    [Fact]
    public void A_prescription_lives_on_when_its_text_is_erased()
    {
        RxChain chain = new();
        Hash256 rx = chain.Append(RxChain.Ada, RxStatement.Issue(Terms, Sealed));
        chain.Append(RxChain.North, RxStatement.Claim(rx));
        chain.Append(TestLedger.Authority, RxStatement.Erase(rx, "request"));
        chain.Append(RxChain.North, RxStatement.Dispense(rx, 1, 30));
        Assert.Equal(PrescriptionStatus.Completed, chain.Find(rx).StatusOn(Terms.LastDay));
        Assert.NotNull(chain.Find(rx).Erasure);
    }

    [Theory]
    [InlineData("emr-seal/1 " + Sealed, true)]
    [InlineData("emr-rx/1 issue 30x1 20261201 20261231 " + Sealed, true)]
    [InlineData(Sealed, false)]
    [InlineData("emr-seal/1 " + Sealed + " ", false)]
    [InlineData("emr-seal/2 " + Sealed, false)]
    [InlineData("emr-seal/1 #AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB", false)]
    [InlineData("emr-seal/1 #AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false)]
    [InlineData("emr-rx/1 issue 30x1 20261201 20261231 #short", false)]
    [InlineData("Amoxicillin 500 mg", false)]
    public void A_text_is_sealed_in_one_spelling(string text, bool isSealed)
    {
        RxChain chain = new();
        EmrRecord record = chain.Sign(RxChain.Ada, text);
        chain.Append(record);
        Assert.Equal(isSealed, chain.Find(TestLedger.Id(record.TxId)).IsSealedText);
        Assert.Equal(isSealed ? default(Hash256) : null, SealedPrescription.CommitmentOf(record.Contents!));
    }

    [Fact]
    public void A_ledger_of_sealed_texts_admits_no_other()
    {
        LedgerManifest manifest = LedgerManifest.Create("Rx", 1, authority: null, origin: null, sealedTextsOnly: true);
        Assert.True(LedgerManifest.Read(manifest.Bytes.Span).SealedTextsOnly);
        ChainState state = new(manifest);
        Assert.Null(Append(state, manifest.Miner));
        Assert.Equal(FaultCode.TextNotSealed, Append(state, TestKeys.Miner, "Amoxicillin 500 mg"));
        Assert.Equal(FaultCode.TextNotSealed, Append(state, TestKeys.Miner, RxStatement.Issue(Terms, "Amoxicillin").ToString()));
        Assert.Null(Append(state, TestKeys.Miner, RxStatement.Issue(Terms, Sealed).ToString()));
        Hash256 rx = state.Prescriptions!.Changed.Single().TxId;
        Assert.Equal(FaultCode.TextNotSealed, Append(state, TestKeys.Miner, RxStatement.Amend(rx, Terms, "Ibuprofen").ToString()));
        Assert.Null(Append(state, TestKeys.Miner, RxStatement.Claim(rx).ToString()));
    }

    [Fact]
    public void Only_rules_that_know_sealed_texts_can_demand_them()
    {
        EmrException refusal = Assert.Throws<EmrException>(
            () => LedgerManifest.Create("Rx", 1, TestLedger.Authority, origin: null, RuleSet.One, sealedTextsOnly: true));
        Assert.Equal(EmrError.LifecycleMissing, refusal.Error);
        string manifest = System.Text.Encoding.UTF8.GetString(
            LedgerManifest.Create("Rx", 1, TestLedger.Authority, origin: null, sealedTextsOnly: true).Bytes.Span);
        foreach (string other in (string[])[
            manifest.Replace("emr-rules/2", "emr-rules/1", StringComparison.Ordinal),
            manifest.Replace("\"sealed\"", "\"open\"", StringComparison.Ordinal)])
        {
            Assert.NotEqual(manifest, other);
            refusal = Assert.Throws<EmrException>(() => LedgerManifest.Read(System.Text.Encoding.UTF8.GetBytes(other)));
            Assert.Equal(EmrError.ManifestInvalid, refusal.Error);
        }
    }

    [Fact]
    public void A_state_with_a_sealed_text_is_kept_and_read()
    {
        RxChain chain = new();
        Hash256 rx = chain.Append(RxChain.Ada, RxStatement.Issue(Terms, Sealed));
        List<byte[]> all = [PrescriptionEncoding.Encode(chain.Find(rx))];
        chain.Append(TestLedger.Authority, RxStatement.Preserve(rx, "court"));
        all.Add(PrescriptionEncoding.Encode(chain.Find(rx)));
        chain.Append(TestLedger.Authority, RxStatement.Lift(rx, "court"));
        chain.Append(TestLedger.Authority, RxStatement.Erase(rx, "request"));
        all.Add(PrescriptionEncoding.Encode(chain.Find(rx)));
        foreach (byte[] bytes in all)
        {
            Assert.True(PrescriptionEncoding.TryDecode(bytes, out PrescriptionState? state));
            Assert.True(state.IsSealedText);
            Assert.Equal(bytes, PrescriptionEncoding.Encode(state));
            Assert.False(PrescriptionEncoding.TryDecode(bytes.AsSpan()[..^1], out _));
            Assert.False(PrescriptionEncoding.TryDecode([1, .. bytes[1..]], out _));
        }
        Assert.Equal(3, all.Select(Convert.ToHexString).Distinct().Count());
    }

    private static FaultCode? Append(ChainState state, Hash160 miner, params string[] texts)
    {
        ulong nonce = state.LastNonce(TestKeys.UserHash(RxChain.Ada)) + 1;
        EmrBlock block = new BlockValues
        {
            Previous = state.Height == 0 ? EmrBlock.NoPrevious : state.Tip.ToString(),
            Height = state.Height,
            Miner = miner.ToString(),
            Records = [.. texts.Select(text => Records.RecordSigner.Sign(RxChain.Ada, TestKeys.Patient, text, nonce))],
            Timestamp = RxChain.Noon + state.Height,
            Difficulty = 1,
        }.Mine();
        return state.TryAppend(block, out _)?.Code;
    }

    private static RxStatement Statement(string verb, Hash256 rx) => verb switch
    {
        "erase" => RxStatement.Erase(rx, "request"),
        "preserve" => RxStatement.Preserve(rx, "court"),
        _ => RxStatement.Lift(rx, "court"),
    };
}
