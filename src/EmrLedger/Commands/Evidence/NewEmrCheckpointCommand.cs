using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Evidence;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Commands.Evidence;
using EmrLedger.Commands.Files;
using EmrLedger.Evidence;
using EmrLedger.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Commands;

/// <summary>New-EmrCheckpoint: signs a statement of a ledger's whole history so far, as the ledger's log.</summary>
[Cmdlet(VerbsCommon.New, "EmrCheckpoint", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class NewEmrCheckpointCommand : EmrLedgerFileCmdlet
{
    /// <summary>The ledger; the pipeline may give it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LedgerTransformation]
    [AllowEmptyString]
    public override string Ledger { get; set; } = "";

    /// <summary>The log's key.</summary>
    [Parameter(Mandatory = true)]
    [NoteKeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<NoteKey>))]
    public NoteKey Key { get; set; } = null!;

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
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Write);
        CheckpointInfo info;
        try
        {
            string state = StatePath is null
                ? SignerState.DefaultPath(Key)
                : new UserPaths(this).ResolveOne(StatePath, literal: true);
            RequireApart(state, ledger);
            string file = RequireTarget(ledger, FileKind.Checkpoint, state, state + ".lock", Key.Path ?? state);
            if (!ShouldProcess(file, $"Sign a checkpoint of {ledger.Path}"))
                return;
            SignedNote note = Stoppable(() => new CheckpointSigner(ledger, Key, state).SignAsLog(Initialize, StopToken));
            NoteFile.Write(file, note, Force);
            info = CheckpointInfo.Of(file, note);
        }
        catch (EmrException exception)
        {
            Fail(exception, GivenPath);
            throw;
        }
        WriteObject(info);
    }
}
