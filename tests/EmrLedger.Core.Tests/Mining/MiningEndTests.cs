using EmrLedger.Mining;

namespace EmrLedger.Tests;

/// <summary>How a search ends without an answer: cancelled, or failed.</summary>
public sealed class MiningEndTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Cancellation_ends_a_search_that_would_not_end(int workers)
    {
        using CancellationTokenSource source = new();
        MiningRun run = MiningRun.Start(TestKernel.Impossible, new MiningOptions { Workers = workers }, source.Token);
        await WaitUntil(() => run.Tried > 0);
        Assert.False(run.Completion.IsCompleted);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Completion);
        Assert.True(run.Completion.IsCanceled);
    }

    [Fact]
    public async Task A_cancelled_token_starts_no_search()
    {
        TestKernel kernel = new((first, _) => first);
        MiningRun run = MiningRun.Start(TestKernel.Easy, kernel.Options(), new CancellationToken(canceled: true));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Completion);
        Assert.Equal(0, kernel.Calls);
        Assert.Equal(0UL, run.Tried);
    }

    [Fact]
    public async Task A_search_ends_only_with_its_last_worker()
    {
        using CancellationTokenSource source = new();
        using ManualResetEventSlim gate = new();
        TestKernel kernel = new((_, _) =>
        {
            gate.Wait(TestContext.Current.CancellationToken);
            return null;
        });
        MiningRun run = MiningRun.Start(TestKernel.Impossible, kernel.Options(workers: 2), source.Token);
        await WaitUntil(() => kernel.Active == 2);
        await source.CancelAsync();
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.False(run.Completion.IsCompleted);

        gate.Set();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Completion);
        Assert.Equal((0, 2), (kernel.Active, kernel.Calls));
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal((0, 2), (kernel.Active, kernel.Calls));
    }

    [Fact]
    public async Task A_kernel_that_throws_is_an_error_and_stops_the_others()
    {
        TestKernel kernel = new((first, _) => first >= 10_000 ? throw new InvalidTimeZoneException("broken") : null);
        MiningRun run = MiningRun.Start(TestKernel.Impossible, kernel.Options(workers: 3), TestContext.Current.CancellationToken);
        InvalidTimeZoneException exception = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => run.Completion);
        Assert.Equal("broken", exception.Message);
        Assert.Equal(0, kernel.Active);
        int calls = kernel.Calls;
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(calls, kernel.Calls);
    }

    [Fact]
    public async Task An_error_is_not_hidden_by_a_hit_of_another_worker()
    {
        using Barrier barrier = new(2);
        TestKernel kernel = new((first, _) =>
        {
            barrier.SignalAndWait(TestContext.Current.CancellationToken);
            return first == 0 ? throw new InvalidTimeZoneException("broken") : first;
        });
        MiningRun run = MiningRun.Start(TestKernel.Easy, kernel.Options(workers: 2), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => run.Completion);
    }

    [Fact]
    public void A_kernel_that_cannot_be_made_is_an_error_at_once()
    {
        MiningOptions options = new() { Kernel = _ => throw new PlatformNotSupportedException() };
        Assert.Throws<PlatformNotSupportedException>(
            () => MiningRun.Start(TestKernel.Easy, options, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_nonce_that_does_not_meet_the_target_is_refused(int workers)
    {
        TestKernel kernel = new((first, _) => first);
        MiningRun run = MiningRun.Start(TestKernel.Impossible, kernel.Options(workers), TestContext.Current.CancellationToken);
        InvalidOperationException exception = await Assert.ThrowsAsync<InvalidOperationException>(() => run.Completion);
        Assert.Contains("'test' returned nonce 0", exception.Message, StringComparison.Ordinal);
    }

    private static async Task WaitUntil(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }
}
