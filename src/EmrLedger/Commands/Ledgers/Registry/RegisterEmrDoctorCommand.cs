using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Commands.Ledgers.Registry;

namespace EmrLedger.Commands;

/// <summary>Register-EmrDoctor: states, as a ledger's authority, whose records it takes.</summary>
[Cmdlet(VerbsLifecycle.Register, "EmrDoctor", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(RegisteredDoctor))]
public sealed class RegisterEmrDoctorCommand : EmrRegistryCmdlet
{
    /// <summary>The doctor's public key.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PublicKey")]
    [PublicKeyTextTransformation]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public string Doctor { get; set; } = "";

    /// <summary>Who that is, in words that everybody can read who has the ledger.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>Takes a revoked doctor back, or gives a registered one the name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryRead(PublicKeyTextTransformationAttribute.Read, Doctor, out var doctor))
        {
            State(
                doctor.Hash, $"Register the doctor {doctor.Hash}",
                (desk, authority) => desk.Register(doctor, Name, authority, Force, StopToken));
        }
    }
}
