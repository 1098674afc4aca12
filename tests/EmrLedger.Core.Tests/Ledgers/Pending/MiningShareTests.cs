using EmrLedger.Ledgers;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What one of several miners mines: something, always; and not for longer than it can be added.</summary>
public sealed class MiningShareTests : IDisposable
{
    private readonly TestLedger test = new(isOpen: true);

    public void Dispose() => test.Dispose();

    [Fact]
    public void One_miner_takes_what_a_draft_has()
    {
        Assert.Null(test.Ledger.Pending.Share.Next(TestKeys.Miner).Block);
        for (int i = 0; i < 30; i++)
            test.AddNext(TestKeys.Doctors[i % 2]);
        IEnumerable<string> expected = test.Ledger.Pending.Draft(TestKeys.Miner).Block!.Records.Select(static record => record.TxId);
        Assert.Equal(expected, test.Ledger.Pending.Share.Next(TestKeys.Miner).Block!.Records.Select(static record => record.TxId));
        Assert.Equal(expected, test.Ledger.Pending.Share.Next(TestKeys.Miner).Block!.Records.Select(static record => record.TxId));
        Assert.Equal([25, 5], test.Seal().Select(static block => block.Records.Count));
    }

    [Fact]
    public void A_block_is_wanted_until_another_has_its_place()
    {
        test.AddNext(TestKeys.Doctor);
        Blocks.BlockDraft draft = test.Ledger.Pending.Share.Next(TestKeys.Miner).Block!;
        Assert.True(test.Ledger.Pending.Share.IsWanted(draft));
        using (Ledger other = test.Open())
        {
            Assert.Equal(draft.Height, other.Pending.Share.Next(TestKeys.Miner).Block!.Height);
            test.Append();
        }
        Assert.False(test.Ledger.Pending.Share.IsWanted(draft));
        Assert.Equal(draft.Height + 1, test.Ledger.Pending.Share.Next(TestKeys.Miner).Block!.Height);
    }
}
