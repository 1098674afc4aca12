using EmrLedger.Evidence;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What a log signs of its ledger, and what it will not sign again.</summary>
public sealed class CheckpointSignerTests : IDisposable
{
    private readonly TestHistory history = new(blocks: 7);

    public static TheoryData<string> Attacks =>
        ["truncated", "rolled back", "replaced", "last altered", "first altered", "one altered and longer"];

    [Fact]
    public void The_first_signature_of_a_log_must_be_asked_for()
    {
        TestLedger.Refused(EmrError.SignerStateMissing, () => history.SignAsLog());
        Assert.False(File.Exists(history.State()));
        SignedNote note = history.SignAsLog(initialize: true);
        Assert.Equal(TestNotes.Head(history.Ledger).ToText(), note.Text);
        Assert.Equal(0UL, note.Verify(TestNotes.Log.Verifier));
        Assert.Equal(note.ToString(), SignedNote.Parse(note.ToBytes()).ToString());
        using ILedgerView view = history.Ledger.Session.BeginRead();
        Assert.Equal(note.ToBytes(), view.ReadCheckpoint());
    }

    [Fact]
    public void The_same_blocks_may_be_signed_again_and_more_of_them()
    {
        SignedNote first = history.SignAsLog(initialize: true);
        Assert.Equal(first.ToString(), history.SignAsLog().ToString());
        Assert.Equal(first.ToString(), history.SignAsLog(initialize: true).ToString());
        for (int i = 0; i < 5; i++)
        {
            history.Grow(1 + (i % 3));
            SignedNote next = history.SignAsLog();
            Assert.Equal(TestNotes.Head(history.Ledger).ToText(), next.Text);
            Assert.NotEqual(first.Text, next.Text);
        }
        Assert.Empty(history.EvidenceFiles());
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void A_ledger_that_lost_or_changed_what_was_signed_is_refused_and_both_notes_are_kept(string attack)
    {
        string backup = history.Backup();
        history.Grow(2);
        SignedNote before = history.SignAsLog(initialize: true);
        string file = attack switch
        {
            "truncated" => history.Truncated(4),
            "rolled back" => backup,
            "replaced" => history.Rewritten(1),
            "last altered" => history.Rewritten(8),
            "first altered" => history.Rewritten(1),
            _ => Longer(),
        };
        Assert.True(TestLedger.Verify(file).Valid);
        EmrException exception = TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsLog(file: file));
        string[] files = history.EvidenceFiles();
        Assert.Equal(2, files.Length);
        Assert.All(files, kept => Assert.Contains(kept, exception.Message, StringComparison.Ordinal));
        Assert.Equal(
            before.ToString(),
            File.ReadAllText(
                Assert.Single(files, static kept => kept.EndsWith("signed-before.checkpoint", StringComparison.Ordinal))));
        using Ledger other = Ledger.Open(file, LedgerAccess.Read);
        Assert.Equal(
            TestNotes.Head(other).ToText(),
            File.ReadAllText(Assert.Single(files, static kept => kept.EndsWith("refused.checkpoint", StringComparison.Ordinal))));
        // The state is as it was: the true ledger may be signed on, the other one never.
        Assert.Equal(TestNotes.Head(history.Ledger).ToText(), history.SignAsLog().Text);
        TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsLog(initialize: true, file: file));

