using System.Collections.Concurrent;
using CsCheck;
using EmrLedger.Blocks;
using EmrLedger.Mining;
using EmrLedger.Mining.Kernels;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The answer of a search: the lowest nonce, whoever finds what first.</summary>
public sealed class MiningRunTests
{
    private static readonly Gen<ulong> First = Gen.OneOf(Gen.ULong, Gen.ULong[0, 1000], Gen.ULong[ulong.MaxValue - 5000, ulong.MaxValue]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Any_number_of_workers_gives_the_lowest_nonce() => Gen.Select(
        Gens.BlockHash, First, Gen.ULong[0, 4000], Gen.UInt[1, 3000], Gen.Int[1, 9]).SampleAsync(
        async (previous, first, more, difficulty, workers) =>
        {
            BlockTemplate template = new(previous, TestKeys.Miner, [], 0, difficulty);
            ulong last = ulong.MaxValue - first < more ? ulong.MaxValue : first + more;
            MiningRun run = MiningRun.Start(template, new MiningOptions { First = first, Last = last, Workers = workers }, Cancellation);
            ulong? nonce = await run.Completion;
            Assert.Equal(new ReferenceKernel(template).FindLowest(first, last), nonce);
            if (nonce is null)
                Assert.Equal((last - first) + 1, run.Tried);
            else
                Assert.InRange(run.Tried, (nonce.Value - first) + 1, (last - first) + 1);
        });

    [Fact]
    public void The_reference_gives_the_first_nonce_of_all_that_meet_the_target() => Gen.Select(
        Gens.BlockHash, First, Gen.ULong[0, 500], Gen.UInt[1, 300]).Sample((previous, first, more, difficulty) =>
        {
            BlockTemplate template = new(previous, TestKeys.Miner, [], 0, difficulty);
            ulong last = ulong.MaxValue - first < more ? ulong.MaxValue : first + more;
            ulong? expected = null;
            for (ulong offset = last - first; ; offset--)
            {
                if (template.Target.IsMetBy(template.BlockId(first + offset)))
                    expected = first + offset;
                if (offset == 0)
                    break;
            }
            Assert.Equal(expected, new ReferenceKernel(template).FindLowest(first, last));
        });

    [Fact]
    public async Task A_later_hit_does_not_beat_a_lower_one_that_is_found_after_it()
    {
        using ManualResetEventSlim laterHit = new();
        TestKernel kernel = new((first, last) =>
        {
            if (first == 0)
            {
                Assert.True(laterHit.Wait(TimeSpan.FromMinutes(1), Cancellation));
                return 10;
            }
            laterHit.Set();
            return first + 1;
        });
        Assert.Equal(10UL, await MiningRun.Start(TestKernel.Easy, kernel.Options(workers: 2), Cancellation).Completion);
    }

    [Fact]
    public async Task Every_chunk_below_a_hit_is_searched_and_none_twice()
    {
        ConcurrentBag<(ulong First, ulong Last)> chunks = [];
        TestKernel kernel = new((first, last) =>
        {
            chunks.Add((first, last));
            return first <= 1_000_000 && 1_000_000 <= last ? 1_000_000 : null;
        });
        Assert.Equal(1_000_000UL, await MiningRun.Start(TestKernel.Easy, kernel.Options(workers: 4, first: 5), Cancellation).Completion);
        ulong next = 5;
        foreach ((ulong first, ulong last) in chunks.Order())
        {
            Assert.Equal(next, first);
            next = last + 1;
        }
        Assert.True(next > 1_000_000);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    [InlineData(ulong.MaxValue, ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 1000, ulong.MaxValue)]
    [InlineData(0, 255)]
    [InlineData(0, 256)]
    [InlineData(3, 100_000)]
    public async Task A_range_without_a_hit_is_searched_to_its_end(ulong first, ulong last)
    {
        TestKernel kernel = new((_, _) => null);
        MiningRun run = MiningRun.Start(TestKernel.Impossible, kernel.Options(workers: 3, first, last), Cancellation);
        Assert.Null(await run.Completion);
        Assert.Equal((last - first) + 1, run.Tried);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(ulong.MaxValue)]
    public async Task A_single_nonce_is_a_range(ulong nonce)
    {
        MiningRun run = MiningRun.Start(TestKernel.Easy, new MiningOptions { First = nonce, Last = nonce }, Cancellation);
        Assert.Equal(nonce, await run.Completion);
        Assert.Equal(1UL, run.Tried);
        Assert.NotEmpty(run.KernelName);
    }

    [Fact]
    public async Task The_last_nonce_of_a_range_can_be_the_hit()
    {
        TestKernel kernel = new((_, last) => last == ulong.MaxValue ? last : null);
        MiningRun run = MiningRun.Start(TestKernel.Easy, kernel.Options(workers: 3, first: ulong.MaxValue - 10_000), Cancellation);
        Assert.Equal(ulong.MaxValue, await run.Completion);
    }

    [Fact]
    public async Task One_worker_tries_what_it_must_and_no_more()
    {
        BlockTemplate template = new(default, TestKeys.Miner, [], 0, 2000);
        MiningRun run = MiningRun.Start(template, new MiningOptions { Workers = 1, First = 3 }, Cancellation);
        ulong? nonce = await run.Completion;
        Assert.Equal(nonce - 3 + 1, run.Tried);
    }

    [Fact]
    public async Task Workers_work_at_the_same_time_and_are_no_more_than_asked_for()
    {
        using Barrier barrier = new(2);
        int arrived = 0;
        TestKernel kernel = new((_, _) =>
        {
            if (Interlocked.Increment(ref arrived) <= 2)
                Assert.True(barrier.SignalAndWait(TimeSpan.FromMinutes(1), Cancellation));
            return null;
        });
        MiningRun run = MiningRun.Start(TestKernel.Impossible, kernel.Options(workers: 2, last: 100_000), Cancellation);
        Assert.Null(await run.Completion);
        Assert.Equal(2, kernel.MostActive);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        MiningOptions[] wrong = [new() { Workers = 0 }, new() { Workers = -1 }, new() { First = 2, Last = 1 }];
        foreach (MiningOptions options in wrong)
            Assert.Throws<ArgumentOutOfRangeException>(() => MiningRun.Start(TestKernel.Easy, options, Cancellation));
    }
}
