using System.Management.Automation;
using EmrLedger.Commands.Ledgers.Prescriptions;
using EmrLedger.Prescriptions;

namespace EmrLedger.Commands;

/// <summary>Stop-EmrPrescription: cancels prescriptions, as their doctor or as the ledger's authority.</summary>
[Cmdlet(VerbsLifecycle.Stop, "EmrPrescription", SupportsShouldProcess = true)]
[OutputType(typeof(EmrPrescription))]
public sealed class StopEmrPrescriptionCommand : EmrKeyedPrescriptionCmdlet
{
    /// <summary>Why, in words that everybody can read who has the ledger.</summary>
    [Parameter(Mandatory = true)]
    [AllowEmptyString]
    public string Reason { get; set; } = "";

    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId) =>
        (RxStatement.Cancel(txId, Reason), $"Cancel the prescription {txId}");
}
