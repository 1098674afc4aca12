using System.Management.Automation;

namespace EmrLedger.Commands;

/// <summary>A cmdlet with work off the pipeline thread, which ends with the pipeline however the pipeline ends.</summary>
public abstract class EmrStoppableCmdlet : EmrCmdlet, IDisposable
{
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Cancelled by Ctrl+C, by a downstream command that has enough, and by the end of the pipeline.</summary>
    private protected CancellationToken StopToken => stopping.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        // A downstream Select-Object -First stops the pipeline without StopProcessing.
        stopping.Cancel();
        stopping.Dispose();
        GC.SuppressFinalize(this);
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
}
