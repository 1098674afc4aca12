using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Ledgers.Prescriptions;
using EmrLedger.Binding.Records;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Files;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Sealing;

namespace EmrLedger.Commands;

/// <summary>
/// Open-EmrPrescription: shows sealed texts to who may open them, each proved to be the one that was signed; from a ledger, or
/// of a record with its envelope alone.
/// </summary>
[Cmdlet(VerbsCommon.Open, "EmrPrescription", DefaultParameterSetName = LedgerSet)]
[OutputType(typeof(OpenedPrescription))]
public sealed class OpenEmrPrescriptionCommand : EmrLedgerCmdlet
{
    private const string LedgerSet = "Ledger";
    private const string RecordSet = "Record";

    private Ledger? ledger;

    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = LedgerSet)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>The prescription: its id, or the object that has it.</summary>
    [Parameter(
        Mandatory = true, Position = 1, ParameterSetName = LedgerSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(PrescriptionCompleter))]
    public PSObject? TxId { get; set; }

    /// <summary>The record, as a receipt has it, or with its envelope, as New-SignedRecord returns it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RecordSet)]
    public PSObject? Record { get; set; }

    /// <summary>The file of the record's envelope; without it, the record has it.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    [ValidateNotNullOrEmpty]
    public string? Envelope { get; set; }

    /// <summary>The key of a recipient.</summary>
    [Parameter(Mandatory = true)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Key { get; set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RequirePrivate(Key, "open a text");
        if (ParameterSetName == LedgerSet)
            ledger = RequireLedger(Ledger, LedgerAccess.Read);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ledger is null)
            WriteObject(OrFail(OpenRecord));
        else
            OpenStored(ledger);
    }

    private void OpenStored(Ledger opened)
    {
        if (!TryRead(IdReader.Read, TxId, out Hash256 txId))
            return;
        OpenedPrescription text;
        try
        {
            text = Stoppable(() => opened.SealedTexts.Open(txId, Key));
        }
        catch (EmrException exception)
        {
            WriteFailure(exception, txId.ToString());
            return;
        }
        WriteObject(text);
    }

    private OpenedPrescription OpenRecord()
    {
        EmrRecord record = RecordReader.Read(Record);
        return SealedSigner.Open(record, ReadEnvelope(record), Key);
    }

    private Envelope ReadEnvelope(EmrRecord record)
    {
        if (Envelope is not null)
            return EnvelopeFile.Read(SafeFile.Read(new UserPaths(this).ResolveOne(Envelope, literal: false), EnvelopeFile.MaxLength));
        if (record.Envelope is null)
        {
            throw new EmrException(
                EmrError.EnvelopeMissing, "The record comes without its envelope.", "Give -Envelope with the file of the envelope.");
        }
        return EmrLedger.Sealing.Envelope.TryParse(record.Envelope, out Envelope? envelope)
            ? envelope
            : throw new EmrException(EmrError.EnvelopeInvalid, "The envelope of the record cannot be read.");
    }
}
