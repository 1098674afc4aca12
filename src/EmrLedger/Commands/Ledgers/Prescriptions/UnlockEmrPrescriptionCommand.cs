using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Commands.Ledgers.Prescriptions;
using EmrLedger.Prescriptions;

namespace EmrLedger.Commands;

/// <summary>Unlock-EmrPrescription: a pharmacy lets go of prescriptions; or the authority ends a pharmacy's hold.</summary>
[Cmdlet(VerbsCommon.Unlock, "EmrPrescription", DefaultParameterSetName = ReturnSet, SupportsShouldProcess = true)]
[OutputType(typeof(EmrPrescription))]
public sealed class UnlockEmrPrescriptionCommand : EmrPrescriptionCmdlet
{
    private const string ReturnSet = "Return";
    private const string ReleaseSet = "Release";

    /// <summary>The key of the pharmacy that holds them.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReturnSet)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Key { get; set; } = null!;

    /// <summary>The authority's key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReleaseSet)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Authority { get; set; } = null!;

    /// <summary>Why, in words that everybody can read who has the ledger.</summary>
    [Parameter(Mandatory = true)]
    [AllowEmptyString]
    public string Reason { get; set; } = "";

    private protected override EmrKey Signer => ParameterSetName == ReleaseSet ? Authority : Key;

    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId) => ParameterSetName == ReleaseSet
        ? (RxStatement.Release(txId, Reason), $"End the hold of the prescription {txId}")
        : (RxStatement.Return(txId, Reason), $"Return the prescription {txId}");
}
