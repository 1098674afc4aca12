using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Commands.Ledgers.Prescriptions;
using EmrLedger.Prescriptions;

namespace EmrLedger.Commands;

/// <summary>Stop-EmrPrescription: cancels prescriptions, as their doctor or as the ledger's authority.</summary>
[Cmdlet(VerbsLifecycle.Stop, "EmrPrescription", SupportsShouldProcess = true)]
[OutputType(typeof(EmrPrescription))]
public sealed class StopEmrPrescriptionCommand : EmrPrescriptionCmdlet
{
    /// <summary>The key of the doctor who prescribed, or the authority's.</summary>
    [Parameter(Mandatory = true)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Key { get; set; } = null!;

    /// <summary>Why, in words that everybody can read who has the ledger.</summary>
    [Parameter(Mandatory = true)]
    [AllowEmptyString]
    public string Reason { get; set; } = "";

    private protected override EmrKey Signer => Key;

    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId) =>
        (RxStatement.Cancel(txId, Reason), $"Cancel the prescription {txId}");
}
