using EmrLedger.Tests.Support;
using EmrLedger.Watching;

namespace EmrLedger.Tests;

/// <summary>A round that is cancelled ends soon, and nothing came of it.</summary>
public sealed class WatchEndTests : IDisposable
{
    private readonly WatchedLedger watched = new(blocks: 60);

    public void Dispose() => watched.Dispose();

    [Fact]
    public void Cancelled_before_it_begins()
    {
        using CancellationTokenSource cancellation = new();
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => watched.Watch.Run(static () => null, cancellation.Token));
        Assert.Null(watched.Watch.Point);
        watched.ValidRound();
        WatchPoint known = watched.Watch.Point!;
        watched.Grow(1);
        Assert.ThrowsAny<OperationCanceledException>(() => watched.Watch.Run(static () => null, cancellation.Token));
        Assert.Same(known, watched.Watch.Point);
        Assert.Equal(1UL, watched.ValidRound().NewBlocks);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cancelled_while_it_runs(bool isWhole)
    {
        WatchOptions options = new() { WholeEvery = isWhole ? TimeSpan.Zero : TimeSpan.FromDays(1) };
        LedgerWatch watch = new(watched.Test.File, options, known: null);
        Assert.True(watch.Run(static () => null, CancellationToken.None).Valid);
        long begun = TimeProvider.System.GetTimestamp();
        watch.Run(static () => null, CancellationToken.None);
        TimeSpan round = TimeProvider.System.GetElapsedTime(begun);
        int cancelled = 0;
        for (int i = 0; i < 40; i++)
        {
            WatchPoint known = watch.Point!;
            using CancellationTokenSource cancellation = new();
            // From its beginning to its end, and each time once the ledger is about to be opened.
            TimeSpan after = round * (i % 20) / 20;
            begun = TimeProvider.System.GetTimestamp();
            try
            {
                LedgerWatchRound ended = watch.Run(
                    () =>
                    {
                        cancellation.CancelAfter(after);
                        return null;
                    },
                    cancellation.Token);
                Assert.True(ended.Valid, string.Join("; ", ended.Faults));
            }
            catch (OperationCanceledException exception)
            {
                Assert.Equal(cancellation.Token, exception.CancellationToken);
                Assert.Same(known, watch.Point);
                cancelled++;
            }
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(20));
        }
        Assert.True(cancelled > 0);
        Assert.True(watch.Run(static () => null, CancellationToken.None).Valid);
    }

    [Fact]
    public void A_fault_of_which_a_round_could_not_say_anything_is_said_by_the_next()
    {
        watched.ValidRound();
        watched.Flip("record", "signature", "height = 30");
        using CancellationTokenSource cancellation = new();
        Assert.ThrowsAny<OperationCanceledException>(() => watched.Watch.Run(
            () =>
            {
                cancellation.Cancel();
                return null;
            },
            cancellation.Token));
        Assert.Equal(FaultCode.TxIdInvalid, Assert.Single(watched.Round().NewFaults).Code);
    }
}
