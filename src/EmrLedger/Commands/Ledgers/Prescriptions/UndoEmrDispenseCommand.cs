using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Commands.Ledgers.Prescriptions;
using EmrLedger.Prescriptions;

namespace EmrLedger.Commands;

/// <summary>Undo-EmrDispense: states that what a pharmacy handed over last was not.</summary>
[Cmdlet(VerbsCommon.Undo, "EmrDispense", SupportsShouldProcess = true)]
[OutputType(typeof(EmrPrescription))]
public sealed class UndoEmrDispenseCommand : EmrPrescriptionCmdlet
{
    /// <summary>The key of the pharmacy that dispensed.</summary>
    [Parameter(Mandatory = true)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Key { get; set; } = null!;

    /// <summary>Why, in words that everybody can read who has the ledger.</summary>
    [Parameter(Mandatory = true)]
    [AllowEmptyString]
    public string Reason { get; set; } = "";

    private protected override EmrKey Signer => Key;

    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId)
    {
        Hash256 dispense = txId;
        if (Desk.Find(txId) is { } prescription && !Hash256.TryParse(LastDispense(prescription)?.TxId, out dispense))
        {
            throw new EmrException(
                EmrError.DispenseUnknown, $"Of the prescription {txId} nothing is dispensed that could be undone.");
        }
        return (RxStatement.Void(dispense, Reason), $"Undo the dispense {dispense}");
    }

    // Only the last that is in force can be undone, so each undoing takes one away.
    private static PrescriptionEvent? LastDispense(EmrPrescription prescription)
    {
        Stack<PrescriptionEvent> inForce = [];
        foreach (PrescriptionEvent happened in prescription.History)
        {
            if (happened.Action == PrescriptionAction.Dispense)
                inForce.Push(happened);
            else if (happened.Action == PrescriptionAction.Void)
                inForce.Pop();
        }
        return inForce.TryPeek(out PrescriptionEvent? last) ? last : null;
    }
}
