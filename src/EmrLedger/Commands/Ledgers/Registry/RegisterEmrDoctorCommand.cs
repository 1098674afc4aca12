using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Commands.Ledgers.Registry;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands;

/// <summary>Register-EmrDoctor: states, as a ledger's authority, whose records it takes.</summary>
[Cmdlet(VerbsLifecycle.Register, "EmrDoctor", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(RegisteredDoctor))]
public sealed class RegisterEmrDoctorCommand : EmrRegisterCmdlet
{
    /// <summary>The doctor's public key.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("PublicKey")]
    [PublicKeyTextTransformation]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public string Doctor { get; set; } = "";

    private protected override string Role => nameof(Doctor);

    private protected override string GivenKey => Doctor;

    private protected override EmrError ColumnMissing => EmrError.DoctorColumnMissing;

    private protected override EmrError KeyRequired => EmrError.DoctorKeyRequired;

    private protected override IReadOnlyList<RegisteredKey> ReadKeys(RegistryDesk desk) => desk.Read();

    private protected override void Register(RegistryDesk desk, EmrKey key, string name, EmrKey authority) =>
        desk.Register(key, name, authority, Force, StopToken);
}
