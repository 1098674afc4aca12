using System.Management.Automation;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers.Registry;
using EmrLedger.Commands.Ledgers.Registry;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands;

/// <summary>Unregister-EmrDoctor: revokes a doctor, as a ledger's authority; what was sealed before stands.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "EmrDoctor", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(RegisteredDoctor))]
public sealed class UnregisterEmrDoctorCommand : EmrRegistryCmdlet
{
    /// <summary>The doctor.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(DoctorCompleter))]
    [AllowEmptyString]
    public string Doctor { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryRead(DoctorOf, Doctor, out Hash160 doctor))
            return;
        State(
            doctor.ToString(), $"Revoke the doctor {doctor}",
            (desk, authority) => desk.Revoke(doctor, authority, StopToken));
    }

    private protected override IReadOnlyList<RegisteredKey> ReadKeys(RegistryDesk desk) => desk.Read();
}
