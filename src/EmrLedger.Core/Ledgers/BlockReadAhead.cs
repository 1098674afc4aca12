using System.Runtime.ExceptionServices;

namespace EmrLedger.Ledgers;

/// <summary>
/// Checks the contents of blocks on several threads while they are read, and hands them on in their order. A bounded number
/// is under way at once, so that memory does not grow with the chain.
/// </summary>
internal static class BlockReadAhead
{
    // Some 100 records, a few hundredths of a second of work: enough to make the hand-over cost nothing.
    private const int BlocksPerBatch = 4;

    /// <summary>Each block with whether its contents are valid.</summary>
    public static IEnumerable<(EmrBlock Block, bool ContentsValid)> Check(
        IEnumerable<EmrBlock> blocks, UInt128 difficulty, int workers, CancellationToken cancellation)
    {
        // The threads always find a batch that was read before; what is handed on meanwhile does not keep them waiting.
        TaskFactory checks = new(new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, workers).ConcurrentScheduler);
        Queue<Task<(EmrBlock, bool)[]>> running = [];
        ExceptionDispatchInfo? unreadable = null;
        using IEnumerator<EmrBlock> source = blocks.GetEnumerator();
        try
        {
            while (unreadable is null && ReadBatch(source, out unreadable) is { Count: > 0 } batch)
            {
                running.Enqueue(checks.StartNew(() => CheckBatch(batch)));
                while (running.Count > 4 * workers || (running.Count > 0 && running.Peek().IsCompleted))
                {
                    foreach ((EmrBlock, bool) item in Take())
                        yield return item;
                }
            }
            while (running.Count > 0)
            {
                foreach ((EmrBlock, bool) item in Take())
                    yield return item;
            }
            // What was read before it may be wrong as well, and came first.
            unreadable?.Throw();
        }
        finally
        {
            // However this is left, nothing goes on behind it.
            Task.WaitAll([.. running], CancellationToken.None);
        }

        (EmrBlock, bool)[] Take()
        {
            (EmrBlock, bool)[] batch = running.Dequeue().GetAwaiter().GetResult();
            // A check that was cut short says nothing.
            cancellation.ThrowIfCancellationRequested();
            return batch;
        }

        (EmrBlock, bool)[] CheckBatch(List<EmrBlock> batch) =>
            [.. batch.Select(block => (block, !cancellation.IsCancellationRequested && ChainState.CheckContents(block, difficulty)))];
    }

    private static List<EmrBlock> ReadBatch(IEnumerator<EmrBlock> source, out ExceptionDispatchInfo? unreadable)
    {
        List<EmrBlock> batch = [];
        unreadable = null;
        try
        {
            while (batch.Count < BlocksPerBatch && source.MoveNext())
                batch.Add(source.Current);
        }
        catch (EmrException exception)
        {
            unreadable = ExceptionDispatchInfo.Capture(exception);
        }
        return batch;
    }
}
