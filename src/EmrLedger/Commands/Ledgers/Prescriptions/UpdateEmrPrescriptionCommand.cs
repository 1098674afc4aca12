using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
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

    /// <summary>Who can open the text, besides the doctor, where the text that is replaced is sealed.</summary>
    [Parameter]
    [PublicKeysTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    [ValidateNotNullOrEmpty]
    public EmrKey[]? Recipient { get; set; }

    /// <summary>Signs a text that looks as if it was read in a wrong encoding.</summary>
    [Parameter]
    public SwitchParameter AllowGarbledText { get; set; }

    private protected override DoubtfulTexts Meant => AllowGarbledText ? DoubtfulTexts.Garbled : DoubtfulTexts.None;

    private protected override void Prepare()
    {
        text = IsGiven(nameof(Prescription)) ? PrescriptionReader.Read(Prescription) : null;
        if (text is not null)
            SealedTexts.RequirePlain(text);
        if (text is null && Recipient is null && (Units ?? Fills) is null && (ValidFrom ?? ValidUntil) is null)
        {
            throw new EmrException(
                EmrError.TermsIncomplete, "The command was given nothing that is new.",
                "Give what is to change: -Prescription, -Recipient, -Units, -Fills, -ValidFrom or -ValidUntil.");
        }
    }

    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId)
    {
        EmrPrescription old = Require(txId);
        RequireRecipients(old);
        PrescriptionTerms terms = TermsReader.Complete(
            Units ?? old.Units, Fills ?? old.Fills, ValidFrom ?? Day(old.From), ValidUntil ?? Day(old.Until));
        return (RxStatement.Amend(txId, terms, text ?? old.Prescription), $"Replace the prescription {txId}");
    }

    private protected override EmrRecord Sign(Hash256 txId, RxStatement statement) => Recipient is null
        ? base.Sign(txId, statement)
        : Desk.AmendSealed(Key, txId, statement.Terms!.Value, text, Recipient, Meant, StopToken);

    // The patient of a replacement is named as that of what it replaces.
    private void RequireRecipients(EmrPrescription old)
    {
        if (old.TextState == TextState.Plain && Recipient is not null)
        {
            throw new EmrException(
                EmrError.TextNotSealed, "The text that would be replaced is not sealed, and its patient stands in the record.",
                "Cancel it with Stop-EmrPrescription, and prescribe anew with New-SignedRecord -Recipient.");
        }
        if (old.TextState != TextState.Plain && Recipient is null)
        {
            throw new EmrException(
                EmrError.RecipientsInvalid, "The text that is replaced is sealed, and nobody was named who may open the new one.",
                "Give -Recipient with the keys of those who may read it.");
        }
    }

    private static DateOnly? Day(string? text) => text is null ? null : DayTransformationAttribute.Read(text);
}
