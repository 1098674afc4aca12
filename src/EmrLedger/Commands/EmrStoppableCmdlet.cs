using System.Management.Automation;

namespace EmrLedger.Commands;

/// <summary>A cmdlet with work off the pipeline thread, which ends with the pipeline however the pipeline ends.</summary>
public abstract class EmrStoppableCmdlet : EmrCmdlet, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource stopping = new();

    /// <summary>Cancelled by Ctrl+C, by a downstream command that has enough, and by the end of the pipeline.</summary>
    private protected CancellationToken StopToken => stopping.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        // A downstream Select-Object -First stops the pipeline without StopProcessing.
        stopping.Cancel();
        stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes what the cmdlet has open, however its pipeline ended.</summary>
    private protected virtual void Close()
    {
    }

    /// <summary>Runs on another thread: it only signals, and never waits.</summary>
    protected sealed override void StopProcessing()
    {
        try
        {
            stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The pipeline ended in the same moment.
        }
    }

    /// <summary>Ends the pipeline where it is being stopped.</summary>
    private protected void ThrowIfStopping()
    {
        if (StopToken.IsCancellationRequested)
            throw new PipelineStoppedException();
    }

    /// <summary>Waits for work on other threads, and has something done meanwhile, about ten times a second.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline is being stopped; the work has ended.</exception>
    private protected T Await<T>(Task<T> work, Action tick)
    {
        // Waiting for the work itself would throw what it threw.
        Task ended = Task.WhenAny(work);
        try
        {
            while (!ended.Wait(Tick, StopToken))
                tick();
        }
        catch (OperationCanceledException)
        {
            ended.Wait(CancellationToken.None);
            throw new PipelineStoppedException();
        }
        return Stoppable(() => work.GetAwaiter().GetResult());
    }

    /// <summary>A call that the stop token ends.</summary>
    /// <exception cref="PipelineStoppedException">It did.</exception>
    private protected T Stoppable<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>A call that the stop token ends.</summary>
    /// <exception cref="PipelineStoppedException">It did.</exception>
    private protected void Stoppable(Action call) => Stoppable<object?>(() =>
    {
        call();
        return null;
    });
}
