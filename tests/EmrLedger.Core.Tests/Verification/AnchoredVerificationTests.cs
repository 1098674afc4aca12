using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>A ledger held against a checkpoint that was kept elsewhere.</summary>
public sealed class AnchoredVerificationTests : IDisposable
{
    private readonly TestHistory history = new(blocks: 7);

    [Fact]
    public void A_ledger_agrees_with_its_checkpoint_and_so_does_a_longer_one()
    {
        SignedNote note = TestNotes.Signed(history.Ledger);
        LedgerCheckResult result = Verify(history.Test.File, note);
        Assert.Empty(result.Faults);
        Assert.Equal(6UL, result.CheckpointHeight);
        history.Grow(3);
        result = Verify(history.Test.File, note);
        Assert.Empty(result.Faults);
        Assert.Equal((6UL, 9UL), (result.CheckpointHeight, result.Height));
        Assert.Contains("height 6", Assert.Single(result.NotProved), StringComparison.Ordinal);
        for (int size = 1; size <= 10; size++)
            Assert.Equal((ulong)size - 1, Verify(history.Test.File, TestNotes.Signed(history.Ledger, size)).CheckpointHeight);
    }

    [Fact]
    public void A_checkpoint_of_no_block_agrees_and_proves_nothing()
    {
        LedgerCheckResult result = Verify(history.Test.File, TestNotes.Signed(history.Ledger, 0));
        Assert.Empty(result.Faults);
        Assert.Null(result.CheckpointHeight);
        Assert.Contains("covers no block", Assert.Single(result.NotProved), StringComparison.Ordinal);
        SignedNote wrong = TestNotes.Sign((TestNotes.Head(history.Ledger) with { Size = 0 }).ToText(), TestNotes.Log);
        Assert.Equal(FaultCode.CheckpointMismatch, Assert.Single(Verify(history.Test.File, wrong).Faults).Code);
    }

    [Theory]
    [InlineData("truncated", "states 9 blocks, and the ledger has 8: it is an older copy, or was cut off", FaultCode.LedgerBehindCheckpoint)]
    [InlineData("rolled back", "states 9 blocks, and the ledger has 7: it is an older copy, or was cut off", FaultCode.LedgerBehindCheckpoint)]
    [InlineData("replaced", "history was rewritten")]
    [InlineData("last altered", "history was rewritten")]
    [InlineData("altered and longer", "history was rewritten")]
    [InlineData("forked", "history was rewritten")]
    public void What_was_done_to_a_valid_chain_is_named(string attack, string named, FaultCode code = FaultCode.CheckpointMismatch)
    {
        string backup = history.Backup();
        history.Grow(2);
        SignedNote note = TestNotes.Signed(history.Ledger);
        string file = attack switch
        {
            "truncated" => history.Truncated(8),
            "rolled back" => backup,
            "replaced" => history.Rewritten(1),
            "last altered" => history.Rewritten(8),
            "forked" => Forked(),
            _ => Longer(),
        };
        // The chain is valid, and nothing but the checkpoint tells.
        Assert.Empty(TestLedger.Verify(file).Faults);
        LedgerCheckResult result = Verify(file, note);
        Fault fault = Assert.Single(result.Faults);
        Assert.Equal(code, fault.Code);
        Assert.Contains(named, fault.Detail, StringComparison.Ordinal);
        Assert.False(result.Valid);
        Assert.Null(result.CheckpointHeight);
        Assert.Empty(result.NotProved);

        string Longer()
        {
            history.Grow(2);
            return history.Rewritten(5);
        }

        string Forked()
        {
            // The same blocks up to the backup, and others after it.
            using Ledger fork = Ledger.Open(backup, LedgerAccess.Write);
            EmrBlock tip = fork.ReadLastBlocks(1).Single();
            for (int i = 0; i < 3; i++)
            {
                tip = new BlockValues { Previous = tip.BlockId, Height = tip.Height + 1, Timestamp = tip.Timestamp + 1,
                    Difficulty = TestLedger.Difficulty }.Mine();
                fork.Append(tip, CancellationToken.None);
            }
            return backup;
        }
    }

    [Fact]
    public void A_checkpoint_of_another_origin_is_named()
    {
        using TestHistory other = new(blocks: 7);
        Fault fault = Assert.Single(Verify(history.Test.File, TestNotes.Signed(other.Ledger)).Faults);
        Assert.Equal(FaultCode.CheckpointMismatch, fault.Code);
        Assert.Contains(other.Ledger.Describe().Origin, fault.Detail, StringComparison.Ordinal);
        // The tree being the same does not make the log the same.
        SignedNote renamed = TestNotes.Sign(
            (TestNotes.Head(history.Ledger) with { Origin = "other.example/emr" }).ToText(), TestNotes.Log);
        Assert.Equal(FaultCode.CheckpointMismatch, Assert.Single(Verify(history.Test.File, renamed).Faults).Code);
    }

