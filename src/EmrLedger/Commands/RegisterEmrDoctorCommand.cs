using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands;

/// <summary>Register-EmrDoctor: states, as a ledger's authority, whose records it takes.</summary>
[Cmdlet(VerbsLifecycle.Register, "EmrDoctor", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(RegisteredDoctor))]
public sealed class RegisterEmrDoctorCommand : EmrLedgerCmdlet
{
    private Ledger ledger = null!;
    private EmrKey authority = null!;

    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The doctor's public key.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PublicKey")]
    [PublicKeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public Input<EmrKey> Doctor { get; set; } = null!;

    /// <summary>Who that is, in words that everybody can read who has the ledger.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

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
        if (!TryGet(Doctor, out EmrKey? doctor) || !ShouldProcess(ledger.Path, $"Register the doctor {doctor.Hash}"))
            return;
        RegisteredDoctor? registered = null;
        try
        {
            Stoppable(() => ledger.Registry.Register(doctor, Name, authority, StopToken));
            if (PassThru)
                registered = Stoppable(ledger.Registry.Read).First(found => found.Hash == doctor.Hash);
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, doctor.Hash);
            return;
        }
        if (registered is not null)
            WriteObject(registered);
    }
}
