using System.Management.Automation;
using EmrLedger.Commands.Ledgers.Prescriptions;
using EmrLedger.Prescriptions;

namespace EmrLedger.Commands;

/// <summary>Lock-EmrPrescription: claims prescriptions for a pharmacy, so that no other dispenses them.</summary>
[Cmdlet(VerbsCommon.Lock, "EmrPrescription", SupportsShouldProcess = true)]
[OutputType(typeof(EmrPrescription))]
public sealed class LockEmrPrescriptionCommand : EmrKeyedPrescriptionCmdlet
{
    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId) =>
        (RxStatement.Claim(txId), $"Claim the prescription {txId} for {Key.Hash}");
}
