using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Whatever is changed in a ledger while it is watched is said in the next round, and said to be new once.</summary>
public sealed class WatchFaultTests : IDisposable
{
    private readonly WatchedLedger watched = new(blocks: 8);

    public void Dispose() => watched.Dispose();

    [Theory]
    [InlineData("signature", FaultCode.TxIdInvalid)]
    [InlineData("public_key", FaultCode.DoctorPublicKeyInvalid)]
    [InlineData("doctor", FaultCode.DoctorPublicKeyInvalid)]
    [InlineData("patient", FaultCode.TxIdInvalid)]
    [InlineData("prescription", FaultCode.TxIdInvalid)]
    [InlineData("txid", FaultCode.BlockIdIncorrect)]
    public void A_changed_value_of_an_old_record(string column, FaultCode code)
    {
        watched.ValidRound();
        Fault fault = watched.AssertReported(code, () => watched.Flip("record", column, "height = 3"))[0];
        Assert.Equal((code, 3UL, 0), (fault.Code, fault.Height, fault.Index));
    }

    [Fact]
    public void A_changed_number_of_an_old_record()
    {
        watched.ValidRound();
        Fault fault = watched.AssertReported(
            FaultCode.NonceInvalid, () => watched.Tamper("UPDATE record SET nonce = nonce + 100 WHERE height = 3"))[0];
        Assert.Equal((FaultCode.NonceInvalid, 3UL, 0), (fault.Code, fault.Height, fault.Index));
    }

    [Theory]
    [InlineData("UPDATE block SET timestamp = timestamp + 1 WHERE height = 4", FaultCode.BlockIdIncorrect)]
    [InlineData("UPDATE block SET nonce = nonce + 1 WHERE height = 4", FaultCode.BlockIdIncorrect)]
    [InlineData("UPDATE block SET previous = randomblob(32) WHERE height = 4", FaultCode.BlockIdIncorrect)]
    [InlineData("UPDATE block SET block_id = randomblob(32) WHERE height = 4", FaultCode.BlockIdIncorrect)]
    [InlineData("UPDATE block SET miner = substr(block_id, 1, 20) WHERE height = 4", FaultCode.BlockIdIncorrect)]
    [InlineData("UPDATE block SET difficulty = substr(miner, 1, 16) WHERE height = 4", FaultCode.DifficultyMismatch)]
    [InlineData("DELETE FROM record WHERE height = 4", FaultCode.BlockIdIncorrect)]
    [InlineData("DELETE FROM block WHERE height = 4", FaultCode.StoredItemMisplaced)]
    public void A_changed_value_of_a_block_in_the_middle(string sql, FaultCode code)
    {
        watched.ValidRound();
        Fault fault = watched.AssertReported(code, () => watched.Tamper(sql))[0];
        Assert.Equal((code, 4UL), (fault.Code, fault.Height));
    }

    [Fact]
    public void A_changed_id_of_the_last_block()
    {
        watched.ValidRound();
        Fault fault = watched.AssertReported(FaultCode.BlockIdIncorrect, () => watched.Flip("block", "block_id", "height = 7"))[0];
        Assert.Equal(7UL, fault.Height);
    }

    [Theory]
    [InlineData("unregistered", FaultCode.DoctorNotRegistered, 0)]
    [InlineData("skipped", FaultCode.NonceInvalid, 0)]
    [InlineData("foreign signature", FaultCode.SignatureInvalid, 0)]
    [InlineData("not linked", FaultCode.PreviousMismatch, null)]
    [InlineData("too early", FaultCode.TimestampNotAfterMedian, null)]
    [InlineData("not mined", FaultCode.ProofOfWorkInsufficient, null)]
    [InlineData("easier", FaultCode.DifficultyMismatch, null)]
    public void A_forged_block_after_the_last(string forgery, FaultCode code, int? index)
    {
        watched.ValidRound();
        EmrBlock block = Forge(forgery);
        Fault fault = watched.AssertReported(code, () => watched.Tamper(file => file.Add(block)))[0];
        Assert.Equal((code, 8UL, index), (fault.Code, fault.Height, fault.Index));
    }

