using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Commands.Ledgers.Prescriptions;
using EmrLedger.Prescriptions;

namespace EmrLedger.Commands;

/// <summary>Lock-EmrPrescription: claims prescriptions for a pharmacy, so that no other dispenses them.</summary>
[Cmdlet(VerbsCommon.Lock, "EmrPrescription", SupportsShouldProcess = true)]
[OutputType(typeof(EmrPrescription))]
public sealed class LockEmrPrescriptionCommand : EmrPrescriptionCmdlet
{
    /// <summary>The pharmacy's key.</summary>
    [Parameter(Mandatory = true)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Key { get; set; } = null!;

    private protected override EmrKey Signer => Key;

    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId) =>
        (RxStatement.Claim(txId), $"Claim the prescription {txId} for {Key.Hash}");
}
