using System.Management.Automation;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers.Prescriptions;
using EmrLedger.Prescriptions;

namespace EmrLedger.Commands;

/// <summary>Add-EmrDispense: states what a pharmacy handed over of prescriptions that it holds.</summary>
[Cmdlet(VerbsCommon.Add, "EmrDispense", SupportsShouldProcess = true)]
[OutputType(typeof(EmrPrescription))]
public sealed class AddEmrDispenseCommand : EmrKeyedPrescriptionCmdlet
{
    /// <summary>How many units; without it, all that are left of the fill.</summary>
    [Parameter]
    [QuantityTransformation]
    public int? Units { get; set; }

    /// <summary>Which fill, from 1; without it, the one that is open.</summary>
    [Parameter]
    [QuantityTransformation(Most = PrescriptionTerms.MaxFills)]
    public int? Fill { get; set; }

    /// <summary>Some words that everybody can read who has the ledger.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Note { get; set; }

    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId)
    {
        EmrPrescription now = Require(txId);
        if (now.Holder == Key.Hash && now.HeldSince is null)
        {
            WriteWarning(
                $"The claim of the prescription {txId} is pending, and pending is not evidence. Seal it before anything is handed over.");
        }
        int fill = Fill ?? now.Fill;
        // Where nothing is left, the ledger says so, and why.
        int units = Units ?? (now.UnitsLeft is { } left ? Math.Max(left, 1) : throw new EmrException(
            EmrError.UnitsRequired, $"The prescription {txId} states no units, so what is handed over must be counted."));
        return (RxStatement.Dispense(txId, fill, units, Note), $"Dispense {Quantity(units, fill)} of the prescription {txId}");
    }
}