    [Fact]
    public void A_checkpoint_without_its_signatures_does_not_count()
    {
        SignedNote unsigned = TestNotes.Signed(history.Ledger, null, TestNotes.OtherLog);
        Assert.Equal(FaultCode.CheckpointUnsigned, Assert.Single(Verify(history.Test.File, unsigned).Faults).Code);
        SignedNote alone = TestNotes.Signed(history.Ledger);
        Assert.Equal(FaultCode.QuorumMissing, Assert.Single(Verify(history.Test.File, alone, quorum: 1).Faults).Code);
        SignedNote forged = new(TestNotes.Head(history.Ledger, 5).ToText(), alone.Signatures);
        Assert.Equal(FaultCode.CheckpointSignatureInvalid, Assert.Single(Verify(history.Test.File, forged).Faults).Code);
        Assert.Empty(
            Verify(history.Test.File, TestNotes.Signed(history.Ledger, null, [TestNotes.Log, .. TestNotes.Witnesses]), quorum: 3)
                .Faults);
    }

    [Fact]
    public void The_ledgers_own_checkpoint_is_compared_and_travels_in_a_backup()
    {
        Assert.Null(history.Test.Verify().CheckpointHeight);
        history.SignAsLog(initialize: true);
        history.Grow(1);
        string copy = history.Test.Beside("copy.emr");
        LedgerCopy.Backup(history.Ledger, copy, false, TestLedger.FirstFault, CancellationToken.None);
        foreach (string file in (string[])[history.Test.File, copy])
        {
            LedgerCheckResult result = TestLedger.Verify(file);
            Assert.Empty(result.Faults);
            Assert.Equal(6UL, result.CheckpointHeight);
            Assert.Contains("its own last checkpoint", Assert.Single(result.NotProved), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_ledgers_own_checkpoint_shows_a_chain_that_was_cut_or_rewritten_beside_it()
    {
        SignedNote note = history.SignAsLog(initialize: true);
        foreach (string file in (string[])[history.Rewritten(3), history.Truncated(4)])
        {
            using (LedgerSql sql = new(file))
                sql.Execute("INSERT INTO checkpoint (id, note) VALUES (1, $note)", ("$note", note.ToBytes()));
            Assert.Equal(FaultCode.CheckpointMismatch, Assert.Single(TestLedger.Verify(file).Faults).Code);
            // That the file knows of more blocks than it has tells a cut from an older copy.
            Assert.Equal(FaultCode.CheckpointMismatch, Assert.Single(Verify(file, note).Faults).Code);
        }
        history.Test.Tamper("UPDATE checkpoint SET note = x'00'");
        Assert.Equal(FaultCode.StorageDamaged, Assert.Single(history.Test.Verify().Faults).Code);
    }

    [Fact]
    public void An_import_has_the_chain_alone_and_is_held_against_the_checkpoint_that_somebody_kept()
    {
        SignedNote note = history.SignAsLog(initialize: true);
        using MemoryStream export = new();
        LedgerExport.Write(history.Ledger, export, includePending: false, CancellationToken.None);
        export.Position = 0;
        string copy = history.Test.Beside("import.emr");
        LedgerCopy.Import(export, copy, false, 2, static _ => { }, CancellationToken.None);
        LedgerCheckResult alone = TestLedger.Verify(copy);
        Assert.Null(alone.CheckpointHeight);
        Assert.Contains("no checkpoint was given", Assert.Single(alone.NotProved), StringComparison.Ordinal);
        Assert.Equal(6UL, Verify(copy, note).CheckpointHeight);
    }

    [Fact]
    public async Task A_note_of_something_else_cannot_be_held_against()
    {
        EmrException exception = await Assert.ThrowsAsync<EmrException>(
            () => LedgerVerification.Start(
                history.Test.File, 1, new LedgerAnchor(TestNotes.Sign("text\n", TestNotes.Log), TestNotes.Policy()),
                CancellationToken.None).Completion);
        Assert.Equal(EmrError.NoteMalformed, exception.Error);
    }

    public void Dispose() => history.Dispose();

    private static LedgerCheckResult Verify(string file, SignedNote note, int quorum = 0) => LedgerVerification
        .Start(file, 2, new LedgerAnchor(note, TestNotes.Policy(quorum)), TestContext.Current.CancellationToken)
            .Completion.GetAwaiter().GetResult();
}
