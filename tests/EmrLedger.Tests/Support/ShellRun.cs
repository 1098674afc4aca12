using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace EmrLedger.Tests.Support;

/// <summary>A script while it runs.</summary>
internal sealed class ShellRun : IDisposable
{
    private readonly PowerShell powerShell = PowerShell.Create();
    private readonly PSDataCollection<PSObject> output = [];
    private readonly IAsyncResult running;

    public ShellRun(Runspace runspace, string script)
    {
        powerShell.Runspace = runspace;
        powerShell.AddScript(script);
        running = powerShell.BeginInvoke<PSObject, PSObject>(null, output);
    }

    /// <summary>The progress records so far.</summary>
    public PSDataCollection<ProgressRecord> Progress => powerShell.Streams.Progress;

    /// <summary>Stops the script, as Ctrl+C does, and waits until it has ended.</summary>
    public void Stop() => powerShell.Stop();

    /// <summary>Waits for the end; an error that ended the script is the last of its errors.</summary>
    public ShellResult Wait()
    {
        List<ErrorRecord> errors = [];
        bool stopped = false;
        try
        {
            powerShell.EndInvoke(running);
        }
        catch (PipelineStoppedException)
        {
            stopped = true;
        }
        catch (RuntimeException exception)
        {
            errors.Add(exception.ErrorRecord);
        }
        errors.InsertRange(0, powerShell.Streams.Error);
        return new ShellResult([.. output], errors)
        {
            Stopped = stopped,
            Warnings = [.. powerShell.Streams.Warning.Select(record => record.Message)],
            Verbose = [.. powerShell.Streams.Verbose.Select(record => record.Message)],
            Debug = [.. powerShell.Streams.Debug.Select(record => record.Message)],
            Progress = [.. powerShell.Streams.Progress],
        };
    }

    public void Dispose()
    {
        powerShell.Dispose();
        output.Dispose();
    }
}
