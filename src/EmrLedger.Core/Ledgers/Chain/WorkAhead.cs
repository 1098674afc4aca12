using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace EmrLedger.Ledgers.Chain;

/// <summary>
/// Does work on items on several threads while they are read, and hands them on in their order. A bounded number is under way
/// at once, so that memory does not grow with the chain.
/// </summary>
internal static class WorkAhead
{
    // Enough for the others to go on with while the taking thread does something else, such as a transaction.
    private const int ItemsPerWorker = 16;

    /// <summary>
    /// The items, each after the work on it was done. The thread that takes them reads them, and is one of those that work: one
    /// more thread than there are processors would only be in the way of the others.
    /// </summary>
    /// <param name="items">The items.</param>
    /// <param name="work">What is done with each.</param>
    /// <param name="workers">How many threads work, at least 1.</param>
    /// <param name="beside">What another thread does first; with one worker it is not started.</param>
    /// <param name="cancellation">Ends the work soon.</param>
    public static IEnumerable<T> Run<T>(
        IEnumerable<T> items, Action<T> work, int workers, Task? beside, CancellationToken cancellation)
        where T : class
    {
        using IEnumerator<T> source = items.GetEnumerator();
        using BlockingCollection<Task> waiting = [];
        Queue<(T Item, Task Work)> ahead = [];
        Task[] others = [.. Enumerable.Range(1, workers - 1).Select(other => Task.Factory.StartNew(
            () => Work(other == 1 ? beside : null), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            bool ended = false;
            ExceptionDispatchInfo? unreadable = null;
            while (true)
            {
                while (!ended && ahead.Count < ItemsPerWorker * workers)
                {
                    if (TryRead(source, out T? item, out unreadable))
                        Enqueue(item);
                    else
                        ended = true;
                }
                if (!ahead.TryPeek(out (T Item, Task Work) first))
                    break;
                if (!first.Work.IsCompleted && waiting.TryTake(out Task? next))
                {
                    next.RunSynchronously();
                    continue;
                }
                ahead.Dequeue();
                first.Work.GetAwaiter().GetResult();
                // Work that was cut short says nothing.
                cancellation.ThrowIfCancellationRequested();
                yield return first.Item;
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

        void Enqueue(T item)
        {
            Task task = new(() =>
            {
                if (!cancellation.IsCancellationRequested)
                    work(item);
            });
            ahead.Enqueue((item, task));
            waiting.Add(task, CancellationToken.None);
        }

        void Work(Task? first)
        {
            first?.RunSynchronously();
            foreach (Task task in waiting.GetConsumingEnumerable(CancellationToken.None))
                task.RunSynchronously();
        }
    }

    private static bool TryRead<T>(IEnumerator<T> source, [NotNullWhen(true)] out T? item, out ExceptionDispatchInfo? unreadable)
        where T : class
    {
        item = null;
        unreadable = null;
        try
        {
            item = source.MoveNext() ? source.Current : null;
        }
        catch (EmrException exception)
        {
            unreadable = ExceptionDispatchInfo.Capture(exception);
        }
        return item is not null;
    }
}
