using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Merkle;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// The subtree hashes that a ledger keeps: made with its blocks, made again where they are missing, compared where not.
/// </summary>
public sealed class LedgerTreeTests : IDisposable
{
    private readonly TestHistory history = new(blocks: 12);

    public static TheoryData<string, string> Losses => new()
    {
        { "the table", "DROP TABLE node" },
        { "all rows", "DELETE FROM node" },
        { "all leaves", "DELETE FROM node WHERE level = 0" },
        { "the first leaf", "DELETE FROM node WHERE level = 0 AND position = 0" },
        { "some of them", "DELETE FROM node WHERE position % 2 = 1" },
    };

    public static TheoryData<string, string> Changes => new()
    {
        { "UPDATE node SET hash = randomblob(32) WHERE level = 0 AND position = 3", "level 0, position 3" },
        { "UPDATE node SET hash = randomblob(32) WHERE level = 0 AND position = 11", "level 0, position 11" },
        { "UPDATE node SET hash = randomblob(32) WHERE level = 3", "level 3, position 0" },
        { "UPDATE node SET hash = randomblob(31) WHERE level = 2 AND position = 1", "level 2, position 1" },
        { "DELETE FROM node WHERE level = 0 AND position = 0", "level 0, position 0" },
        { "DELETE FROM node WHERE level = 1 AND position = 4", "level 1, position 4" },
        { "DELETE FROM node WHERE level = 3", "level 3, position 0" },
        { "INSERT INTO node VALUES (0, 12, randomblob(32))", "23 subtree hashes are kept where 22 belong" },
        { "INSERT INTO node VALUES (63, 0, randomblob(32))", "23 subtree hashes are kept where 22 belong" },
    };

    [Fact]
    public void It_is_kept_whole_and_every_size_has_the_root_of_the_recursion()
    {
        Hash256[] leaves = TestNotes.Leaves(history.Ledger);
        using ILedgerView view = history.Ledger.Session.BeginRead();
        Assert.Equal(12UL + 6 + 3 + 1, view.CountNodes());
        LedgerTree tree = new(view);
        for (int size = 0; size <= leaves.Length; size++)
            Assert.Equal(PlainTree.Root(leaves.AsSpan(0, size)), MerkleTree.Root(tree, (ulong)size));
        LedgerCheckResult result = history.Test.Verify();
        Assert.Empty(result.Faults);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Missing_nodes_are_computed_from_the_blocks(string what, string sql)
    {
        Hash256[] leaves = TestNotes.Leaves(history.Ledger);
        history.Test.Tamper(sql + (sql.StartsWith("DROP", StringComparison.Ordinal) ? "; UPDATE ledger SET id = 1" : ""));
        using Ledger reader = history.Test.Open(LedgerAccess.Read);
        using ILedgerView view = reader.Session.BeginRead();
        LedgerTree tree = new(view);
        for (int size = 0; size <= leaves.Length; size++)
        {
            Assert.True(PlainTree.Root(leaves.AsSpan(0, size)) == MerkleTree.Root(tree, (ulong)size), $"{what}: size {size}");
            if (size > 0)
            {
                Assert.Equal(
                    PlainTree.Path(size / 2, leaves.AsSpan(0, size)),
                    MerkleTree.InclusionProof(tree, (ulong)size / 2, (ulong)size));
            }
        }
    }

    [Theory]
    [InlineData("DROP TABLE node; UPDATE ledger SET id = 1")]
    [InlineData("DELETE FROM node")]
    public void A_ledger_without_nodes_is_valid_with_a_warning_and_gets_them_when_it_is_written_to(string sql)
    {
        string before = Nodes();
        history.Test.Tamper(sql);
        LedgerCheckResult result = history.Test.Verify();
        Assert.Empty(result.Faults);
        Assert.Contains(
            result.Warnings, static warning => warning.Contains("subtree hashes are missing", StringComparison.Ordinal));
        using (history.Test.Open())
        {
        }
        Assert.Equal(before, Nodes());
        result = history.Test.Verify();
        Assert.Empty(result.Faults);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Nodes_that_are_not_those_of_the_blocks_are_found_and_named(string sql, string named)
    {
        history.Test.Tamper(sql);
        IReadOnlyList<Fault> faults = history.Test.Verify().Faults;
        Assert.All(faults, static fault => Assert.Equal(FaultCode.StorageDamaged, fault.Code));
        Assert.Contains(faults, fault => fault.Detail!.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public void Blocks_that_are_added_later_and_an_import_have_the_same_nodes()
    {
        history.Grow(5);
        using MemoryStream export = new();
        LedgerExport.Write(history.Ledger, export, includePending: false, CancellationToken.None);
        export.Position = 0;
        string copy = history.Test.NewLocation();
        LedgerCopy.Import(export, copy, false, 2, static _ => { }, CancellationToken.None);
        Assert.Equal(Nodes(), Nodes(copy));
        Assert.Equal(17 + 8 + 4 + 2 + 1, Nodes(copy).Split('\n').Length);
    }

    public void Dispose() => history.Dispose();

    private string Nodes(string? file = null)
    {
        using LedgerSql sql = new(file ?? history.Test.File);
        return string.Join('\n',
            sql.Rows("SELECT level || ' ' || position || ' ' || hex(hash) FROM node ORDER BY level, position").Select(
                static row => (string)row[0]));
    }
}
