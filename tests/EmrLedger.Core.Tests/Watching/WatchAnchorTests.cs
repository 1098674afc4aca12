using EmrLedger.Ledgers;
using EmrLedger.Notes;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;
using EmrLedger.Watching;

namespace EmrLedger.Tests;

/// <summary>A ledger that is watched is held against a checkpoint in each round: its own, or one kept elsewhere.</summary>
public sealed class WatchAnchorTests : IDisposable
{
    private readonly WatchedLedger watched = new(blocks: 7);

    private Ledger Ledger => watched.Test.Ledger;

    public void Dispose() => watched.Dispose();

    [Fact]
    public void A_checkpoint_of_every_size_agrees_in_every_round_and_a_later_one_covers_more()
    {
        watched.ValidRound();
        watched.Grow(4);
        watched.ValidRound();
        for (int size = 0; size <= 11; size++)
        {
            watched.Anchor = Anchor(TestNotes.Signed(Ledger, size));
            LedgerWatchRound round = watched.ValidRound();
            Assert.False(round.IsWhole);
            Assert.Equal(size == 0 ? null : (ulong)size - 1, round.CheckpointHeight);
        }
        WatchPoint before = watched.Watch.Point!;
        watched.Grow(3);
        // Of blocks that the round is the first to see.
        for (int size = 10; size <= 14; size++)
        {
            watched.Anchor = Anchor(TestNotes.Signed(Ledger, size));
            Assert.Equal((ulong)size - 1, watched.ValidRound().CheckpointHeight);
            watched.Restart(before);
        }
    }

    [Theory]
    [InlineData("root", FaultCode.CheckpointMismatch)]
    [InlineData("root of new blocks", FaultCode.CheckpointMismatch)]
    [InlineData("origin", FaultCode.CheckpointMismatch)]
    [InlineData("ahead", FaultCode.LedgerBehindCheckpoint)]
    [InlineData("with another's signature", FaultCode.CheckpointSignatureInvalid)]
    [InlineData("of another key", FaultCode.CheckpointUnsigned)]
    public void A_given_checkpoint_that_is_not_the_ledgers(string which, FaultCode code)
    {
        watched.ValidRound();
        LedgerAnchor right = Anchor(TestNotes.Signed(Ledger, 5));
        watched.Anchor = right;
        Assert.Equal(4UL, watched.ValidRound().CheckpointHeight);
        if (which == "root of new blocks")
            watched.Grow(2);
        string text = which switch
        {
            "root" => (TestNotes.Head(Ledger, 5) with { Root = TestNotes.Head(Ledger, 4).Root }).ToText(),
            "root of new blocks" => (TestNotes.Head(Ledger, 9) with { Root = TestNotes.Head(Ledger, 8).Root }).ToText(),
            "origin" => (TestNotes.Head(Ledger, 5) with { Origin = "other.example/emr" }).ToText(),
            "ahead" => (TestNotes.Head(Ledger) with { Size = 8 }).ToText(),
            _ => TestNotes.Head(Ledger, 5).ToText(),
        };
        SignedNote note = which switch
        {
            "with another's signature" => new SignedNote(text, TestNotes.Signed(Ledger, 4).Signatures),
            "of another key" => TestNotes.Sign(text, TestNotes.OtherLog),
            _ => TestNotes.Sign(text, TestNotes.Log),
        };
        watched.AssertReported(code, () =>
        {
            watched.Anchor = Anchor(note);
            return () => watched.Anchor = right;
        });
    }

    [Fact]
    public void A_checkpoint_that_was_ahead_agrees_once_the_ledger_has_its_blocks()
    {
        string copy = watched.Test.Copy();
        watched.Grow(2);
        watched.ValidRound();
        LedgerAnchor anchor = Anchor(TestNotes.Signed(Ledger));
        Action mend = watched.Replace(copy);
        watched.Restart(null);
        watched.Anchor = anchor;
        Assert.Equal(FaultCode.LedgerBehindCheckpoint, Assert.Single(watched.Round().Faults).Code);
        mend();
        Assert.Equal(8UL, watched.ValidRound().CheckpointHeight);
    }

