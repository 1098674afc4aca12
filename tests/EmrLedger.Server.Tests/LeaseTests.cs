using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Several miners of one ledger on a server: each mines other records, and nobody waits for one that is gone.</summary>
public sealed class LeaseTests : IDisposable
{
    private readonly TestLedger test = new(isOpen: true);

    public void Dispose() => test.Dispose();

    [Fact]
    public void Miners_take_different_records_as_long_as_there_are_some()
    {
        EmrRecord[] waiting = AddOfMany(60);
        using Ledger second = test.Open();
        using Ledger third = test.Open();
        using Ledger fourth = test.Open();
        string[][] taken = [Take(test.Ledger), Take(second), Take(third)];
        Assert.Equal([25, 25, 10], taken.Select(static ids => ids.Length));
        Assert.Equal(waiting.Select(static record => record.TxId).Order(), taken.SelectMany(static ids => ids).Order());
        Assert.Equal(25, Take(fourth).Length);
        // Whoever asks again keeps what it has.
        Assert.Equal(taken[0], Take(test.Ledger));
        Assert.Equal(taken[1], Take(second));
    }

    [Fact]
    public void What_was_taken_is_mined_upon_the_block_of_a_quicker_miner()
    {
        AddOfMany(60);
        using Ledger second = test.Open();
        Blocks.BlockDraft first = test.Ledger.Pending.Share.Next(TestKeys.Miner).Block!;
        Blocks.BlockDraft overtaken = second.Pending.Share.Next(TestKeys.Miner).Block!;
        test.Ledger.Append(TestLedger.Mine(first), CancellationToken.None);
        Assert.False(second.Pending.Share.IsWanted(overtaken));
        Blocks.BlockDraft again = second.Pending.Share.Next(TestKeys.Miner).Block!;
        Assert.Equal(overtaken.Records.Select(static record => record.TxId), again.Records.Select(static record => record.TxId));
        second.Append(TestLedger.Mine(again), CancellationToken.None);
        Assert.Equal(10, Take(test.Ledger).Length);
        using LedgerSql sql = new(test.File);
        // What is sealed needs no lease any more, and what fits into one block has none.
        Assert.Equal(0L, sql.Rows("SELECT count(*) FROM lease")[0][0]);
    }

    [Fact]
    public void One_doctor_s_records_are_not_mined_ahead_of_those_that_another_miner_has()
    {
        for (int i = 0; i < 40; i++)
            test.AddNext(TestKeys.Doctors[0]);
        EmrRecord other = test.AddNext(TestKeys.Doctors[1]);
        using Ledger second = test.Open();
        Take(test.Ledger);
        PendingDraft draft = second.Pending.Share.Next(TestKeys.Miner);
        Assert.Equal([other.TxId], draft.Block!.Records.Select(static record => record.TxId));
        Assert.Empty(draft.Refused);
    }

    [Fact]
    public void A_record_whose_registration_another_miner_has_is_not_called_inadmissible()
    {
        using TestLedger registered = new();
        for (int i = 0; i < 4; i++)
            registered.Register(TestKeys.Doctors[i]);
        for (int i = 0; i < 30; i++)
            registered.AddNext(TestKeys.Doctors[i % 4]);
        using Ledger second = registered.Open();
        Take(registered.Ledger);
        PendingDraft draft = second.Pending.Share.Next(TestKeys.Miner);
        // Nothing can be sealed before the registrations: so this miner helps with them.
        Assert.Equal(25, draft.Block!.Records.Count);
        Assert.Empty(draft.Refused);
    }

    [Fact]
    public void What_is_said_of_a_prescription_is_not_mined_ahead_of_an_earlier_statement_that_another_miner_has()
    {
        using TestLedger rules = new(isOpen: true, rules: RuleSet.Two);
        EmrKey doctor = TestKeys.Create(5100);
        Hash256 rx = TestLedger.Id(rules.AddNext(doctor).TxId);
        rules.Seal();
        rules.Ledger.Prescriptions.Sign(TestKeys.Create(5101), RxStatement.Claim(rx), DoubtfulTexts.None, CancellationToken.None);
        for (ulong i = 0; i < 24; i++)
            rules.AddNext(TestKeys.Create(5200 + i));
        rules.Ledger.Prescriptions.Sign(doctor, RxStatement.Cancel(rx, "allergy"), DoubtfulTexts.None, CancellationToken.None);
        EmrRecord other = rules.AddNext(TestKeys.Create(5102));
        using Ledger second = rules.Open();
        Take(rules.Ledger);
        PendingDraft draft = second.Pending.Share.Next(TestKeys.Miner);
        Assert.Equal([other.TxId], draft.Block!.Records.Select(static record => record.TxId));
        Assert.Empty(draft.Refused);
    }

    [Fact]
    public void A_lease_ends_by_itself()
    {
        AddOfMany(60);
        string[] taken;
        using (Ledger gone = Ledger.Open(test.File, LedgerAccess.Write, new LedgerStoreOptions { LeaseTime = TimeSpan.FromSeconds(2) }))
            taken = Take(gone);
        using Ledger second = test.Open();
        Assert.Empty(Take(second).Intersect(taken));
        Thread.Sleep(TimeSpan.FromSeconds(2.1));
        using Ledger third = test.Open();
        Assert.Equal(taken, Take(third));
    }

    [Fact]
    public void Eight_who_ask_at_once_get_eight_different_sets()
    {
        AddOfMany(200);
        Ledger[] miners = [.. Enumerable.Range(0, 8).Select(_ => test.Open())];
        try
        {
            string[][] taken = new string[miners.Length][];
            Thread[] threads = [.. miners.Select((miner, i) => new Thread(() => taken[i] = Take(miner)))];
            foreach (Thread thread in threads)
                thread.Start();
            foreach (Thread thread in threads)
                thread.Join();
            // Who came too late ten times mines what another has: that is seldom, and no fault.
            Assert.All(taken, static ids => Assert.Equal(25, ids.Length));
            Assert.InRange(taken.SelectMany(static ids => ids).Distinct().Count(), 150, 200);
        }
        finally
        {
            foreach (Ledger miner in miners)
                miner.Dispose();
        }
    }

    [Fact]
    public void A_ledger_of_the_version_before_gets_its_leases_from_its_owner_and_is_read_without()
    {
        AddOfMany(30);
        test.Tamper("UPDATE ledger SET version = 1");
        using (LedgerSql sql = new(test.File))
        {
            sql.Execute(
                "DROP TABLE lease; DROP TABLE prescription; DROP INDEX pending_by_patient; DROP TABLE envelope; DROP TABLE erasure");
        }
        using (Ledger reading = test.Open(LedgerAccess.Read))
            Assert.Equal(30UL, reading.Describe().Pending);
        Assert.True(test.Verify().Valid);
        using (Ledger writing = test.Open())
            Assert.Equal(25, Take(writing).Length);
        using LedgerSql after = new(test.File);
        Assert.Equal(4L, after.Rows("SELECT version FROM ledger")[0][0]);
        Assert.Equal(25L, after.Rows("SELECT count(*) FROM lease")[0][0]);
    }

    // Of many doctors, so that no record waits for another.
    private EmrRecord[] AddOfMany(int count) =>
        [.. Enumerable.Range(0, count).Select(i => test.AddNext(TestKeys.Create(5000 + (ulong)i)))];

    private static string[] Take(Ledger miner) =>
        [.. miner.Pending.Share.Next(TestKeys.Miner).Block!.Records.Select(static record => record.TxId)];
}
