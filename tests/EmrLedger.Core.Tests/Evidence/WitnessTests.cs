using EmrLedger.Evidence;
using EmrLedger.Merkle;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// What a witness puts its name to: checkpoints that its ledger shows to be true, and that continue what it signed.
/// </summary>
public sealed class WitnessTests : IDisposable
{
    private readonly TestHistory history = new(blocks: 6);

    [Fact]
    public void It_signs_a_checkpoint_of_its_ledger_and_growth()
    {
        SignedNote note = history.SignAsLog(initialize: true);
        TestLedger.Refused(EmrError.SignerStateMissing, () => history.SignAsWitness(note));
        ulong before = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        SignedNote signed = history.SignAsWitness(note, initialize: true, logKey: TestNotes.Log.Verifier);
        Assert.InRange(signed.Verify(TestNotes.Witness.Verifier)!.Value, before, before + 600);
        Assert.Equal(0UL, signed.Verify(TestNotes.Log.Verifier));
        Assert.Equal(note.Text, signed.Text);
        // The same again, more of it, and with others' signatures.
        Assert.Equal(2, history.SignAsWitness(note).Signatures.Count);
        Assert.Equal(3, history.SignAsWitness(signed, initialize: true, key: TestNotes.Witnesses[1]).Signatures.Count);
        history.Grow(3);
        SignedNote grown = history.SignAsWitness(history.SignAsLog(), logKey: TestNotes.Log.Verifier);
        Assert.True(CheckpointCheck.Check(grown, TestNotes.Policy(quorum: 1)).Valid);
        Assert.Empty(history.EvidenceFiles());
    }

    [Fact]
    public void It_signs_what_its_ledger_has_more_of()
    {
        SignedNote note = history.SignAsLog(initialize: true);
        history.Grow(4);
        Assert.NotNull(history.SignAsWitness(note, initialize: true).Verify(TestNotes.Witness.Verifier));
        SignedNote next = TestNotes.Signed(history.Ledger, 8);
        Assert.NotNull(history.SignAsWitness(next).Verify(TestNotes.Witness.Verifier));
        Assert.Equal("8", history.SignAsWitness(next).Text.Split('\n')[1]);
    }

    [Fact]
    public void An_older_checkpoint_of_the_same_history_is_too_old()
    {
        SignedNote older = history.SignAsLog(initialize: true);
        history.Grow(2);
        SignedNote newer = history.SignAsLog();
        history.SignAsWitness(newer, initialize: true);
        TestLedger.Refused(EmrError.CheckpointTooOld, () => history.SignAsWitness(older));
        Assert.Empty(history.EvidenceFiles());
        // One of another history is not merely old.
        SignedNote fork = TestNotes.Sign(
            new Checkpoint(history.Ledger.Describe().Origin, 6, MerkleHash.Empty).ToText(), TestNotes.Log);
        TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsWitness(fork));
        Assert.Equal(2, history.EvidenceFiles().Length);
    }

    [Fact]
    public void A_checkpoint_of_another_log_is_refused()
    {
        using TestHistory other = new(blocks: 3);
        SignedNote note = other.SignAsLog(initialize: true);
        TestLedger.Refused(EmrError.OriginMismatch, () => history.SignAsWitness(note, initialize: true));
        Assert.False(File.Exists(history.State("witness.state")));
    }

    [Fact]
    public void A_checkpoint_that_is_not_of_its_ledger_is_refused_and_kept()
    {
        string origin = history.Ledger.Describe().Origin;
        SignedNote ahead = TestNotes.Sign((TestNotes.Head(history.Ledger) with { Size = 7 }).ToText(), TestNotes.Log);
        SignedNote wrong = TestNotes.Sign(
            (TestNotes.Head(history.Ledger) with { Root = MerkleHash.Empty }).ToText(), TestNotes.Log);
        SignedNote less = TestNotes.Sign((TestNotes.Head(history.Ledger) with { Size = 5 }).ToText(), TestNotes.Log);
        SignedNote none = TestNotes.Sign((TestNotes.Head(history.Ledger) with { Size = 0 }).ToText(), TestNotes.Log);
        int refused = 0;
        foreach (SignedNote note in (SignedNote[])[ahead, wrong, less, none])
        {
            TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsWitness(note, initialize: true));
            Assert.Equal(2 * ++refused, history.EvidenceFiles().Length);
            Assert.Contains(note.ToString(), history.EvidenceFiles().Select(File.ReadAllText));
        }
        Assert.False(File.Exists(history.State("witness.state")));
        Assert.NotNull(
            history.SignAsWitness(
                TestNotes.Sign(new Checkpoint(origin, 0, MerkleHash.Empty).ToText(), TestNotes.Log), initialize: true));
        Assert.NotNull(history.SignAsWitness(history.SignAsLog(initialize: true)));
    }

    [Fact]
    public void A_log_that_shows_two_histories_is_found_out()
    {
        history.SignAsWitness(history.SignAsLog(initialize: true), initialize: true);
        history.Grow(2);
        string fork = history.Rewritten(3);
        // The log has a second state file, or none at all, and signs what it likes.
        SignedNote second = history.SignAsLog(initialize: true, file: fork, state: "secret.state");
        Assert.NotNull(second.Verify(TestNotes.Log.Verifier));
        TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsWitness(second));
        TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsWitness(second, file: fork));
        Assert.Equal(4, history.EvidenceFiles().Length);
        TestHistory.CopyNodes(history.Backup(), fork);
        TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsWitness(second, file: fork));
        SignedNote first = history.SignAsLog();
        TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsWitness(first, file: fork));
    }

    [Fact]
    public void The_signature_of_the_log_is_required_where_its_key_is_given()
    {
        SignedNote note = TestNotes.Signed(history.Ledger, null, TestNotes.OtherLog);
        TestLedger.Refused(
            EmrError.NoteSignatureInvalid, () => history.SignAsWitness(note, initialize: true, logKey: TestNotes.Log.Verifier));
        SignedNote forged = note.With(TestNotes.Log.Sign("something else\n", 0));
        TestLedger.Refused(
            EmrError.NoteSignatureInvalid, () => history.SignAsWitness(forged, initialize: true, logKey: TestNotes.Log.Verifier));
        Assert.False(File.Exists(history.State("witness.state")));
        Assert.NotNull(history.SignAsWitness(note, initialize: true).Verify(TestNotes.Witness.Verifier));
    }

    [Fact]
    public void A_log_is_no_witness_and_a_note_of_something_else_no_checkpoint()
    {
        SignedNote note = TestNotes.Signed(history.Ledger);
        TestLedger.Refused(EmrError.NoteRoleMismatch, () => history.SignAsWitness(note, initialize: true, key: TestNotes.Log));
        SignedNote text = TestNotes.Sign("some text\n", TestNotes.Log);
        TestLedger.Refused(EmrError.NoteMalformed, () => history.SignAsWitness(text, initialize: true));
    }

    [Fact]
    public void A_note_without_room_is_refused_and_does_no_harm_to_the_state()
    {
        Checkpoint head = TestNotes.Head(history.Ledger);
        SignedNote full = new(head.ToText(), Enumerable.Repeat(TestNotes.Log.Sign(head.ToText(), 0), 64));
        TestLedger.Refused(EmrError.NoteMalformed, () => history.SignAsWitness(full, initialize: true));
        TestLedger.Refused(EmrError.SignerStateMissing, () => history.SignAsWitness(TestNotes.Signed(history.Ledger)));
        Assert.NotNull(history.SignAsWitness(TestNotes.Signed(history.Ledger), initialize: true));
    }

    public void Dispose() => history.Dispose();
}