    [Fact]
    public void A_checkpoint_that_stays_ahead_of_a_ledger_that_grows_is_not_news_in_every_round()
    {
        watched.ValidRound();
        watched.Anchor = Anchor(TestNotes.Sign((TestNotes.Head(Ledger) with { Size = 12 }).ToText(), TestNotes.Log));
        Assert.Equal(FaultCode.LedgerBehindCheckpoint, Assert.Single(watched.Round().NewFaults).Code);
        watched.Grow(1);
        LedgerWatchRound round = watched.Round();
        Assert.Contains("the ledger has 8", Assert.Single(round.Faults).Detail, StringComparison.Ordinal);
        Assert.Empty(round.NewFaults);
    }

    [Fact]
    public void Its_own_last_checkpoint_is_compared_too()
    {
        Keep(TestNotes.Signed(Ledger, 5));
        Assert.Equal(4UL, watched.ValidRound().CheckpointHeight);
        Assert.Equal((false, 4UL), (watched.ValidRound().IsWhole, watched.Round().CheckpointHeight));
        watched.AssertReported(FaultCode.CheckpointMismatch, () => Keep(
            TestNotes.Sign((TestNotes.Head(Ledger, 5) with { Root = TestNotes.Head(Ledger, 4).Root }).ToText(), TestNotes.Log)));
        watched.AssertReported(FaultCode.StorageDamaged, () => watched.Tamper("UPDATE checkpoint SET note = x'00'"));
        watched.AssertReported(FaultCode.CheckpointMismatch, () => Keep(
            TestNotes.Sign((TestNotes.Head(Ledger) with { Size = 9 }).ToText(), TestNotes.Log)));
    }

    [Fact]
    public void A_fault_is_not_new_again_after_a_round_that_could_not_look()
    {
        watched.ValidRound();
        watched.Flip("record", "signature", "height = 3");
        Assert.Contains(watched.Round().NewFaults, static fault => fault.Code == FaultCode.TxIdInvalid);
        for (int i = 0; i < 2; i++)
        {
            LedgerWatchRound blind = watched.Watch.Run(
                static () => throw new EmrException(EmrError.PathNotFound, "There is no file 'x.checkpoint'."),
                CancellationToken.None);
            Assert.Equal(FaultCode.NotChecked, Assert.Single(blind.Faults).Code);
            Assert.Equal(1 - i, blind.NewFaults.Count);
        }
        LedgerWatchRound again = watched.Round();
        Assert.Contains(again.Faults, static fault => fault.Code == FaultCode.TxIdInvalid);
        Assert.Empty(again.NewFaults);
    }

    [Fact]
    public void Where_the_checkpoint_cannot_be_read_nothing_is_checked_and_nothing_is_forgotten()
    {
        watched.ValidRound();
        for (int i = 0; i < 2; i++)
        {
            LedgerWatchRound round = watched.Watch.Run(
                static () => throw new EmrException(EmrError.PathNotFound, "There is no file 'x.checkpoint'."),
                CancellationToken.None);
            Fault fault = Assert.Single(round.Faults);
            Assert.Equal((FaultCode.NotChecked, 6UL, 1 - i), (fault.Code, round.Height, round.NewFaults.Count));
            Assert.Contains("x.checkpoint", fault.Detail, StringComparison.Ordinal);
        }
        Assert.False(watched.ValidRound().IsWhole);
        watched.Anchor = Anchor(TestNotes.Sign("text\n", TestNotes.Log));
        Assert.Equal(FaultCode.NotChecked, Assert.Single(watched.Round().NewFaults).Code);
        watched.Anchor = null;
        Assert.False(watched.ValidRound().IsWhole);
        watched.Restart(null);
        watched.Anchor = Anchor(TestNotes.Sign("text\n", TestNotes.Log));
        TestLedger.Refused(EmrError.NoteMalformed, () => watched.Round());
    }

    private static LedgerAnchor Anchor(SignedNote note) => new(note, TestNotes.Policy());

    private Action Keep(SignedNote note) => watched.Tamper(file =>
    {
        file.Execute("DELETE FROM checkpoint");
        file.Execute("INSERT INTO checkpoint (id, note) VALUES (1, $note)", ("$note", note.ToBytes()));
    });
}
