using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>A ledger from its first block on.</summary>
public sealed class LedgerTests : IDisposable
{
    private readonly TestLedger test = new();

    private Ledger Ledger => test.Ledger;

    public void Dispose() => test.Dispose();

    [Fact]
    public void A_limit_of_time_is_told_where_the_chain_runs_ahead_of_the_clock()
    {
        ulong now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Assert.Null(test.Ledger.FindTimeAhead(now));
        EmrBlock ahead = (test.NextBlock() with { Timestamp = now + 600 }).Mine();
        test.Ledger.Append(ahead, CancellationToken.None);
        Assert.Equal(now + 600, test.Ledger.FindTimeAhead(now));
        Assert.Equal(now + 600, test.Ledger.FindTimeAhead(now + 600));
        Assert.Null(test.Ledger.FindTimeAhead(now + 601));
        Assert.Null(test.Ledger.FindTimeAhead(now - 3600));
        Assert.Null(test.Ledger.FindTimeAhead(0));
    }

    [Fact]
    public void A_new_ledger_has_a_genesis_block_that_commits_to_its_manifest()
    {
        EmrBlock genesis = Assert.Single(Ledger.ReadBlocks(0, ulong.MaxValue));
        Assert.Equal(Ledger.Manifest.Miner.ToString(), genesis.Miner);
        LedgerInfo info = Ledger.Describe();
        Assert.Equal((0UL, genesis.BlockId, 0UL, 0UL, 0), (info.Height, info.Tip, info.Records, info.Pending, info.Doctors));
        Assert.Equal($"emr-ledger/{genesis.BlockId}", info.Origin);
        Assert.True(test.Verify().Valid);
    }

    [Fact]
    public void What_is_registered_and_added_is_sealed_in_order()
    {
        test.Register(TestKeys.Doctor);
        EmrRecord[] records = [.. Enumerable.Range(0, 60).Select(i => test.AddNext(TestKeys.Doctor, $"text {i}"))];
        Assert.Equal(61UL, Ledger.Describe().Pending);
        IReadOnlyList<EmrBlock> blocks = test.Seal();
        Assert.Equal([25, 25, 11], blocks.Select(static block => block.Records.Count));
        Assert.Equal(
            records.Select(static record => record.TxId),
            Ledger.ReadRecords(new RecordQuery { Doctor = TestKeys.UserHash(TestKeys.Doctor) }).Select(
                static found => found.Record.TxId));
        Assert.Equal(0UL, Ledger.Describe().Pending);
        Assert.Equal(1, Ledger.Describe().Doctors);
        LedgerCheckResult result = test.Verify();
        Assert.Empty(result.Faults);
        Assert.Equal((4UL, 61UL), (result.Blocks, result.Records));
        Assert.Equal(
            (blocks[1].BlockId, 60UL),
            (Ledger.FindBlock(Parse(blocks[1].BlockId))!.BlockId, Ledger.ReadState(TestKeys.UserHash(TestKeys.Doctor)).Nonce));
        using Ledger reader = test.Open(LedgerAccess.Read);
        Assert.Equal(4UL, reader.Describe().Height + 1);
    }

    [Fact]
    public void A_backup_and_an_import_of_an_export_are_the_same_chain()
    {
        test.Register(TestKeys.Doctor);
        test.AddNext(TestKeys.Doctor);
        test.Seal();
        test.AddNext(TestKeys.Doctor);
        using (Ledger reader = test.Open(LedgerAccess.Read))
            LedgerCopy.Backup(reader, test.Beside("copy.emr"), false, TestLedger.FirstFault, CancellationToken.None);
        using MemoryStream export = new();
        LedgerExport.Write(Ledger, export, includePending: true, CancellationToken.None);
        export.Position = 0;
        LedgerCopy.Import(export, test.Beside("import.emr"), false, 2, static _ => { }, CancellationToken.None);
        foreach (string name in (string[])["copy.emr", "import.emr"])
        {
            using Ledger copy = Ledger.Open(test.Beside(name), LedgerAccess.Read);
            Assert.Equal(Ledger.Describe() with { Path = "" }, copy.Describe() with { Path = "" });
            Assert.True(TestLedger.Verify(test.Beside(name)).Valid);
        }
        test.Ledger.Dispose();
        Assert.Equal(
            ["copy.emr", "import.emr", .. TestStore.FilesOf("test.emr")],
            Directory.GetFiles(Path.GetDirectoryName(test.Beside("copy.emr"))!).Select(Path.GetFileName).Order());
    }

    private static Hash256 Parse(string id) => Hash256.TryParse(id, out Hash256 hash) ? hash : default;
}
