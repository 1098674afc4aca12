using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;

namespace EmrLedger.Commands.Ledgers.Registry;

/// <summary>Unregister-EmrDoctor: revokes a doctor, as a ledger's authority; what was sealed before stands.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "EmrDoctor", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(RegisteredDoctor))]
public sealed class UnregisterEmrDoctorCommand : EmrRegistryCmdlet
{
    /// <summary>The doctor.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(DoctorCompleter))]
    public Input<Hash160> Doctor { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryGet(Doctor, out Hash160 doctor))
            State(doctor.ToString(), $"Revoke the doctor {doctor}", (desk, authority) => desk.Revoke(doctor, authority, StopToken));
    }
}
