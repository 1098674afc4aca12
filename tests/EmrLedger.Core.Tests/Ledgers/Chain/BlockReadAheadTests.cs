using EmrLedger.Ledgers.Chain;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Blocks that are checked on several threads: handed on in order, no more read than is allowed, and nothing left behind.</summary>
public sealed class BlockReadAheadTests
{
    // Four of five are valid: the others have a wrong id.
    private static readonly EmrBlock[] Blocks = [.. Enumerable.Range(0, 200).Select(static i =>
    {
        BlockValues values = new() { Height = (ulong)i, Timestamp = 1711213303 + (ulong)i };
        return i % 5 == 0 ? (values with { BlockId = EmrBlock.NoPrevious }).Build() : values.Mine();
    })];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Blocks_come_in_their_order_each_with_its_own_verdict(int workers)
    {
        (EmrBlock Block, bool ContentsValid)[] checkedBlocks = [.. Check(Blocks, workers)];
        Assert.Equal(Blocks, checkedBlocks.Select(static item => item.Block));
        Assert.All(checkedBlocks, static item => Assert.Equal(item.Block.Height % 5 != 0, item.ContentsValid));
        Assert.Empty(Check([], workers));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void No_more_is_read_than_a_bounded_number_ahead(int workers)
    {
        int read = 0;
        int taken = 0;
        int most = 0;
        foreach ((EmrBlock, bool) item in Check(Blocks.Select(Counted), workers))
            most = Math.Max(most, read - taken++);
        Assert.Equal(200, taken);
        Assert.InRange(most, 1, 16 * workers);

        EmrBlock Counted(EmrBlock block)
        {
            read++;
            return block;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_was_read_before_something_unreadable_comes_first(int workers)
    {
        List<ulong> heights = [];
        EmrException exception = Assert.Throws<EmrException>(() =>
        {
            foreach ((EmrBlock block, _) in Check(Unreadable(), workers))
                heights.Add(block.Height);
        });
        Assert.Equal(EmrError.LedgerDamaged, exception.Error);
        Assert.Equal(Enumerable.Range(0, 70).Select(static i => (ulong)i), heights);

        static IEnumerable<EmrBlock> Unreadable()
        {
            foreach (EmrBlock block in Blocks.Take(70))
                yield return block;
            throw new EmrException(EmrError.LedgerDamaged, "It cannot be read.", "Restore it.");
        }
    }

    [Fact]
    public void Another_thread_does_what_is_to_be_done_beside_and_it_is_done_in_the_end()
    {
        int taker = Environment.CurrentManagedThreadId;
        int other = taker;
        using ManualResetEventSlim begun = new();
        Task beside = new(() =>
        {
            begun.Set();
            other = Environment.CurrentManagedThreadId;
            Thread.Sleep(100);
        });
        foreach ((EmrBlock, bool) item in Check(Blocks, workers: 2, beside))
        {
            begun.Wait(TestContext.Current.CancellationToken);
            break;
        }
        Assert.True(beside.IsCompletedSuccessfully);
        Assert.NotEqual(taker, other);
    }

    [Fact]
    public void Alone_nobody_does_it()
    {
        Task beside = new(static () => { });
        Assert.Equal(200, Check(Blocks, workers: 1, beside).Count());
        Assert.Equal(TaskStatus.Created, beside.Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_stop_ends_it_without_a_verdict(int workers)
    {
        using CancellationTokenSource source = new();
        int taken = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach ((EmrBlock block, bool contentsValid) in BlockReadAhead.Check(Blocks, 4, workers, beside: null, source.Token))
            {
                Assert.Equal(block.Height % 5 != 0, contentsValid);
                if (++taken == 20)
                    source.Cancel();
            }
        });
        Assert.Equal(20, taken);
    }

    private static IEnumerable<(EmrBlock Block, bool ContentsValid)> Check(IEnumerable<EmrBlock> blocks, int workers, Task? beside = null) =>
        BlockReadAhead.Check(blocks, 4, workers, beside, CancellationToken.None);
}
