using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Evidence;
using EmrLedger.Notes;

namespace EmrLedger.Commands.Evidence;

/// <summary>A cmdlet that checks files against keys that its user trusts.</summary>
[SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "Parameters of a cmdlet are arrays.")]
public abstract class EmrEvidenceCmdlet : EmrCmdlet
{
    /// <summary>The files; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = UserPaths.PathSet, ValueFromPipeline = true)]
    [SupportsWildcards]
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
    [ArgumentCompleter(typeof(VariableCompleter<NoteKey>))]
    public Input<VerifierKey[]> LogKey { get; set; } = null!;

    /// <summary>The witnesses' verifier keys.</summary>
    [Parameter]
    [VerifierKeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<NoteKey>))]
    public Input<VerifierKey[]>? WitnessKey { get; set; }

    /// <summary>How many different witnesses must have signed; all that are given, without it.</summary>
    [Parameter]
    [ValidateRange(0, 64)]
    public int? Quorum { get; set; }

    /// <summary>Returns what was checked and found, instead of a bool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    private protected TrustPolicy Policy { get; private set; } = null!;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Policy = RequirePolicy(LogKey, WitnessKey, Quorum);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        bool literal = ParameterSetName == UserPaths.LiteralPathSet;
        foreach (string path in literal ? LiteralPath : Path)
        {
            try
            {
                foreach (string file in new UserPaths(this).ResolveExisting(path, literal))
                    Write(file);
            }
            catch (EmrException exception)
            {
                WriteFailure(exception, path);
            }
        }
    }

    /// <summary>Checks one file: the detailed result, whether it is valid, and what is wrong.</summary>
    /// <exception cref="EmrException">The file is no such thing.</exception>
    private protected abstract (object Result, bool Valid, IReadOnlyList<Fault> Faults) Check(string file);

    private void Write(string file)
    {
        object result;
        bool valid;
        IReadOnlyList<Fault> faults;
        try
        {
            (result, valid, faults) = Check(file);
        }
        catch (EmrException exception)
        {
            WriteFailure(exception, file);
            return;
        }
        foreach (Fault fault in faults)
            WriteVerbose(fault.ToString());
        WriteObject(Detailed ? result : valid);
    }
}
