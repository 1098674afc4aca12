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
        SignedNote wrong = TestNotes.Sign(
            (TestNotes.Head(history.Ledger) with { Root = MerkleHash.Empty }).ToText(), TestNotes.Log);
        SignedNote less = TestNotes.Sign((TestNotes.Head(history.Ledger) with { Size = 5 }).ToText(), TestNotes.Log);
        SignedNote none = TestNotes.Sign((TestNotes.Head(history.Ledger) with { Size = 0 }).ToText(), TestNotes.Log);
        int refused = 0;
        foreach (SignedNote note in (SignedNote[])[wrong, less, none])
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
    public void A_copy_that_is_behind_contradicts_nothing()
    {
        string older = history.Backup();
        history.Grow(2);
        SignedNote note = history.SignAsLog(initialize: true);
        EmrException exception = TestLedger.Refused(
            EmrError.LedgerBehindCheckpoint, () => history.SignAsWitness(note, initialize: true, file: older));
        Assert.Contains("has 6 blocks, and 8 were signed", exception.Message, StringComparison.Ordinal);
        Assert.Contains("older copy, or its end was cut off", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Update your copy", exception.Cure, StringComparison.Ordinal);
        // By itself a ledger that was cut looks the same.
        TestLedger.Refused(
            EmrError.LedgerBehindCheckpoint, () => history.SignAsWitness(note, initialize: true, file: history.Truncated(7)));
        Assert.False(File.Exists(history.State("witness.state")));

        // What the witness signed before, it goes on knowing: its copy has to have that, before anything can be compared.
        SignedNote signed = history.SignAsWitness(note, initialize: true);
        TestLedger.Refused(EmrError.LedgerBehindCheckpoint, () => history.SignAsWitness(note, file: older));
        history.Grow(1);
        TestLedger.Refused(EmrError.LedgerBehindCheckpoint, () => history.SignAsWitness(history.SignAsLog(), file: older));
        // An older checkpoint that the copy holds is too old only where the copy shows that both are one history.
        SignedNote early = TestNotes.Signed(history.Ledger, 5);
        TestLedger.Refused(EmrError.LedgerBehindCheckpoint, () => history.SignAsWitness(early, file: older));
        TestLedger.Refused(EmrError.CheckpointTooOld, () => history.SignAsWitness(early));
        Assert.Empty(history.EvidenceFiles());
        Assert.NotNull(history.SignAsWitness(history.SignAsLog()));
        Assert.NotNull(signed);
    }

    [Fact]
    public void A_contradiction_is_found_on_a_copy_that_is_behind_as_well()
    {
        string older = history.Backup();
        SignedNote before = history.SignAsLog(initialize: true);
        history.SignAsWitness(before, initialize: true);
        history.Grow(2);
        Checkpoint head = TestNotes.Head(history.Ledger);
        // What the copy has was signed otherwise before.
        string fork = history.Rewritten(3, blocks: 7);
        TestLedger.Refused(
            EmrError.CheckpointInconsistent, () => history.SignAsWitness(TestNotes.Sign(head.ToText(), TestNotes.Log), file: fork));
        Assert.Equal(2, history.EvidenceFiles().Length);
        // Two roots over as many blocks as were signed before need no ledger at all.
        history.SignAsWitness(TestNotes.Sign(head.ToText(), TestNotes.Log));
        SignedNote other = TestNotes.Sign((head with { Root = MerkleHash.Empty }).ToText(), TestNotes.Log);
        TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsWitness(other, file: older));
        Assert.Equal(4, history.EvidenceFiles().Length);
        // A smaller checkpoint that the copy contradicts does, too.
        SignedNote smaller = TestNotes.Sign((head with { Size = 4, Root = MerkleHash.Empty }).ToText(), TestNotes.Log);
        TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsWitness(smaller, file: older));
        Assert.Equal(6, history.EvidenceFiles().Length);
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
    public void The_signature_of_the_log_is_required()
    {
        SignedNote note = TestNotes.Signed(history.Ledger, null, TestNotes.OtherLog);
        TestLedger.Refused(EmrError.NoteSignatureInvalid, () => history.SignAsWitness(note, initialize: true));
        SignedNote forged = note.With(TestNotes.Log.Sign("something else\n", 0));
        TestLedger.Refused(EmrError.NoteSignatureInvalid, () => history.SignAsWitness(forged, initialize: true));
        // Another witness is no log, and neither is the witness itself.
        SignedNote cosigned = note.With(TestNotes.Witnesses[1].Sign(note.Text, 1));
        TestLedger.Refused(
            EmrError.NoteRoleMismatch,
            () => history.SignAsWitness(cosigned, initialize: true, logKey: TestNotes.Witnesses[1].Verifier));
        VerifierKey own = new(TestNotes.Witness.Name, NoteRole.Log, TestNotes.Witness.Verifier.PublicKey);
        TestLedger.Refused(EmrError.VerifierKeyInvalid, () => history.SignAsWitness(note, initialize: true, logKey: own));
        Assert.False(File.Exists(history.State("witness.state")));
        Assert.NotNull(
            history.SignAsWitness(note, initialize: true, logKey: TestNotes.OtherLog.Verifier).Verify(TestNotes.Witness.Verifier));
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
