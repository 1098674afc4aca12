using EmrLedger.Evidence;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Whose signatures make a checkpoint count.</summary>
public sealed class TrustPolicyTests
{
    private const string Text = "log.example/emr\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

    private static readonly NoteKey[] Everybody = [TestNotes.Log, .. TestNotes.Witnesses];

    [Fact]
    public void Every_signature_that_is_asked_for_makes_it_valid()
    {
        SignedNote note = TestNotes.Sign(Text, Everybody);
        for (int quorum = 0; quorum <= 3; quorum++)
        {
            CheckpointCheckResult result = CheckpointCheck.Check(note, TestNotes.Policy(quorum));
            Assert.True(result.Valid);
            Assert.Equal(
                ("log.example/emr", 3UL, "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="),
                (result.Origin, result.Size, result.Root));
            Assert.Equal(TestNotes.Witnesses.Select(static key => key.Name), result.Witnesses);
        }
    }

    [Fact]
    public void A_witness_counts_once_however_often_it_signed()
    {
        SignedNote note = TestNotes.Sign(Text, TestNotes.Log, TestNotes.Witness, TestNotes.Witness);
        note = note.With(TestNotes.Witness.Sign(Text, 5));
        Assert.True(CheckpointCheck.Check(note, TestNotes.Policy(1)).Valid);
        CheckpointCheckResult result = CheckpointCheck.Check(note, TestNotes.Policy(2));
        Assert.Equal(FaultCode.QuorumMissing, Assert.Single(result.Faults).Code);
        Assert.Equal([TestNotes.Witness.Name], result.Witnesses);
    }

    [Fact]
    public void A_signature_under_another_name_is_that_of_nobody()
    {
        NoteSignature signature = TestNotes.Witness.Sign(Text, 5);
        // The line of the first witness, with the name and id of the second: it is a signature of the second, and not valid.
        SignedNote note = TestNotes.Sign(Text, TestNotes.Log).With(signature).With(
            signature with { Name = TestNotes.Witnesses[1].Name, KeyId = TestNotes.Witnesses[1].Verifier.Id });
        Assert.Contains(
            CheckpointCheck.Check(note, TestNotes.Policy(2)).Faults, static fault =>
                fault.Code == FaultCode.CheckpointSignatureInvalid);
        // With the name alone it is of an unknown key.
        note = TestNotes.Sign(Text, TestNotes.Log).With(signature).With(signature with { Name = TestNotes.Witnesses[1].Name });
        Assert.Equal(FaultCode.QuorumMissing, Assert.Single(CheckpointCheck.Check(note, TestNotes.Policy(2)).Faults).Code);
    }

    [Fact]
    public void Keys_that_would_count_twice_are_refused()
    {
        VerifierKey log = TestNotes.Log.Verifier;
        VerifierKey witness = TestNotes.Witness.Verifier;
        VerifierKey renamed = new("another.example", NoteRole.Witness, witness.PublicKey);
        VerifierKey logAsWitness = new("log.example/w", NoteRole.Witness, log.PublicKey);
        TestLedger.Refused(EmrError.VerifierKeyInvalid, () => _ = new TrustPolicy(log, [witness, renamed], 1));
        TestLedger.Refused(EmrError.VerifierKeyInvalid, () => _ = new TrustPolicy(log, [witness, witness], 1));
        TestLedger.Refused(EmrError.VerifierKeyInvalid, () => _ = new TrustPolicy(log, [logAsWitness], 1));
        TestLedger.Refused(EmrError.VerifierKeyInvalid, () => _ = new TrustPolicy(log, [witness], 2));
        TestLedger.Refused(EmrError.VerifierKeyInvalid, () => _ = new TrustPolicy(log, [], 1));
        TestLedger.Refused(EmrError.NoteRoleMismatch, () => _ = new TrustPolicy(log, [TestNotes.OtherLog.Verifier], 1));
        TestLedger.Refused(EmrError.NoteRoleMismatch, () => _ = new TrustPolicy(witness, [], 0));
    }

