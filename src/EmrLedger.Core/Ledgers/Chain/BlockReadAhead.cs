using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace EmrLedger.Ledgers.Chain;

/// <summary>
/// Checks the contents of blocks on several threads while they are read, and hands them on in their order. A bounded number
/// is under way at once, so that memory does not grow with the chain.
/// </summary>
internal static class BlockReadAhead
{
    // Enough for the others to go on with while the taking thread does something else, such as a transaction.
    private const int BlocksPerWorker = 16;

    /// <summary>
    /// Each block with whether its contents are valid. The thread that takes them reads them, and is one of those that
    /// check: one more thread than there are processors would only be in the way of the others.
    /// </summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="difficulty">The difficulty that they must have.</param>
    /// <param name="workers">How many threads check, at least 1.</param>
    /// <param name="beside">What another thread does before it checks; with one worker it is not started.</param>
    /// <param name="cancellation">Ends the checks soon.</param>
    public static IEnumerable<(EmrBlock Block, bool ContentsValid)> Check(
        IEnumerable<EmrBlock> blocks, UInt128 difficulty, int workers, Task? beside, CancellationToken cancellation)
    {
        using IEnumerator<EmrBlock> source = blocks.GetEnumerator();
        using BlockingCollection<Task<bool>> waiting = [];
        Queue<(EmrBlock Block, Task<bool> Check)> ahead = [];
        Task[] others = [.. Enumerable.Range(1, workers - 1).Select(other => Task.Factory.StartNew(
            () => Work(other == 1 ? beside : null), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            bool ended = false;
            ExceptionDispatchInfo? unreadable = null;
            while (true)
            {
                while (!ended && ahead.Count < BlocksPerWorker * workers)
                {
                    if (Read(source, out unreadable) is { } block)
                        Enqueue(block);
                    else
                        ended = true;
                }
                if (!ahead.TryPeek(out (EmrBlock Block, Task<bool> Check) first))
                    break;
                if (!first.Check.IsCompleted && waiting.TryTake(out Task<bool>? check))
                {
                    check.RunSynchronously();
                    continue;
                }
                ahead.Dequeue();
                bool valid = first.Check.GetAwaiter().GetResult();
                // A check that was cut short says nothing.
                cancellation.ThrowIfCancellationRequested();
                yield return (first.Block, valid);
            }
            // What was read before it may be wrong as well, and came first.
            unreadable?.Throw();
        }
        finally
        {
            // However this is left, nothing goes on behind it.
            while (waiting.TryTake(out _))
            {
            }
            waiting.CompleteAdding();
            Task.WaitAll(others, CancellationToken.None);
        }

        void Enqueue(EmrBlock block)
        {
            Task<bool> check = new(() => !cancellation.IsCancellationRequested && ChainState.CheckContents(block, difficulty));
            ahead.Enqueue((block, check));
            waiting.Add(check, CancellationToken.None);
        }

        void Work(Task? first)
        {
            first?.RunSynchronously();
            foreach (Task<bool> check in waiting.GetConsumingEnumerable(CancellationToken.None))
                check.RunSynchronously();
        }
    }

    private static EmrBlock? Read(IEnumerator<EmrBlock> source, out ExceptionDispatchInfo? unreadable)
    {
        unreadable = null;
        try
        {
            return source.MoveNext() ? source.Current : null;
        }
        catch (EmrException exception)
        {
            unreadable = ExceptionDispatchInfo.Capture(exception);
            return null;
        }
    }
}
