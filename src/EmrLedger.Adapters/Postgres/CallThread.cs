using System.Collections.Concurrent;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// A thread that waits for the server, so that whoever asked can stop waiting. Not one of the pool's, which miners may keep busy.
/// </summary>
internal sealed class CallThread : IDisposable
{
    private readonly BlockingCollection<Action> calls = [];

    public CallThread() => new Thread(Work) { IsBackground = true, Name = "EmrLedger server calls" }.Start();

    /// <summary>Makes a call after those before it.</summary>
    public Task<T> Run<T>(Func<T> call)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        calls.Add(() =>
        {
            try
            {
                done.SetResult(call());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        return done.Task;
    }

    /// <summary>Lets the thread end after what it does now.</summary>
    public void Dispose() => calls.CompleteAdding();

    private void Work()
    {
        foreach (Action call in calls.GetConsumingEnumerable())
            call();
        calls.Dispose();
    }
}
