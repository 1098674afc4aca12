using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Commands.Ledgers.Prescriptions;
using EmrLedger.Ledgers;
using EmrLedger.Prescriptions;

namespace EmrLedger.Commands;

/// <summary>
/// Clear-EmrPrescription: the authority has sealed texts erased, and signs that it did; or forbids that, and allows it again.
/// </summary>
[Cmdlet(VerbsCommon.Clear, "EmrPrescription", DefaultParameterSetName = EraseSet, SupportsShouldProcess = true)]
[OutputType(typeof(EmrPrescription))]
public sealed class ClearEmrPrescriptionCommand : EmrPrescriptionCmdlet
{
    private const string EraseSet = "Erase";
    private const string HoldSet = "Hold";
    private const string LiftSet = "LiftHold";

    private readonly HashSet<string> said = [];
    private Erasure? erasure;
    private bool unfinished;

    /// <summary>The authority's key.</summary>
    [Parameter(Mandatory = true)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Authority { get; set; } = null!;

    /// <summary>Why, in words that everybody can read who has the ledger.</summary>
    [Parameter(Mandatory = true)]
    [AllowEmptyString]
    public string Reason { get; set; } = "";

    /// <summary>Forbids to erase the texts: a legal hold.</summary>
    [Parameter(Mandatory = true, ParameterSetName = HoldSet)]
    public SwitchParameter Hold { get; set; }

    /// <summary>Ends a legal hold.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiftSet)]
    public SwitchParameter LiftHold { get; set; }

    private protected override EmrKey Signer => Authority;

    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId) => ParameterSetName switch
    {
        HoldSet => (RxStatement.Preserve(txId, Reason), $"Forbid to erase the text of the prescription {txId}"),
        LiftSet => (RxStatement.Lift(txId, Reason), $"End the legal hold on the text of the prescription {txId}"),
        _ => (RxStatement.Erase(txId, Reason), $"Erase the text of the prescription {txId} for good"),
    };

    private protected override EmrRecord Sign(Hash256 txId, RxStatement statement)
    {
        if (statement.Action != PrescriptionAction.Erase)
            return base.Sign(txId, statement);
        // What hindered the one before, such as a reader that brings the prescriptions, would be waited for each time.
        erasure = OpenedLedger.SealedTexts.Erase(Authority, txId, Reason, finish: !unfinished, StopToken);
        return erasure.Statement;
    }

    private protected override void Signed(EmrRecord record)
    {
        if (erasure is not { } done)
            return;
        erasure = null;
        // First of all: a warning may end the command.
        Journal([record]);
        if (!done.WasThere)
            WriteWarning("The ledger had no envelope of it: the statement was added, and there was nothing to erase.");
        unfinished = OpenedLedger.SealedTexts.HasUnfinishedErasure;
        if (!unfinished)
            WriteLeft(done.Left);
    }

    // What brings the prescriptions may read the same ledger, and has ended now.
    private protected override void Finish()
    {
        if (unfinished)
            WriteLeft(Stoppable(OpenedLedger.SealedTexts.FinishErasure));
    }

    private void WriteLeft(IReadOnlyList<string> left) => WriteWarnings(left.Where(said.Add));
}
