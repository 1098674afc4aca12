using EmrLedger.Tests.Support;
using EmrLedger.Watching;

namespace EmrLedger.Tests;

/// <summary>Rounds of a watch on a ledger with which all is well: what each one checks, and when it checks all.</summary>
public sealed class WatchRoundTests
{
    [Fact]
    public void The_first_round_checks_all_and_the_next_what_was_appended()
    {
        using WatchedLedger watched = new(blocks: 8);
        LedgerWatchRound round = watched.ValidRound();
        Assert.Equal((true, 8UL, 7UL, 0UL), (round.IsWhole, round.NewBlocks, round.NewRecords, round.RecheckedBlocks));
        AssertAtTip(watched, round);
        round = watched.ValidRound();
        Assert.Equal((false, 0UL, 0UL, 8UL), (round.IsWhole, round.NewBlocks, round.NewRecords, round.RecheckedBlocks));
        AssertAtTip(watched, round);

        watched.Grow(2);
        watched.Test.AddNext(TestKeys.Doctor);
        watched.Test.AddNext(TestKeys.Doctor);
        watched.Test.Seal();
        // What is pending is no block.
        watched.Test.AddNext(TestKeys.Doctor);
        round = watched.ValidRound();
        Assert.Equal((false, 3UL, 4UL, 8UL), (round.IsWhole, round.NewBlocks, round.NewRecords, round.RecheckedBlocks));
        AssertAtTip(watched, round);
        Assert.Equal(watched.Clock.Now, round.Time);
    }

    [Fact]
    public void Many_rounds_with_blocks_between_them_end_with_what_one_check_of_all_knows()
    {
        using WatchedLedger watched = new(blocks: 2, recheck: 3);
        watched.ValidRound();
        foreach (int blocks in (int[])[1, 0, 2, 5, 0, 1, 7])
        {
            watched.Grow(blocks);
            LedgerWatchRound round = watched.ValidRound();
            Assert.Equal((false, (ulong)blocks), (round.IsWhole, round.NewBlocks));
            AssertAtTip(watched, round);
        }
        WatchPoint steps = watched.Watch.Point!;
        watched.Restart(null);
        watched.ValidRound();
        WatchPoint once = watched.Watch.Point!;
        Assert.Equal((once.Ledger, once.Blocks, once.Tip), (steps.Ledger, steps.Blocks, steps.Tip));
        Assert.Equal(once.Peaks, steps.Peaks);
        Assert.Equal(PlainTree.Root(TestNotes.Leaves(watched.Test.Ledger)), once.Tree().Root);
    }

    [Fact]
    public void All_is_checked_again_when_it_is_time_and_when_the_clock_went_back()
    {
        using WatchedLedger watched = new(wholeEvery: TimeSpan.FromHours(6));
        Assert.True(watched.ValidRound().IsWhole);
        DateTimeOffset first = watched.Clock.Now;
        watched.Clock.Now = first.AddHours(6).AddTicks(-1);
        watched.Grow(1);
        Assert.False(watched.ValidRound().IsWhole);
        watched.Clock.Now = first.AddHours(6);
        watched.Grow(2);
        LedgerWatchRound round = watched.ValidRound();
        Assert.Equal((true, 2UL, 2UL, 9UL), (round.IsWhole, round.NewBlocks, round.NewRecords, round.RecheckedBlocks));
        Assert.False(watched.ValidRound().IsWhole);
        watched.Clock.Now = first.AddHours(12).AddTicks(-1);
        Assert.False(watched.ValidRound().IsWhole);
        // The last check of all lies in the future now, and nobody knows how old it is.
        watched.Clock.Now = first.AddHours(6).AddTicks(-1);
        Assert.True(watched.ValidRound().IsWhole);
        Assert.False(watched.ValidRound().IsWhole);
    }

    [Fact]
    public void Without_time_between_all_is_checked_in_every_round()
    {
        using WatchedLedger watched = new(wholeEvery: TimeSpan.Zero);
        for (int i = 0; i < 3; i++)
            Assert.True(watched.ValidRound().IsWhole);
    }

    [Theory]
    [InlineData(13, 5)]
    [InlineData(8, 1)]
    [InlineData(7, 4)]
    [InlineData(16, 16)]
    [InlineData(9, 100)]
    public void What_is_known_is_read_again_part_by_part_and_then_from_the_beginning(int blocks, int recheck)
    {
        using WatchedLedger watched = new(blocks, recheck);
        watched.ValidRound();
        ulong[] parts = [.. Enumerable.Repeat((ulong)recheck, blocks / recheck)];
        if (blocks % recheck > 0)
            parts = [.. parts, (ulong)(blocks % recheck)];
        foreach (ulong part in (ulong[])[.. parts, .. parts])
            Assert.Equal(part, watched.ValidRound().RecheckedBlocks);
    }

