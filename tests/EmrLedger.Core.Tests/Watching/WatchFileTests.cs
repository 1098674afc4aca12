using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Files that take the place of the one that is watched, or take it away.</summary>
public sealed class WatchFileTests : IDisposable
{
    private readonly WatchedLedger watched = new(blocks: 8);

    private string File => watched.Test.File;

    public void Dispose() => watched.Dispose();

    [Fact]
    public void Another_file_under_its_name()
    {
        string older = watched.Test.Copy();
        watched.Grow(2);
        using WatchedLedger foreign = new(blocks: 12);
        string other = foreign.Test.Copy();
        watched.ValidRound();
        string tip = watched.Test.Ledger.Describe().Tip;
        watched.Test.Ledger.Dispose();
        string kept = watched.Test.Beside("kept.emr");
        Copy(File, kept);
        (string, string)[] others = [(older, "10 blocks were verified, and the ledger has 8"), (other, "another ledger")];
        foreach ((string file, string named) in others)
        {
            Copy(file, File);
            LedgerWatchRound round = watched.Round();
            Fault fault = Assert.Single(round.NewFaults);
            Assert.Equal((FaultCode.HistoryChanged, 9UL, tip), (fault.Code, round.Height, round.Tip));
            Assert.Contains(named, fault.Detail, StringComparison.Ordinal);
            Assert.Empty(watched.Round().NewFaults);
            Copy(kept, File);
            Assert.True(watched.ValidRound().IsWhole);
            Assert.False(watched.ValidRound().IsWhole);
        }
    }

    [Fact]
    public void A_file_that_is_away_is_not_checked_and_goes_on_as_before_when_it_is_back()
    {
        watched.ValidRound();
        watched.Test.Ledger.Dispose();
        string away = watched.Test.Beside("away.emr");
        System.IO.File.Move(File, away);
        for (int i = 0; i < 2; i++)
        {
            LedgerWatchRound round = watched.Round();
            Fault fault = Assert.Single(round.Faults);
            Assert.Equal((FaultCode.NotChecked, 7UL, false), (fault.Code, round.Height, round.IsWhole));
            Assert.Equal(1 - i, round.NewFaults.Count);
            Assert.Contains(File, fault.Detail, StringComparison.Ordinal);
        }
        System.IO.File.Move(away, File);
        using (Ledger ledger = watched.Test.Open())
        {
            EmrBlock tip = ledger.ReadLastBlocks(1).Single();
            ledger.Append((BlockValues.Of(tip) with
            {
                Previous = tip.BlockId, Height = tip.Height + 1, Timestamp = tip.Timestamp + 1, Records = [],
            }).Mine(), CancellationToken.None);
        }
        LedgerWatchRound back = watched.ValidRound();
        Assert.Equal((false, 1UL, 8UL), (back.IsWhole, back.NewBlocks, back.Height));
        System.IO.File.Move(File, away);
        Assert.Single(watched.Round().NewFaults);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("empty")]
    [InlineData("cut")]
    [InlineData("folder")]
    [InlineData("export")]
    public void What_is_no_ledger_in_its_place(string kind)
    {
        watched.ValidRound();
        watched.Test.Ledger.Dispose();
        string kept = watched.Test.Beside("kept.emr");
        System.IO.File.Move(File, kept);
        switch (kind)
        {
            case "garbage":
                System.IO.File.WriteAllBytes(File, [.. Enumerable.Range(0, 8192).Select(static i => (byte)(i * 7919 >> 4))]);
                break;
            case "empty":
                System.IO.File.WriteAllBytes(File, []);
                break;
            case "cut":
                System.IO.File.WriteAllBytes(File, System.IO.File.ReadAllBytes(kept)[..(3 * 4096)]);
                break;
            case "folder":
                Directory.CreateDirectory(File);
                break;
            default:
                using (Ledger ledger = Ledger.Open(kept, LedgerAccess.Read))
                using (FileStream export = System.IO.File.Create(File))
                    Ledgers.Transfer.LedgerExport.Write(ledger, export, includePending: false, CancellationToken.None);
                break;
        }
        LedgerWatchRound round = watched.Round();
        Assert.NotEmpty(round.NewFaults);
        Assert.Contains(round.Faults, static fault => fault.Code is FaultCode.NotChecked or FaultCode.StorageDamaged);
        Assert.Equal(7UL, round.Height);
        Assert.Empty(watched.Round().NewFaults);
        if (kind == "folder")
            Directory.Delete(File);
        else
            System.IO.File.Delete(File);
        System.IO.File.Move(kept, File);
        watched.ValidRound();
        Assert.False(watched.ValidRound().IsWhole);
    }

    [Fact]
    public void A_page_of_garbage_in_the_middle_of_the_file()
    {
        watched.Grow(40);
        watched.ValidRound();
        watched.Test.Ledger.Dispose();
        byte[] whole = System.IO.File.ReadAllBytes(File);
        int pages = whole.Length / 4096;
        int noticed = 0;
        for (int page = 1; page < pages; page++)
        {
            byte[] damaged = [.. whole];
            damaged.AsSpan(page * 4096, 4096).Fill(0xa5);
            System.IO.File.WriteAllBytes(File, damaged);
            LedgerWatchRound round = watched.Round();
            noticed += round.Valid ? 0 : 1;
            // What a round between does not need, it does not read; the check of all does.
            watched.Clock.Now += TimeSpan.FromDays(1);
            Assert.True(!round.Valid || !watched.Round().Valid, $"page {page} of {pages}");
            System.IO.File.WriteAllBytes(File, whole);
            watched.ValidRound();
        }
        Assert.True(noticed > 0);
    }

    [Fact]
    public void A_value_that_is_too_long_to_be_read_is_no_ledger_that_was_cut_off()
    {
        watched.ValidRound();
        Fault fault = Assert.Single(watched.AssertReported(
            FaultCode.StorageDamaged,
            () => watched.Tamper("UPDATE record SET prescription = $value WHERE height = 3", ("$value", new byte[100_000]))));
        Assert.Equal(FaultCode.StorageDamaged, fault.Code);
    }

    [Fact]
    public async Task A_ledger_to_which_others_write_while_it_is_read_stays_valid()
    {
        watched.ValidRound();
        using CancellationTokenSource stop = new();
        Task writing = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                    watched.Grow(1);
            },
            TestContext.Current.CancellationToken);
        try
        {
            for (int i = 0; i < 60; i++)
                watched.ValidRound();
        }
        finally
        {
            await stop.CancelAsync();
            await writing;
        }
        LedgerWatchRound last = watched.ValidRound();
        Assert.Equal(watched.Test.Ledger.Describe().Height, last.Height);
        Assert.True(last.Height > 20);
    }

    private static void Copy(string from, string to)
    {
        System.IO.File.Copy(from, to, overwrite: true);
        foreach (string suffix in (string[])["-wal", "-shm"])
            System.IO.File.Delete(to + suffix);
    }
}
