using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Records;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Commands.Records;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Commands;

/// <summary>
/// Add-EmrRecord: adds signed records to a ledger, where they wait to be sealed; or signs prescriptions and adds each in one step,
/// so that it has its doctor's next number whoever else adds some.
/// </summary>
[Cmdlet(VerbsCommon.Add, "EmrRecord", DefaultParameterSetName = RecordSet, SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(EmrRecord), ParameterSetName = [RecordSet])]
[OutputType(typeof(EmrRecord), ParameterSetName = [KeySet])]
public sealed class AddEmrRecordCommand : EmrOneLedgerCmdlet
{
    private const string RecordSet = "Record";
    private const string KeySet = "Key";

    private readonly Tally tally = new("record", "added");
    private readonly List<EmrRecord> waiting = [];
    private PrescriptionRows rows = null!;
    private bool needsNoRow;
    private DoubtfulTexts meant;

    /// <summary>The records, in order; those given together are added together.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = RecordSet)]
    [AllowNull]
    public PSObject?[]? Record { get; set; }

    /// <summary>The key of the doctor who signs.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KeySet)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Key { get; set; } = null!;

    /// <summary>A row of a table, or another object: what it gives is taken where the command line does not give it.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = KeySet)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Who the prescription is for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = KeySet)]
    [Alias("PatientHash")]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(PatientCompleter))]
    public string Patient { get; set; } = "";

    /// <summary>The text, at most 200 UTF-8 bytes; sealed, at most 4096.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = KeySet)]
    [AllowNull]
    public PSObject? Prescription { get; set; }

    /// <summary>Who can open the text, besides the doctor: with it, the text is sealed, and the record has a commitment to it.</summary>
    [Parameter(ParameterSetName = KeySet)]
    [PublicKeysTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    [ValidateNotNullOrEmpty]
    public EmrKey[]? Recipient { get; set; }

    /// <summary>Signs texts in which there is nothing to read.</summary>
    [Parameter(ParameterSetName = KeySet)]
    public SwitchParameter AllowEmptyText { get; set; }

    /// <summary>Signs texts that look as if they were read in a wrong encoding.</summary>
    [Parameter(ParameterSetName = KeySet)]
    public SwitchParameter AllowGarbledText { get; set; }

    /// <summary>Accepts signatures with the higher s, as other programs make them.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    public SwitchParameter AllowHighS { get; set; }

    /// <summary>
    /// How many records of a pipeline are made durable together, from 1 to 10,000. Of those that wait for others, nobody else
    /// knows, and a command that is stopped does not add them.
    /// </summary>
    [Parameter(ParameterSetName = RecordSet)]
    [ValidateRange(1, 10_000)]
    public int BatchSize { get; set; } = 1;

    /// <summary>Returns the records that were added.</summary>
    [Parameter(ParameterSetName = RecordSet)]
    public SwitchParameter PassThru { get; set; }

    private protected override LedgerAccess Access => LedgerAccess.Write;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ParameterSetName == KeySet)
        {
            RequireSigning(Key);
            rows = new PrescriptionRows(this, IsGiven);
            // A script block that is run for each row has no value yet.
            needsNoRow = Patient.Length > 0 && Prescription is not null;
            meant = (AllowEmptyText ? DoubtfulTexts.Empty : DoubtfulTexts.None)
                | (AllowGarbledText ? DoubtfulTexts.Garbled : DoubtfulTexts.None);
        }
        base.BeginProcessing();
        if (Recipient is not null && OpenedLedger.Manifest.Rules < RuleSet.Two)
            Fail(SealedTexts.Unknown(), OpenedLedger.Path);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == KeySet)
            SignNext();
        else
            TakeRecords();
    }

    /// <inheritdoc/>
    private protected override void Finish() => AddWaiting();

    private void SignNext()
    {
        if (!rows.TryNext(InputObject, needsNoRow))
            return;
        EmrRecord record;
        try
        {
            (Hash160 patient, string text) = rows.Read(Patient, Prescription);
            if (!ShouldProcess(OpenedLedger.Path, $"Sign a record of {Key.Hash} and add it"))
                return;
            record = Stoppable(() => Sign(patient, text));
        }
        catch (EmrException exception)
        {
            (EmrException failure, object? target) = rows.Of(exception);
            WriteRefusal(failure, target, tally);
            return;
        }
        tally.Add();
        WriteObject(record);
    }

    private EmrRecord Sign(Hash160 patient, string text)
    {
        if (Recipient is not null)
            return OpenedLedger.Pending.SignSealed(Key, patient, terms: null, text, Recipient, meant, StopToken);
        SealedTexts.RequirePlain(text);
        return OpenedLedger.Pending.Sign(Key, patient, text, meant, StopToken);
    }

    private void TakeRecords()
    {
        foreach (PSObject? item in Record ?? [null])
        {
            if (TryRead(RecordReader.Read, item, out var record)
                && ShouldProcess(OpenedLedger.Path, $"Add the record {IdOf(record)}"))
            {
                waiting.Add(record);
            }
        }
        if (waiting.Count >= BatchSize)
            AddWaiting();
    }

    private void AddWaiting()
    {
        if (waiting.Count == 0)
            return;
        EmrRecord[] records = [.. waiting];
        waiting.Clear();
        IReadOnlyList<EmrException?> refusals;
        try
        {
            SignaturePolicy policy = AllowHighS ? SignaturePolicy.AnyS : SignaturePolicy.LowSOnly;
            refusals = Stoppable(() => OpenedLedger.Pending.Add(records, policy, StopToken));
        }
        catch (EmrException exception)
        {
            // Those given together are added together, or not at all.
            WriteRefusal(exception, IdOf(records[0]), tally);
            return;
        }
        tally.Add(refusals.Count(static refusal => refusal is null));
        Journal(records.Where((_, i) => refusals[i] is null));
        for (int i = 0; i < records.Length; i++)
        {
            if (refusals[i] is { } refusal)
                WriteRefusal(refusal, IdOf(records[i]));
            else if (PassThru)
                WriteObject(records[i]);
        }
    }

    // A malformed txid may be any text, even a prescription, so an error does not repeat it.
    private static string? IdOf(EmrRecord record) => Hash256.TryParse(record.TxId, out _) ? record.TxId : null;
}
