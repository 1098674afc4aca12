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

/// <summary>Add-EmrCosignature: signs a checkpoint as a witness, where it agrees with the ledger and with what the key signed before.</summary>
[Cmdlet(VerbsCommon.Add, "EmrCosignature", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class AddEmrCosignatureCommand : EmrLedgerCmdlet
{
    /// <summary>The checkpoint's file, to which the signature is added.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = UserPaths.PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The checkpoint's file, taken as it is written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>The ledger, or the witness's own copy of it.</summary>
    [Parameter(Mandatory = true)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The witness's key.</summary>
    [Parameter(Mandatory = true)]
    [NoteKeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<NoteKey>))]
    public Input<NoteKey> Key { get; set; } = null!;

    /// <summary>The log's verifier key, whose signature is required then.</summary>
    [Parameter]
    [VerifierKeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<NoteKey>))]
    public Input<VerifierKey[]>? LogKey { get; set; }

    /// <summary>The file of what the key signed last; beside the key's own without it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StatePath { get; set; }

    /// <summary>Lets the key begin with this ledger.</summary>
    [Parameter]
    public SwitchParameter Initialize { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        NoteKey key = Require(Key);
        VerifierKey? logKey = LogKey is null ? null : RequireOne(LogKey);
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
        bool literal = ParameterSetName == UserPaths.LiteralPathSet;
        string given = literal ? LiteralPath : Path;
        CheckpointInfo info;
        try
        {
            UserPaths paths = new(this);
            string file = paths.ResolveOne(given, literal);
            string state = StatePath is null ? SignerState.DefaultPath(key) : paths.ResolveOne(StatePath, literal: true);
            SignedNote note = NoteFile.Read(file);
            if (!ShouldProcess(file, $"Sign as {key.Name}"))
                return;
            SignedNote signed = Stoppable(() => new CheckpointSigner(ledger, key, state).SignAsWitness(note, logKey, Initialize, StopToken));
            NoteFile.Write(file, signed, overwrite: true);
            info = CheckpointInfo.Of(file, signed);
        }
        catch (EmrException exception)
        {
            Fail(exception, given);
            throw;
        }
        WriteObject(info);
    }
}
