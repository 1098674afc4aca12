using EmrLedger.Ledgers.Chain;

namespace EmrLedger.Tests;

/// <summary>Work on items on several threads: handed on in order, no more read than is allowed, and nothing left behind.</summary>
public sealed class WorkAheadTests
{
    private static readonly Item[] Items = [.. Enumerable.Range(0, 200).Select(static i => new Item(i))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Items_come_in_their_order_each_after_the_work_on_it(int workers)
    {
        int next = 0;
        foreach (Item item in Run(Items.Select(static item => new Item(item.Number)), workers))
        {
            Assert.Equal(next++, item.Number);
            Assert.Equal(1, item.Worked);
        }
        Assert.Equal(200, next);
        Assert.Empty(Run([], workers));
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
        foreach (Item _ in Run(Items.Select(Counted), workers))
            most = Math.Max(most, read - taken++);
        Assert.Equal(200, taken);
        Assert.InRange(most, 1, 16 * workers);

        Item Counted(Item item)
        {
            read++;
            return item;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_was_read_before_something_unreadable_comes_first(int workers)
    {
        List<int> numbers = [];
        EmrException exception = Assert.Throws<EmrException>(() =>
        {
            foreach (Item item in Run(Unreadable(), workers))
                numbers.Add(item.Number);
        });
        Assert.Equal(EmrError.LedgerDamaged, exception.Error);
        Assert.Equal(Enumerable.Range(0, 70), numbers);

        static IEnumerable<Item> Unreadable()
        {
            foreach (Item item in Items.Take(70))
                yield return item;
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
        foreach (Item _ in Run(Items, workers: 2, beside))
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
        Assert.Equal(200, Run(Items, workers: 1, beside).Count());
        Assert.Equal(TaskStatus.Created, beside.Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_stop_ends_it(int workers)
    {
        using CancellationTokenSource source = new();
        int taken = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (Item _ in WorkAhead.Run(Items, static item => item.Work(), workers, beside: null, source.Token))
            {
                if (++taken == 20)
                    source.Cancel();
            }
        });
        Assert.Equal(20, taken);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Work_that_fails_ends_it_at_its_item(int workers)
    {
        List<int> numbers = [];
        Assert.Throws<InvalidDataException>(() =>
        {
            foreach (Item item in WorkAhead.Run(Items, Fail, workers, beside: null, CancellationToken.None))
                numbers.Add(item.Number);
        });
        Assert.Equal(Enumerable.Range(0, 33), numbers);

        static void Fail(Item item)
        {
            if (item.Number == 33)
                throw new InvalidDataException();
        }
    }

    private static IEnumerable<Item> Run(IEnumerable<Item> items, int workers, Task? beside = null) =>
        WorkAhead.Run(items, static item => item.Work(), workers, beside, CancellationToken.None);

    private sealed class Item(int number)
    {
        private int worked;

        public int Number => number;

        public int Worked => Volatile.Read(ref worked);

        public void Work() => Interlocked.Increment(ref worked);
    }
}