    [Fact]
    public void A_part_of_a_chain_that_grows_is_read_again_too()
    {
        using WatchedLedger watched = new(blocks: 4, recheck: 3);
        watched.ValidRound();
        watched.Grow(2);
        foreach (ulong rechecked in (ulong[])[3, 3, 3, 3])
            Assert.Equal(rechecked, watched.ValidRound().RecheckedBlocks);
        watched.Grow(1);
        // The new one is known from now on, and its turn comes.
        foreach (ulong rechecked in (ulong[])[3, 3, 1, 3])
            Assert.Equal(rechecked, watched.ValidRound().RecheckedBlocks);
    }

    [Fact]
    public void Each_changed_record_is_noticed_in_the_round_that_reads_it_again()
    {
        const int Blocks = 11;
        const int Recheck = 4;
        using WatchedLedger watched = new(Blocks, Recheck);
        for (int height = 1; height < Blocks; height++)
        {
            watched.Restart(null);
            watched.ValidRound();
            Action mend = watched.Flip("record", "signature", $"height = {height}");
            for (int i = 0; i < height / Recheck; i++)
                watched.ValidRound();
            Assert.Equal((ulong)height, Assert.Single(watched.Round().Faults).Height);
            mend();
        }
    }

    [Fact]
    public void Where_nothing_is_read_again_a_changed_record_is_noticed_by_the_check_of_all_alone()
    {
        using WatchedLedger watched = new(recheck: 0);
        watched.ValidRound();
        watched.Flip("record", "signature", "height = 3");
        for (int i = 0; i < 3; i++)
        {
            // It costs nothing, and sees nothing of what is old.
            watched.Grow(2);
            LedgerWatchRound round = watched.ValidRound();
            Assert.Equal((false, 2UL, 0UL), (round.IsWhole, round.NewBlocks, round.RecheckedBlocks));
        }
        watched.Clock.Now += TimeSpan.FromDays(1);
        Fault fault = Assert.Single(watched.Round().Faults);
        Assert.Equal((FaultCode.TxIdInvalid, 3UL, 0), (fault.Code, fault.Height, fault.Index));
        watched.Flip("record", "signature", "height = 3");
        Assert.True(watched.ValidRound().IsWhole);
    }

    [Fact]
    public void Blocks_that_come_while_something_is_wrong_are_counted_once()
    {
        using WatchedLedger watched = new();
        ulong blocks = watched.ValidRound().NewBlocks;
        watched.Grow(3);
        // A fault that is no block's: all blocks are valid.
        Action mend = watched.Tamper("DELETE FROM node WHERE level = 1 AND position = 0");
        for (int i = 0; i < 2; i++)
        {
            LedgerWatchRound round = watched.Round();
            Assert.Equal((FaultCode.StorageDamaged, 7UL), (Assert.Single(round.Faults).Code, round.Height));
            blocks += round.NewBlocks;
        }
        mend();
        LedgerWatchRound valid = watched.ValidRound();
        blocks += valid.NewBlocks;
        Assert.Equal((watched.Test.Ledger.Describe().Height, blocks - 1), (valid.Height, valid.Height));
    }

    [Fact]
    public void A_ledger_that_was_never_valid_is_checked_whole_until_it_is()
    {
        using WatchedLedger watched = new();
        Action mend = watched.Flip("record", "signature", "height = 3");
        for (int i = 0; i < 2; i++)
        {
            LedgerWatchRound round = watched.Round();
            Assert.Equal((true, null, ""), (round.IsWhole, round.Height, round.Tip));
            Assert.Equal(FaultCode.TxIdInvalid, Assert.Single(round.Faults).Code);
            Assert.Equal(1 - i, round.NewFaults.Count);
            Assert.Null(watched.Watch.Point);
        }
        mend();
        LedgerWatchRound valid = watched.ValidRound();
        Assert.Equal((true, 8UL), (valid.IsWhole, valid.NewBlocks));
        Assert.False(watched.ValidRound().IsWhole);
    }

    [Fact]
    public void What_cannot_be_read_and_never_could_is_an_error()
    {
        using WatchedLedger watched = new();
        LedgerWatch elsewhere = new(watched.Test.NewLocation(), new WatchOptions(), known: null);
        TestLedger.Refused(EmrError.LedgerNotFound, () => elsewhere.Run(static () => null, CancellationToken.None));
    }

    private static void AssertAtTip(WatchedLedger watched, LedgerWatchRound round)
    {
        LedgerInfo ledger = watched.Test.Ledger.Describe();
        Assert.Equal((ledger.Height, ledger.Tip), (round.Height, round.Tip));
    }
}
