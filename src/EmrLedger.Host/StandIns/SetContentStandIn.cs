using System.Management.Automation;

namespace EmrLedger.Host.StandIns;

/// <summary>Set-Content: writes objects as lines of a text file, which takes the place of an old one.</summary>
[Cmdlet(VerbsCommon.Set, "Content", SupportsShouldProcess = true)]
public sealed class SetContentStandIn : PSCmdlet, IDisposable
{
    private StreamWriter? writer;

    /// <summary>The file.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = "";

    /// <summary>The objects.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? Value { get; set; }

    /// <inheritdoc/>
    public void Dispose() => writer?.Dispose();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        string file = GetUnresolvedProviderPathFromPSPath(Path);
        if (!ShouldProcess(file))
            return;
        try
        {
            writer = new StreamWriter(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(new ErrorRecord(exception, "FileWriteFailed", ErrorCategory.WriteError, file));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object? line in LanguagePrimitives.GetEnumerable(Value) ?? new[] { Value })
            writer?.WriteLine(LanguagePrimitives.ConvertTo<string>(line));
    }
}
