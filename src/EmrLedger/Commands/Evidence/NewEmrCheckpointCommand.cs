using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Evidence;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Commands.Evidence;

/// <summary>New-EmrCheckpoint: signs, as a ledger's log, a statement of its whole history so far.</summary>
[Cmdlet(VerbsCommon.New, "EmrCheckpoint", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class NewEmrCheckpointCommand : EmrLedgerCmdlet
{
    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = UserPaths.PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The file to write, taken as it is written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>The log's key.</summary>
    [Parameter(Mandatory = true)]
    [NoteKeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<NoteKey>))]
    public Input<NoteKey> Key { get; set; } = null!;

    /// <summary>The file of what the key signed last; beside the key's own without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StatePath { get; set; }

    /// <summary>Lets the key begin with this ledger.</summary>
    [Parameter]
    public SwitchParameter Initialize { get; set; }

    /// <summary>Overwrites a file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        NoteKey key = Require(Key);
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Write);
        bool literal = ParameterSetName == UserPaths.LiteralPathSet;
        string given = literal ? LiteralPath : Path;
        CheckpointInfo info;
        try
        {
            UserPaths paths = new(this);
            string file = paths.ResolveOne(given, literal);
            string state = StatePath is null ? SignerState.DefaultPath(key) : paths.ResolveOne(StatePath, literal: true);
            RequireWritable(file, state, state + ".lock", key.Path ?? state);
            RequireWritable(state);
            if (!Force && File.Exists(file))
                throw new EmrException(EmrError.FileExists, $"The file '{file}' exists already.", "Give another path, or -Force to overwrite it.");
            if (!ShouldProcess(file, $"Sign a checkpoint of {ledger.Path}"))
                return;
            SignedNote note = Stoppable(() => new CheckpointSigner(ledger, key, state).SignAsLog(Initialize, StopToken));
            NoteFile.Write(file, note, Force);
            info = CheckpointInfo.Of(file, note);
        }
        catch (EmrException exception)
        {
            Fail(exception, given);
            throw;
        }
        WriteObject(info);
    }
}
