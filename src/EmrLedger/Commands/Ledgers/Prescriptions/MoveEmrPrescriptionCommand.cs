using System.Management.Automation;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers.Registry;
using EmrLedger.Commands.Ledgers.Prescriptions;
using EmrLedger.Prescriptions;

namespace EmrLedger.Commands;

/// <summary>Move-EmrPrescription: hands prescriptions on to another pharmacy.</summary>
[Cmdlet(VerbsCommon.Move, "EmrPrescription", SupportsShouldProcess = true)]
[OutputType(typeof(EmrPrescription))]
public sealed class MoveEmrPrescriptionCommand : EmrKeyedPrescriptionCmdlet
{
    private RegisteredPharmacy receiver = null!;

    /// <summary>The pharmacy that gets them: by key, hash or name.</summary>
    [Parameter(Mandatory = true)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(PharmacyCompleter))]
    [AllowEmptyString]
    public string To { get; set; } = "";

    private protected override void Prepare()
    {
        string hash = PharmacyOf(To).ToString();
        receiver = Stoppable(OpenedLedger.RegistryDesk.ReadPharmacies).FirstOrDefault(pharmacy => pharmacy.Hash == hash)
            ?? throw new EmrException(EmrError.PharmacyNotFound, $"The ledger's registry has no pharmacy {hash}.");
    }

    private protected override (RxStatement Statement, string Action) Compose(Hash256 txId) =>
        (RxStatement.Transfer(txId, receiver.Digest), $"Hand the prescription {txId} on to {receiver.Hash} ({receiver.Name})");
}
