using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands;

/// <summary>Unregister-EmrDoctor: revokes a doctor, as a ledger's authority; what was sealed before stands.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "EmrDoctor", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(RegisteredDoctor))]
public sealed class UnregisterEmrDoctorCommand : EmrLedgerCmdlet
{
    private Ledger ledger = null!;
    private EmrKey authority = null!;

    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The doctor.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(DoctorCompleter))]
    public Input<Hash160> Doctor { get; set; } = null!;

    /// <summary>The authority's key.</summary>
    [Parameter(Mandatory = true)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public Input<EmrKey> Authority { get; set; } = null!;

    /// <summary>Returns the doctor as the registry has it now.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        authority = Require(Authority);
        ledger = RequireLedger(Ledger, LedgerAccess.Write);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryGet(Doctor, out Hash160 doctor) || !ShouldProcess(ledger.Path, $"Revoke the doctor {doctor}"))
            return;
        RegisteredDoctor? revoked = null;
        try
        {
            Stoppable(() => ledger.Registry.Revoke(doctor, authority, StopToken));
            if (PassThru)
                revoked = Stoppable(ledger.Registry.Read).First(found => found.Hash == doctor.ToString());
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, doctor.ToString());
            return;
        }
        if (revoked is not null)
            WriteObject(revoked);
    }
}
