using System.Collections.ObjectModel;
using System.Management.Automation;

namespace EmrLedger.Host.StandIns;

/// <summary>A stand-in that reads files.</summary>
public abstract class FileStandIn : PSCmdlet
{
    /// <summary>The files; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    public string Path { get; set; } = "";

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        foreach (string file in Resolve())
        {
            try
            {
                Read(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                WriteError(new ErrorRecord(exception, "FileReadFailed", ErrorCategory.ReadError, file));
            }
        }
    }

    /// <summary>Reads one file.</summary>
    protected abstract void Read(string file);

    private Collection<string> Resolve()
    {
        try
        {
            return GetResolvedProviderPathFromPSPath(Path, out _);
        }
        catch (ItemNotFoundException exception)
        {
            WriteError(new ErrorRecord(exception.ErrorRecord, exception));
            return [];
        }
    }
}