    [Fact]
    public void Valid_blocks_before_a_forged_one_do_not_hide_it()
    {
        watched.ValidRound();
        watched.Grow(2);
        EmrBlock block = watched.Test.NextBlock(TestLedger.Sign(TestKeys.Doctors[1], 1)).Mine();
        Action mend = watched.Tamper(file => file.Add(block));
        Fault fault = Assert.Single(watched.Round().Faults);
        Assert.Equal((FaultCode.DoctorNotRegistered, 10UL), (fault.Code, fault.Height));
        mend();
        LedgerWatchRound round = watched.ValidRound();
        Assert.Equal((9UL, 2UL), (round.Height, round.NewBlocks));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(3)]
    [InlineData(1)]
    public void Last_blocks_that_are_deleted(int first)
    {
        watched.ValidRound();
        IReadOnlyList<Fault> faults = watched.AssertReported(FaultCode.HistoryChanged, () => watched.Tamper(file =>
        {
            file.Execute($"DELETE FROM record WHERE height >= {first}");
            file.Execute($"DELETE FROM block WHERE height >= {first}");
            file.Execute(TestStore.ForgetTip);
        }));
        Fault fault = Assert.Single(faults, static fault => fault.Code == FaultCode.HistoryChanged);
        Assert.Contains($"8 blocks were verified, and the ledger has {first}", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_copy_that_is_put_in_its_place()
    {
        string copy = watched.Test.Copy();
        watched.Grow(2);
        watched.ValidRound();
        Assert.Empty(TestLedger.Verify(copy).Faults);
        Fault fault = Assert.Single(watched.AssertReported(FaultCode.HistoryChanged, () => watched.Replace(copy)));
        Assert.Contains("10 blocks were verified, and the ledger has 8", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_copy_that_goes_on_is_not_news_in_every_round()
    {
        string copy = watched.Test.Copy();
        watched.Grow(4);
        watched.ValidRound();
        watched.Replace(copy);
        Assert.Equal(FaultCode.HistoryChanged, Assert.Single(watched.Round().NewFaults).Code);
        foreach (int blocks in (int[])[9, 10])
        {
            watched.Grow(1);
            LedgerWatchRound round = watched.Round();
            Assert.Contains($"the ledger has {blocks}", Assert.Single(round.Faults).Detail, StringComparison.Ordinal);
            Assert.Empty(round.NewFaults);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_history_that_was_mined_anew(bool isLonger)
    {
        watched.ValidRound();
        string other = Rewritten(from: 3, more: isLonger ? 3 : 0);
        Assert.Empty(TestLedger.Verify(other).Faults);
        Fault fault = Assert.Single(watched.AssertReported(FaultCode.HistoryChanged, () => watched.Replace(other)));
        Assert.Contains("history was rewritten", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_copy_that_went_on_in_another_way()
    {
        string copy = watched.Test.Copy();
        watched.Grow(1);
        watched.ValidRound();
        using (Ledger fork = Ledger.Open(copy, LedgerAccess.Write))
        {
            EmrBlock tip = fork.ReadLastBlocks(1).Single();
            for (int i = 0; i < 2; i++)
            {
                tip = EmptyAfter(tip);
                fork.Append(tip, CancellationToken.None);
            }
        }
        Assert.Empty(TestLedger.Verify(copy).Faults);
        Fault fault = Assert.Single(watched.AssertReported(FaultCode.HistoryChanged, () => watched.Replace(copy)));
        Assert.Contains("history was rewritten", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_ledger_in_its_place()
    {
        watched.ValidRound();
        using WatchedLedger other = new(blocks: 9);
        Fault fault = Assert.Single(watched.AssertReported(FaultCode.HistoryChanged, () => watched.Replace(other.Test.File)));
        Assert.Contains("another ledger", fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM node WHERE level = 0 AND position = 2")]
    [InlineData("INSERT INTO node SELECT level, position + 100, hash FROM node WHERE level = 2 AND position = 0")]
    public void A_kept_hash_that_is_missing_or_more(string sql)
    {
        watched.ValidRound();
        watched.AssertReported(FaultCode.StorageDamaged, () => watched.Tamper(sql));
    }

    [Fact]
    public void A_kept_hash_that_is_not_that_of_its_blocks_as_soon_as_a_new_one_is_held_against_it()
    {
        // Of 8 blocks all are read again, and no kept hash is asked for; with 10 the last two get one together.
        watched.ValidRound();
        Action mend = watched.Flip("node", "hash", "level = 1 AND position = 1");
        Assert.False(watched.ValidRound().IsWhole);
        watched.Clock.Now += TimeSpan.FromDays(1);
        Assert.Equal(FaultCode.StorageDamaged, Assert.Single(watched.Round().Faults).Code);
        mend();
        watched.Grow(2);
        watched.ValidRound();
        watched.Grow(2);
        mend = watched.Flip("node", "hash", "level = 1 AND position = 5");
        Fault fault = Assert.Single(watched.Round().NewFaults);
        Assert.Equal((FaultCode.StorageDamaged, 11UL), (fault.Code, fault.Height));
        mend();
        watched.ValidRound();
    }

    [Fact]
    public void A_kept_hash_on_the_way_from_a_part_that_is_read_again_to_what_is_remembered()
    {
        using WatchedLedger partly = new(blocks: 8, recheck: 2);
        partly.ValidRound();
        Fault fault = partly.AssertReported(
            FaultCode.StorageDamaged, () => partly.Flip("node", "hash", "level = 2 AND position = 1"))[0];
        Assert.Contains("level 2, position 1", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_faults_come_and_go_each_by_itself()
    {
        watched.ValidRound();
        Action first = watched.Tamper("INSERT INTO checkpoint (id, note) VALUES (1, x'00')");
        Fault checkpoint = Assert.Single(watched.Round().NewFaults);
        Assert.Equal(FaultCode.StorageDamaged, checkpoint.Code);
        Action second = watched.Flip("record", "signature", "height = 3");
        LedgerWatchRound round = watched.Round();
        Fault record = Assert.Single(round.NewFaults);
        Assert.Equal(FaultCode.TxIdInvalid, record.Code);
        Assert.Equal([checkpoint, record], round.Faults.OrderBy(fault => fault == record ? 1 : 0));
        second();
        round = watched.Round();
        Assert.Equal([checkpoint], round.Faults);
        Assert.Empty(round.NewFaults);
        first();
        watched.ValidRound();
    }

    private static EmrBlock EmptyAfter(EmrBlock tip) => new BlockValues
    {
        Previous = tip.BlockId, Height = tip.Height + 1, Timestamp = tip.Timestamp + 1, Difficulty = TestLedger.Difficulty,
    }.Mine();

    private EmrBlock Forge(string forgery)
    {
        ulong next = watched.Test.Ledger.ReadState(TestKeys.UserHash(TestKeys.Doctor)).Nonce + 1;
        BlockValues values = watched.Test.NextBlock();
        return forgery switch
        {
            "unregistered" => (values with { Records = [TestLedger.Sign(TestKeys.Doctors[1], 1)] }).Mine(),
            "skipped" => (values with { Records = [TestLedger.Sign(TestKeys.Doctor, next + 1)] }).Mine(),
            "foreign signature" => (values with
            {
                Records =
                [
                    (RecordValues.Of(TestLedger.Sign(TestKeys.Doctor, next)) with { PatientHash = TestKeys.Miner.ToString() })
                        .Resealed().Build(),
                ],
            }).Mine(),
            "not linked" => (values with { Previous = EmrBlock.NoPrevious }).Mine(),
            "too early" => (values with { Timestamp = 1_700_000_000 }).Mine(),
            "not mined" => values.Fail(),
            "easier" => (values with { Difficulty = 1 }).Mine(),
            _ => throw new ArgumentException(forgery),
        };
    }

    // A ledger of the same manifest whose records from a height on say something else, all mined anew.
    private string Rewritten(ulong from, int more)
    {
        string path = watched.Test.NewLocation();
        EmrBlock[] all = [.. watched.Test.Ledger.ReadBlocks(0, ulong.MaxValue)];
        Ledger.Create(path, watched.Test.Ledger.Manifest, all[0]);
        using Ledger copy = Ledger.Open(path, LedgerAccess.Write);
        EmrBlock last = all[0];
        foreach (EmrBlock block in all.Skip(1))
        {
            EmrRecord[] records =
                [.. block.Records.Select(record => block.Height == from ? TestHistory.Altered(record) : record)];
            last = (BlockValues.Of(block) with { Previous = last.BlockId, Records = records, Nonce = 0 }).Mine();
            copy.Append(last, CancellationToken.None);
        }
        for (int i = 0; i < more; i++)
        {
            last = EmptyAfter(last);
            copy.Append(last, CancellationToken.None);
        }
        return path;
    }
}
