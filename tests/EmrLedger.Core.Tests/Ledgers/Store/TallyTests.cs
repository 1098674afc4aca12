using EmrLedger.Blocks;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// The number of sealed records is kept, and never believed further than the blocks that it was kept with: whatever a program
/// did that knew nothing of it, a ledger says how many there are.
/// </summary>
public sealed class TallyTests : IDisposable
{
    // What FilledLedger seals: 0, 4, 4 and 3 records.
    private const ulong Records = 11;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("UPDATE tally SET height = 1, records = 4")]
    [InlineData("UPDATE tally SET height = 0, records = 0")]
    [InlineData("DELETE FROM tally")]
    public void A_count_that_is_behind_is_made_up_for(string sql)
    {
        string path = Tampered(sql);
        Assert.Equal(Records, Counted(path));
        LedgerCheckResult result = TestLedger.Verify(path);
        Assert.True(result.Valid);
        Assert.Empty(result.Warnings);
        Assert.Equal(Records, result.Records);
    }

    [Fact]
    public void A_ledger_without_the_table_is_counted_and_given_it_by_a_writer()
    {
        string path = Tampered("DROP TABLE tally");
        Assert.Equal(Records, Counted(path));
        Assert.Contains("tally", Assert.Single(TestLedger.Verify(path).Warnings), StringComparison.Ordinal);

        using (Ledger ledger = Ledger.Open(path, LedgerAccess.Write))
        {
            Assert.Equal(Records, ledger.Describe().Records);
            BlockDraft draft = ledger.Pending.Draft(TestKeys.Patient).Block!;
            ledger.Append(TestLedger.Mine(draft), CancellationToken.None);
            Assert.Equal(Records + (ulong)draft.Records.Count, ledger.Describe().Records);
        }
        Assert.Equal((4L, (long)Records + 3), Kept(path));
        Assert.Empty(TestLedger.Verify(path).Warnings);
    }

    [Theory]
    [InlineData("UPDATE tally SET records = records + 1", "12 records up to height 3")]
    [InlineData("UPDATE tally SET height = 2", "11 records up to height 2")]
    [InlineData("UPDATE tally SET height = 4", "11 records up to height 4")]
    [InlineData("UPDATE tally SET height = 1, records = 1", "1 record up to height 1")]
    public void A_wrong_count_is_found(string sql, string named)
    {
        Fault fault = Assert.Single(TestLedger.Verify(Tampered(sql)).Faults);
        Assert.Equal(FaultCode.StorageDamaged, fault.Code);
        Assert.Contains(named, fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_of_blocks_that_are_gone_is_not_used() =>
        Assert.Equal(Records, Counted(Tampered("UPDATE tally SET height = 4, records = 20")));

    [Fact]
    public void Every_block_is_counted_with_it()
    {
        using TestLedger test = new();
        Assert.Equal(0UL, test.Ledger.Describe().Records);
        test.Register(TestKeys.Doctor);
        test.Seal();
        test.Seal();
        test.AddNext(TestKeys.Doctor);
        test.AddNext(TestKeys.Doctor);
        test.Seal();
        Assert.Equal(3UL, test.Ledger.Describe().Records);
        test.Ledger.Dispose();
        Assert.Equal(3L, Kept(test.File).Records);
    }

    private static ulong Counted(string path)
    {
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Read);
        return ledger.Describe().Records;
    }

    private static (long Height, long Records) Kept(string path)
    {
        using LedgerSql file = new(path);
        object[] row = Assert.Single(file.Rows("SELECT height, records FROM tally"));
        return ((long)row[0], (long)row[1]);
    }

    private string Tampered(string sql)
    {
        string path = folder.File("tampered.emr", FilledLedger.Bytes);
        using LedgerSql file = new(path);
        file.Execute(sql);
        return path;
    }
}
