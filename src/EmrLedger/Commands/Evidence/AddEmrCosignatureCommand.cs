using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Evidence;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Commands.Evidence;
using EmrLedger.Commands.Files;
using EmrLedger.Evidence;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Commands;

/// <summary>
/// Add-EmrCosignature: signs a checkpoint as a witness, where it agrees with the ledger and with what the key signed before.
/// </summary>
[Cmdlet(VerbsCommon.Add, "EmrCosignature", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class AddEmrCosignatureCommand : EmrFileCmdlet
{
    /// <summary>The file of the checkpoint; the pipeline may give it.</summary>
    [Parameter(Mandatory = true, Position = FilePosition, ParameterSetName = UserPaths.PathSet, ValueFromPipeline = true)]
    [SupportsWildcards]
    [FilePathTransformation]
    [ValidateNotNullOrEmpty]
    public override string Path { get; set; } = "";

    /// <summary>The file, taken as it is written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public override string LiteralPath { get; set; } = "";

    /// <summary>The ledger, or the witness's own copy of it.</summary>
    [Parameter(Mandatory = true)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>The witness's key.</summary>
    [Parameter(Mandatory = true)]
    [NoteKeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<NoteKey>))]
    public NoteKey Key { get; set; } = null!;

    /// <summary>The log's verifier key, whose signature the checkpoint must have.</summary>
    [Parameter(Mandatory = true)]
    [VerifierKeyTransformation]
    [ArgumentCompleter(typeof(LogKeyCompleter))]
    public VerifierKey LogKey { get; set; } = null!;

    /// <summary>The file of what the key signed last; beside the key's own without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StatePath { get; set; }

    /// <summary>Lets the key begin with this ledger.</summary>
    [Parameter]
    public SwitchParameter Initialize { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
        CheckpointInfo info;
        try
        {
            string file = ResolveFile();
            string state = StatePath is null
                ? SignerState.DefaultPath(Key)
                : new UserPaths(this).ResolveOne(StatePath, literal: true);
            SignedNote note = NoteFile.Read(file);
            if (!ShouldProcess(file, $"Sign as {Key.Name}"))
                return;
            CheckpointSigner signer = new(ledger, Key, state);
            SignedNote signed = Stoppable(() => signer.SignAsWitness(note, LogKey, Initialize, StopToken));
            NoteFile.Write(file, signed, overwrite: true);
            info = CheckpointInfo.Of(file, signed);
        }
        catch (EmrException exception)
        {
            Fail(exception, GivenPath);
            throw;
        }
        WriteObject(info);
    }
}
