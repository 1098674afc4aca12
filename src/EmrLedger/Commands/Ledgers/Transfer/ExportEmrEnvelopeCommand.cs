using System.Management.Automation;
using EmrLedger.Binding.Ledgers.Prescriptions;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Files;
using EmrLedger.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Sealing;

namespace EmrLedger.Commands;

/// <summary>Export-EmrEnvelope: writes the envelope of a sealed text, to be handed over beside a receipt.</summary>
[Cmdlet(VerbsData.Export, "EmrEnvelope", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ExportEmrEnvelopeCommand : EmrLedgerFileCmdlet
{
    private Ledger? ledger;
    private Hash256 txId;

    /// <summary>The prescription: its id, or the object that has it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(PrescriptionCompleter))]
    public PSObject? TxId { get; set; }

    private protected override string? NameInFolder => $"{txId}.envelope";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryRead(IdReader.Read, TxId, out txId))
            return;
        ledger ??= RequireLedger(Ledger, LedgerAccess.Read);
        string subject = GivenPath;
        try
        {
            string file = RequireTarget(ledger, FileKind.Envelope);
            if (!ShouldProcess(file, $"Write the envelope of {txId}"))
                return;
            subject = txId.ToString();
            Envelope envelope = Stoppable(() => ledger.SealedTexts.Require(txId));
            subject = GivenPath;
            SafeFile.Write(file, EnvelopeFile.Write(envelope), secret: false, Force);
        }
        catch (EmrException exception)
        {
            if (IsOfStorage(exception.Error))
                Fail(exception, subject);
            WriteFailure(exception, subject);
        }
    }
}
