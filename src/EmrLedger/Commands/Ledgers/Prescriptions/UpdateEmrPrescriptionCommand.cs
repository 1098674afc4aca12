using System.Management.Automation;
using EmrLedger.Binding.Records;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers.Prescriptions;
using EmrLedger.Commands.Records;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Commands;

/// <summary>Update-EmrPrescription: puts another prescription in the place of one that nobody holds and nobody dispensed.</summary>
[Cmdlet(VerbsData.Update, "EmrPrescription", SupportsShouldProcess = true)]
[OutputType(typeof(EmrPrescription))]
public sealed class UpdateEmrPrescriptionCommand : EmrKeyedPrescriptionCmdlet
{
    private string? text;

    /// <summary>The new text; without it, the old one.</summary>
    [Parameter]
    [AllowNull]
    public PSObject? Prescription { get; set; }

    /// <summary>The new units of a fill; without it, the old ones.</summary>
    [Parameter]
    [QuantityTransformation]
    public int? Units { get; set; }

    /// <summary>The new number of fills; without it, the old one.</summary>
    [Parameter]
    [QuantityTransformation(Most = PrescriptionTerms.MaxFills)]
    public int? Fills { get; set; }

    /// <summary>The new first day; without it, the old one.</summary>
    [Parameter]
    [DayTransformation]
    public DateOnly? ValidFrom { get; set; }

    /// <summary>The new last day; without it, the old one.</summary>
    [Parameter]
    [DayTransformation]
    public DateOnly? ValidUntil { get; set; }

    /// <summary>Signs a text that looks as if it was read in a wrong encoding.</summary>
    [Parameter]
    public SwitchParameter AllowGarbledText { get; set; }

    private protected override DoubtfulTexts Meant => AllowGarbledText ? DoubtfulTexts.Garbled : DoubtfulTexts.None;

    private protected override void Prepare()
    {
        text = IsGiven(nameof(Prescription)) ? PrescriptionReader.Read(Prescription) : null;
        if (text is null && (Units ?? Fills) is null && (ValidFrom ?? ValidUntil) is null)
        {
            throw new EmrException(
                EmrError.TermsIncomplete, "The command was given nothing that is new.",
                "Give what is to change: -Prescription, -Units, -Fills, -ValidFrom or -ValidUntil.");
        }
    }

    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId)
    {
        EmrPrescription old = Require(txId);
        PrescriptionTerms terms = TermsReader.Complete(
            Units ?? old.Units, Fills ?? old.Fills, ValidFrom ?? Day(old.From), ValidUntil ?? Day(old.Until));
        return (RxStatement.Amend(txId, terms, text ?? old.Prescription), $"Replace the prescription {txId}");
    }

    private static DateOnly? Day(string? text) => text is null ? null : DayTransformationAttribute.Read(text);
}
