using System.Management.Automation;
using EmrLedger.Commands.Ledgers.Prescriptions;
using EmrLedger.Prescriptions;

namespace EmrLedger.Commands;

/// <summary>Undo-EmrDispense: states that what a pharmacy handed over last was not.</summary>
[Cmdlet(VerbsCommon.Undo, "EmrDispense", SupportsShouldProcess = true)]
[OutputType(typeof(EmrPrescription))]
public sealed class UndoEmrDispenseCommand : EmrKeyedPrescriptionCmdlet
{
    /// <summary>Why, in words that everybody can read who has the ledger.</summary>
    [Parameter(Mandatory = true)]
    [AllowEmptyString]
    public string Reason { get; set; } = "";

    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId)
    {
        Hash256 dispense = txId;
        if (Desk.Find(txId) is { } prescription && !Hash256.TryParse(prescription.LastDispense, out dispense))
        {
            throw new EmrException(
                EmrError.DispenseUnknown, $"Of the prescription {txId} nothing is dispensed that could be undone.");
        }
        return (RxStatement.Void(dispense, Reason), $"Undo the dispense {dispense}");
    }
}
