using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Commands.Ledgers.Registry;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands;

/// <summary>Register-EmrPharmacy: states, as a ledger's authority, which pharmacies dispense.</summary>
[Cmdlet(VerbsLifecycle.Register, "EmrPharmacy", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(RegisteredPharmacy))]
public sealed class RegisterEmrPharmacyCommand : EmrRegisterCmdlet
{
    /// <summary>The pharmacy's public key.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("PublicKey")]
    [PublicKeyTextTransformation]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public string Pharmacy { get; set; } = "";

    private protected override string Role => nameof(Pharmacy);

    private protected override string GivenKey => Pharmacy;

    private protected override EmrError ColumnMissing => EmrError.PharmacyColumnMissing;

    private protected override EmrError KeyRequired => EmrError.PharmacyKeyRequired;

    private protected override IReadOnlyList<RegisteredKey> ReadKeys(RegistryDesk desk) => desk.ReadPharmacies();

    private protected override void Register(RegistryDesk desk, EmrKey key, string name, EmrKey authority) =>
        desk.RegisterPharmacy(key, name, authority, Force, StopToken);
}
