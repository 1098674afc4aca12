using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Commands.Records;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;

namespace EmrLedger.Commands;

/// <summary>New-SignedRecord: signs prescriptions.</summary>
[Cmdlet(VerbsCommon.New, "SignedRecord", DefaultParameterSetName = PreviousNonceSet)]
[OutputType(typeof(EmrRecord))]
public sealed class NewSignedRecordCommand : EmrLedgerCmdlet
{
    private const string PreviousNonceSet = "PreviousNonce";
    private const string LedgerSet = "Ledger";

    private PrescriptionRows rows = null!;
    private ulong previousNonce;
    private bool hasLifecycle = true;
    private bool needsNoRow;
    private string[] optional = [];
    private DoubtfulTexts meant;

    /// <summary>A row of a table, or another object: what it gives is taken where the command line does not give it.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The doctor's key.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey Key { get; set; } = null!;

    /// <summary>Who the prescription is for.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("PatientHash")]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(PatientCompleter))]
    public string Patient { get; set; } = "";

    /// <summary>The text, at most 200 UTF-8 bytes; sealed, at most 4096.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public PSObject? Prescription { get; set; }

    /// <summary>The units of a fill; with it, the record states terms, and -ValidUntil is needed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public PSObject? Units { get; set; }

    /// <summary>How many fills; without it, 1.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public PSObject? Fills { get; set; }

    /// <summary>The first day on which it is dispensed; without it, today in UTC.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public PSObject? ValidFrom { get; set; }

    /// <summary>The last day on which it is dispensed; with it, -Units is needed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public PSObject? ValidUntil { get; set; }

    /// <summary>Who can open the text, besides the doctor: with it, the text is sealed, and the record has a commitment to it.</summary>
    [Parameter]
    [PublicKeysTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    [ValidateNotNullOrEmpty]
    public EmrKey[]? Recipient { get; set; }

    /// <summary>The record's own number; without it, the one after the last.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public PSObject? Nonce { get; set; }

    /// <summary>Signs texts in which there is nothing to read.</summary>
    [Parameter]
    public SwitchParameter AllowEmptyText { get; set; }

    /// <summary>Signs texts that look as if they were read in a wrong encoding.</summary>
    [Parameter]
    public SwitchParameter AllowGarbledText { get; set; }

    /// <summary>The ledger whose last nonce of the doctor, pending records included, is counted up from.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LedgerSet)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>The nonce of the doctor's last record, from which a pipeline counts up.</summary>
    [Parameter(ParameterSetName = PreviousNonceSet)]
    [NonceTransformation]
    public ulong PreviousNonce { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RequireSigning(Key);
        rows = new PrescriptionRows(this, IsGiven);
        // A script block that is run for each row has no value yet.
        needsNoRow = Patient.Length > 0 && Prescription is not null;
        (string Name, PSObject? Value)[] terms =
            [(nameof(Units), Units), (nameof(Fills), Fills), (nameof(ValidFrom), ValidFrom), (nameof(ValidUntil), ValidUntil)];
        optional = [nameof(Nonce), .. terms.Where(static term => term.Value is null).Select(static term => term.Name)];
        meant = (AllowEmptyText ? DoubtfulTexts.Empty : DoubtfulTexts.None)
            | (AllowGarbledText ? DoubtfulTexts.Garbled : DoubtfulTexts.None);
        previousNonce = ParameterSetName == LedgerSet ? LastNonce() : PreviousNonce;
        if (Recipient is not null && !hasLifecycle)
            Fail(SealedTexts.Unknown(), Ledger);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!rows.TryNext(InputObject, needsNoRow, optional))
            return;
        EmrRecord record;
        try
        {
            ulong nonce = rows.Has(nameof(Nonce))
                ? NonceTransformationAttribute.ReadNonce(rows.Value(nameof(Nonce), Nonce))
                : RecordSigner.NonceAfter(previousNonce);
            (Hash160 patient, string text) = rows.Read(Patient, Prescription);
            PrescriptionTerms? terms = ReadTerms();
            record = Recipient is null
                ? RecordSigner.Sign(Key, patient, Compose(terms, text), nonce, meant)
                : SealedSigner.Sign(Key, patient, terms, text, Recipient, nonce, meant);
        }
        catch (EmrException exception)
        {
            (EmrException failure, object? target) = rows.Of(exception);
            WriteFailure(failure, target);
            return;
        }
        previousNonce = record.Nonce;
        WriteObject(record);
    }

    // A cell that is empty gives nothing.
    private object? Term(string name, PSObject? bound) =>
        rows.Has(name) && rows.Value(name, bound) is { } value && Foreign.ToText(value).Length > 0 ? value : null;

    private PrescriptionTerms? ReadTerms()
    {
        PrescriptionTerms? terms = TermsReader.Read(
            Term(nameof(Units), Units), Term(nameof(Fills), Fills), Term(nameof(ValidFrom), ValidFrom),
            Term(nameof(ValidUntil), ValidUntil));
        return terms is null || hasLifecycle ? terms : throw new EmrException(
            EmrError.LifecycleMissing,
            "The ledger keeps the rules emr-rules/1, in which a prescription states no units and no last day.",
            "Leave out -Units, -Fills, -ValidFrom and -ValidUntil, or make a new ledger with New-EmrLedger.");
    }

    private string Compose(PrescriptionTerms? terms, string text)
    {
        SealedTexts.RequirePlain(text);
        return terms is { } stated ? RxWording.Compose(RxStatement.Issue(stated, text), meant) : text;
    }

    private ulong LastNonce()
    {
        _ = Hash160.TryParse(Key.Hash, out Hash160 doctor);
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
        hasLifecycle = ledger.Manifest.Rules >= RuleSet.Two;
        ulong nonce = OrFail(() => Stoppable(() => ledger.Pending.LastNonce(doctor)));
        // What is signed may be added to the same ledger by the next command of the pipeline.
        Close();
        return nonce;
    }
}
