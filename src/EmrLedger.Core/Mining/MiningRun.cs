using System.Diagnostics;
using EmrLedger.Blocks;
using EmrLedger.Mining.Kernels;

namespace EmrLedger.Mining;

/// <summary>
/// A search under way on the thread pool. Workers claim chunks of nonces in order and finish every chunk they claim, so the
/// lowest hit is the lowest nonce of all, whatever the number of workers.
/// </summary>
public sealed class MiningRun
{
    // A chunk is sized by the clock: short enough to stop at once and to let other work on the pool in between, long
    // enough that claiming it costs nothing.
    private const ulong SmallestChunk = 256;
    private const ulong LargestChunk = 1UL << 26;
    private static readonly TimeSpan ShortChunk = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongChunk = TimeSpan.FromMilliseconds(20);

    private readonly BlockTemplate template;
    private readonly MiningOptions options;
    private readonly SearchKernel kernel;
    private readonly CancellationToken cancellation;
    private readonly Lock gate = new();
    private readonly long started = Stopwatch.GetTimestamp();
    private ulong nextNonce;
    private bool allClaimed;
    private bool failed;
    private ulong? lowestHit;
    private ulong tried;

    private MiningRun(BlockTemplate template, MiningOptions options, CancellationToken cancellation)
    {
        this.template = template;
        this.options = options;
        this.cancellation = cancellation;
        kernel = options.Kernel(template);
        nextNonce = options.First;
        Completion = RunAsync();
    }

    /// <summary>The lowest nonce that meets the target, or null where the range has none. Cancelled or failed with its workers.</summary>
    public Task<ulong?> Completion { get; }

    /// <summary>What does the hashing.</summary>
    public string KernelName => kernel.Name;

    /// <summary>Hashes tried so far.</summary>
    public ulong Tried => Volatile.Read(ref tried);

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(started);

    /// <summary>Starts a search; it ends by <see cref="Completion"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No worker, or a range that ends before it starts.</exception>
    public static MiningRun Start(BlockTemplate template, MiningOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Last, options.First);
        return new MiningRun(template, options, cancellation);
    }

    private async Task<ulong?> RunAsync()
    {
        Task[] workers = new Task[options.Workers];
        for (int i = 0; i < workers.Length; i++)
            workers[i] = Task.Run(WorkAsync, CancellationToken.None);
        await Task.WhenAll(workers).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();

        // The kernels are fast because they are clever; what leaves here was hashed once more by the plain definition.
        if (lowestHit is { } nonce && !template.Target.IsMetBy(template.BlockId(nonce)))
            throw new InvalidOperationException($"The kernel '{kernel.Name}' returned nonce {nonce}, which does not meet the target.");
        return lowestHit;
    }

    private async Task WorkAsync()
    {
        try
        {
            ulong size = SmallestChunk;
            while (TryClaim(size, out ulong first, out ulong last))
            {
                long begun = Stopwatch.GetTimestamp();
                ulong? hit = kernel.FindLowest(first, last);
                Report(hit, (hit ?? last) - first + 1);
                TimeSpan taken = Stopwatch.GetElapsedTime(begun);
                if (taken < ShortChunk)
                    size = Math.Min(size * 2, LargestChunk);
                else if (taken > LongChunk)
                    size = Math.Max(size / 2, SmallestChunk);
                // To the end of the pool's queue, so that other work on it gets its turn.
                await Task.Yield();
            }
        }
        catch
        {
            lock (gate)
                failed = true;
            throw;
        }
    }

    private bool TryClaim(ulong size, out ulong first, out ulong last)
    {
        lock (gate)
        {
            first = nextNonce;
            last = options.Last - first < size ? options.Last : first + size - 1;
            if (allClaimed || first > lowestHit || failed || cancellation.IsCancellationRequested)
                return false;
            if (last == options.Last)
                allClaimed = true;
            else
                nextNonce = last + 1;
            return true;
        }
    }

    private void Report(ulong? hit, ulong hashes)
    {
        lock (gate)
        {
            tried += hashes;
            if (hit is not null && !(lowestHit < hit))
                lowestHit = hit;
        }
    }
}
