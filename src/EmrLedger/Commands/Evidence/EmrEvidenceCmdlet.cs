using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Evidence;
using EmrLedger.Commands.Files;
using EmrLedger.Evidence;
using EmrLedger.Notes;

namespace EmrLedger.Commands.Evidence;

/// <summary>A cmdlet that checks the files of checkpoints or receipts.</summary>
public abstract class EmrEvidenceCmdlet : EmrTrustCmdlet
{
    /// <summary>The files; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = UserPaths.PathSet, ValueFromPipeline = true)]
    [SupportsWildcards]
    [FilePathTransformation]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The files, taken as they are written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The log's verifier key.</summary>
    [Parameter(Mandatory = true)]
    [VerifierKeyTransformation]
    [ArgumentCompleter(typeof(LogKeyCompleter))]
    public override VerifierKey? LogKey { get; set; }

    /// <summary>Returns what was checked and found, instead of a bool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    private protected TrustPolicy Policy { get; private set; } = null!;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Policy = RequirePolicy(LogKey!);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        bool literal = ParameterSetName == UserPaths.LiteralPathSet;
        new UserPaths(this).ForEachFile(literal ? LiteralPath : Path, literal, Write);
    }

    /// <summary>Checks one file: the detailed result, whether it is valid, and what is wrong.</summary>
    /// <exception cref="EmrException">The file cannot be read as what it should be.</exception>
    private protected abstract (object Result, bool Valid, IReadOnlyList<Fault> Faults) Check(string file);

    private void Write(string file)
    {
        (object result, bool valid, IReadOnlyList<Fault> faults) = Check(file);
        foreach (Fault fault in faults)
            WriteVerbose(fault.ToString());
        WriteObject(Detailed ? result : valid);
    }
}
