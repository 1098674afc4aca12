using System.Diagnostics;
using Npgsql;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// Calls to a server, one after the other. Each can be interrupted from any thread, and is not waited for much longer then,
/// whatever the network does.
/// </summary>
internal sealed class InterruptibleCalls : IDisposable
{
    // How long the server is waited for after it was told to stop.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(150);

    private readonly Lock gate = new();
    private CallThread? thread;
    private TaskCompletionSource? interrupted;
    private Action? cancel;

    /// <summary>Makes a call, and waits until it ends or was interrupted.</summary>
    /// <returns>The call, which still runs only where it was interrupted and did not end soon. It is to be abandoned then.</returns>
    public Task<T> Make<T>(Func<T> call, out bool wasStopped)
    {
        thread ??= new CallThread();
        TaskCompletionSource stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            interrupted = stop;
        }
        try
        {
            Task<T> made = thread.Run(call);
            wasStopped = Task.WaitAny(made, stop.Task) == 1;
            if (wasStopped && !EndsSoon(made))
                Dispose();
            return made;
        }
        finally
        {
            lock (gate)
            {
                interrupted = null;
            }
            Volatile.Write(ref cancel, null);
        }
    }

    /// <summary>How the server is told to end the call that runs; said by the call itself.</summary>
    public void Cancellable(Action tell) => Volatile.Write(ref cancel, tell);

    /// <summary>Makes a running call end soon; from any thread.</summary>
    public void Interrupt()
    {
        lock (gate)
        {
            interrupted?.TrySetResult();
        }
    }

    /// <summary>Closes what a call uses, and the connection that it makes, when it ends.</summary>
    /// <remarks>
    /// Nobody can end what waits in the system for the network. It ends by the timeouts of the connection string.
    /// </remarks>
    public static void Abandon<T>(Task<T> made, NpgsqlConnection? used) => made.ContinueWith(
        done =>
        {
            if (done is { IsCompletedSuccessfully: true, Result: NpgsqlConnection late })
                Quietly(late.Dispose);
            else
                _ = done.Exception;
            if (used is not null)
                Quietly(used.Dispose);
        },
        CancellationToken.None, TaskContinuationOptions.RunContinuationsAsynchronously, TaskScheduler.Default);

    /// <summary>Ends what may fail, since the other side is gone already.</summary>
    public static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException or InvalidOperationException)
        {
            Debug.WriteLine(exception);
        }
    }

    /// <summary>Lets the thread end after what it does now.</summary>
    public void Dispose()
    {
        thread?.Dispose();
        thread = null;
    }

    private bool EndsSoon(Task made)
    {
        // Telling the server takes a connection of its own, which a network may hold up too.
        if (Volatile.Read(ref cancel) is { } tell)
            new Thread(() => Quietly(tell)) { IsBackground = true }.Start();
        return Task.WaitAny([made], Grace) == 0;
    }
}
