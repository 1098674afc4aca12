using System.Management.Automation;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers.Registry;
using EmrLedger.Commands.Ledgers.Registry;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands;

/// <summary>Unregister-EmrPharmacy: revokes a pharmacy, as a ledger's authority; what was sealed before stands.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "EmrPharmacy", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(RegisteredPharmacy))]
public sealed class UnregisterEmrPharmacyCommand : EmrRegistryCmdlet
{
    /// <summary>The pharmacy.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(PharmacyCompleter))]
    [AllowEmptyString]
    public string Pharmacy { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryRead(PharmacyOf, Pharmacy, out Hash160 pharmacy))
            return;
        State(
            pharmacy.ToString(), $"Revoke the pharmacy {pharmacy}",
            (desk, authority) => desk.RevokePharmacy(pharmacy, authority, StopToken));
    }

    private protected override IReadOnlyList<RegisteredKey> ReadKeys(RegistryDesk desk) => desk.ReadPharmacies();
}