        string Longer()
        {
            history.Grow(3);
            return history.Rewritten(4);
        }
    }

    [Fact]
    public void Subtree_hashes_of_the_old_history_do_not_hide_a_new_one()
    {
        history.SignAsLog(initialize: true);
        history.Grow(2);
        string file = history.Rewritten(2);
        TestHistory.CopyNodes(history.Backup(), file);
        TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsLog(file: file));
    }

    [Fact]
    public void Subtree_hashes_of_two_histories_do_not_join_them()
    {
        // Seven blocks are signed; of eight, the root is a hash of its own, which need not be that of those below it.
        history.SignAsLog(initialize: true);
        history.Grow(1);
        string file = history.Rewritten(2);
        using (LedgerSql original = new(history.Backup()))
        using (LedgerSql forged = new(file))
        {
            foreach (object[] row in original.Rows("SELECT level, position, hash FROM node WHERE level < 3"))
            {
                forged.Execute(
                    "UPDATE node SET hash = $hash WHERE level = $level AND position = $position",
                    ("$level", row[0]), ("$position", row[1]), ("$hash", row[2]));
            }
        }
        TestLedger.Refused(EmrError.CheckpointInconsistent, () => history.SignAsLog(file: file));
    }

    [Theory]
    [InlineData("DELETE FROM node")]
    [InlineData("UPDATE node SET hash = randomblob(32) WHERE level = 0 AND position > 6")]
    [InlineData("UPDATE node SET hash = randomblob(32) WHERE level = 3")]
    public void A_signature_is_of_the_blocks_whatever_is_kept_of_their_tree(string sql)
    {
        history.SignAsLog(initialize: true);
        history.Grow(2);
        string expected = TestNotes.Head(history.Ledger).ToText();
        history.Test.Tamper(sql);
        Assert.Equal(expected, history.SignAsLog().Text);
    }

    [Fact]
    public void A_deleted_state_file_is_missed_even_by_a_ledger_that_was_restored()
    {
        string backup = history.Backup();
        history.Grow(1);
        SignedNote note = history.SignAsLog(initialize: true);
        File.Move(history.State(), history.State("kept"));
        TestLedger.Refused(EmrError.SignerStateMissing, () => history.SignAsLog());
        TestLedger.Refused(EmrError.SignerStateMissing, () => history.SignAsLog(file: backup));
        Assert.False(File.Exists(history.State()));
        File.Move(history.State("kept"), history.State());
        Assert.Equal(note.ToString(), history.SignAsLog().ToString());
    }

    [Fact]
    public void What_another_key_signed_or_of_another_log_does_not_count()
    {
        history.SignAsLog(initialize: true);
        TestLedger.Refused(EmrError.SignerStateMissing, () => history.SignAsLog(key: TestNotes.OtherLog));
        using NoteKey sameName = NoteKey.Generate(TestNotes.Log.Name, NoteRole.Log);
        TestLedger.Refused(EmrError.SignerStateMissing, () => history.SignAsLog(key: sameName));
        using TestHistory other = new(blocks: 3);
        TestLedger.Refused(EmrError.SignerStateMissing, () => history.SignAsLog(file: other.Test.File));
        // All of them may share one file, each with its own last note.
        SignedNote theirs = history.SignAsLog(initialize: true, file: other.Test.File);
        SignedNote second = history.SignAsLog(initialize: true, key: TestNotes.OtherLog);
        Assert.Equal(theirs.ToString(), history.SignAsLog(file: other.Test.File).ToString());
        Assert.Equal(second.ToString(), history.SignAsLog(key: TestNotes.OtherLog).ToString());
    }

    [Fact]
    public void A_key_of_a_witness_or_without_a_private_part_signs_no_checkpoint()
    {
        TestLedger.Refused(EmrError.NoteRoleMismatch, () => history.SignAsLog(initialize: true, key: TestNotes.Witness));
        using NoteKey verifier = NoteKey.FromVerifier(TestNotes.Log.Verifier);
        TestLedger.Refused(EmrError.KeyHasNoPrivateKey, () => history.SignAsLog(initialize: true, key: verifier));
        Assert.False(File.Exists(history.State()));
    }

    [Fact]
    public void The_state_is_on_the_disk_before_a_signature_is_returned()
    {
        SignedNote first = history.SignAsLog(initialize: true);
        history.Grow(1);
        // Where it cannot be written, nothing is signed: neither returned, nor kept by the ledger.
        File.Move(history.State(), history.State("moved"));
        Directory.CreateDirectory(history.State());
        Assert.Throws<EmrException>(() => history.SignAsLog(initialize: true));
        using (ILedgerView view = history.Ledger.Session.BeginRead())
            Assert.Equal(first.ToBytes(), view.ReadCheckpoint());
        Directory.Delete(history.State());
        File.Move(history.State("moved"), history.State());
        SignedNote second = history.SignAsLog();
        using SignerState state = SignerState.Open(history.State(), CancellationToken.None);
        Assert.Equal(second.ToString(), state.Find(history.Ledger.Describe().Origin, TestNotes.Log)?.ToString());
    }

    [Fact]
    public void An_import_of_the_same_chain_is_signed_on_and_an_explicit_origin_is_borne()
    {
        SignedNote first = history.SignAsLog(initialize: true);
        using MemoryStream export = new();
        LedgerExport.Write(history.Ledger, export, includePending: false, CancellationToken.None);
        export.Position = 0;
        string copy = history.Test.Beside("import.emr");
        LedgerCopy.Import(export, copy, false, 2, static _ => { }, CancellationToken.None);
        Assert.Equal(first.ToString(), history.SignAsLog(file: copy).ToString());

        string named = history.Test.Beside("named.emr");
        LedgerManifest manifest = LedgerManifest.Create(
            "Named", TestLedger.Difficulty, authority: null, origin: "clinic.example/emr");
        Ledger.Create(named, manifest, TestLedger.Mine(manifest.Genesis(1_700_000_000)));
        Assert.StartsWith(
            "clinic.example/emr\n1\n", history.SignAsLog(initialize: true, file: named).Text, StringComparison.Ordinal);
    }

    public void Dispose() => history.Dispose();
}