    [Fact]
    public void Nobody_is_asked_for_only_where_no_witness_is_given()
    {
        VerifierKey log = TestNotes.Log.Verifier;
        VerifierKey[] witnesses = [TestNotes.Witness.Verifier, TestNotes.Witnesses[1].Verifier];
        Assert.Equal(0, TrustPolicy.Of(log, null, null).Quorum);
        Assert.Equal(0, TrustPolicy.Of(log, null, 0).Quorum);
        Assert.Equal(2, TrustPolicy.Of(log, witnesses, null).Quorum);
        Assert.Equal(1, TrustPolicy.Of(log, witnesses, 1).Quorum);
        TestLedger.Refused(EmrError.VerifierKeyInvalid, () => TrustPolicy.Of(log, [], null));
        TestLedger.Refused(EmrError.VerifierKeyInvalid, () => TrustPolicy.Of(log, [], 0));
        TestLedger.Refused(EmrError.VerifierKeyInvalid, () => TrustPolicy.Of(log, witnesses, 0));
        TestLedger.Refused(EmrError.VerifierKeyInvalid, () => TrustPolicy.Of(log, witnesses, 3));
        TestLedger.Refused(EmrError.VerifierKeyInvalid, () => TrustPolicy.Of(log, null, 1));
    }

    [Fact]
    public void Signatures_of_unknown_keys_mean_nothing()
    {
        using NoteKey stranger = NoteKey.Generate("stranger.example", NoteRole.Witness);
        using NoteKey namesake = NoteKey.Generate(TestNotes.Witnesses[1].Name, NoteRole.Witness);
        SignedNote note = TestNotes.Sign(Text, TestNotes.Log, stranger, namesake, TestNotes.OtherLog);
        note = note.With(new NoteSignature("ml-dsa.example", 7, new byte[2420]));
        Assert.True(CheckpointCheck.Check(note, TestNotes.Policy(0)).Valid);
        CheckpointCheckResult result = CheckpointCheck.Check(note, TestNotes.Policy(1));
        Assert.Equal(FaultCode.QuorumMissing, Assert.Single(result.Faults).Code);
        Assert.Empty(result.Witnesses);
    }

    [Fact]
    public void A_checkpoint_without_the_logs_signature_is_unsigned()
    {
        using NoteKey namesake = NoteKey.Generate(TestNotes.Log.Name, NoteRole.Log);
        foreach (NoteKey other in (NoteKey[])[TestNotes.OtherLog, namesake])
        {
            SignedNote note = TestNotes.Sign(Text, other, TestNotes.Witness);
            Assert.Equal(FaultCode.CheckpointUnsigned, Assert.Single(CheckpointCheck.Check(note, TestNotes.Policy(1)).Faults).Code);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void One_invalid_signature_of_a_trusted_key_makes_it_invalid(int who)
    {
        NoteKey key = Everybody[who];
        SignedNote valid = TestNotes.Sign(Text, Everybody);
        SignedNote note = valid.With(key.Sign(Text.Replace("\n3\n", "\n4\n", StringComparison.Ordinal), 0));
        CheckpointCheckResult result = CheckpointCheck.Check(note, TestNotes.Policy(0));
        Fault fault = Assert.Single(result.Faults);
        Assert.Equal((FaultCode.CheckpointSignatureInvalid, key.Name), (fault.Code, fault.Detail));
        Assert.True(CheckpointCheck.Check(valid, TestNotes.Policy(3)).Valid);
        // Who is not trusted may write what he likes.
        Assert.Equal(who != 0, CheckpointCheck.Check(note, new TrustPolicy(TestNotes.Log.Verifier, [], 0)).Valid);
    }

    [Fact]
    public void A_note_of_something_else_is_no_checkpoint() => TestLedger.Refused(
        EmrError.NoteMalformed, () => CheckpointCheck.Check(TestNotes.Sign("text\n", TestNotes.Log), TestNotes.Policy()));
}
