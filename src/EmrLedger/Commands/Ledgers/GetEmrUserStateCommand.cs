using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Ledgers;

/// <summary>Get-EmrUserState: the last nonces that a ledger has sealed.</summary>
[Cmdlet(VerbsCommon.Get, "EmrUserState")]
[OutputType(typeof(UserState))]
public sealed class GetEmrUserStateCommand : EmrLedgerCmdlet
{
    private Ledger ledger = null!;

    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The doctor; without it, all with sealed records.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(DoctorCompleter))]
    public Input<Hash160>? Doctor { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => ledger = RequireLedger(Ledger, LedgerAccess.Read);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Hash160 doctor = default;
        if (Doctor is not null && !TryGet(Doctor, out doctor))
            return;
        try
        {
            foreach (UserState state in Doctor is null ? ledger.ReadStates() : [ledger.ReadState(doctor)])
                WriteObject(state);
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, ledger.Path);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
