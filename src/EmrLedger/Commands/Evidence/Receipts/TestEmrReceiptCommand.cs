using System.Management.Automation;
using EmrLedger.Commands.Evidence;
using EmrLedger.Commands.Files;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Files;
using EmrLedger.Text;

namespace EmrLedger.Commands;

/// <summary>Test-EmrReceipt: checks receipts, offline and without the ledger.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EmrReceipt", DefaultParameterSetName = UserPaths.PathSet)]
[OutputType(typeof(bool), typeof(ReceiptCheckResult))]
public sealed class TestEmrReceiptCommand : EmrEvidenceCmdlet
{
    private protected override (object Result, bool Valid, IReadOnlyList<Fault> Faults) Check(string file)
    {
        ReceiptCheckResult result = ReceiptCheck.Check(Receipt.Parse(SafeFile.Read(file, Receipt.MaxLength)), Policy);
        if (result.RevokedAt is { } height)
        {
            WriteWarning(
                $"{Display.Line(file)}: the signer was revoked in block {height}, after this record was sealed in block "
                + $"{result.Height}.");
        }
        if (result.StateAtCheckpoint is { } state)
            WriteVerbose($"{Display.Line(file)}: the prescription is {Display.Line(state)}.");
        return (result, result.Valid, result.Faults);
    }
}
