using System.Collections;
using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Records;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Commands;

/// <summary>New-SignedRecord: signs prescriptions.</summary>
[Cmdlet(VerbsCommon.New, "SignedRecord", DefaultParameterSetName = PreviousNonceSet)]
[OutputType(typeof(EmrRecord))]
public sealed class NewSignedRecordCommand : EmrLedgerCmdlet
{
    private const string PreviousNonceSet = "PreviousNonce";
    private const string LedgerSet = "Ledger";

    private static readonly string[] Columns = [nameof(Patient), nameof(Prescription)];

    private readonly HashSet<string> refusedTables = [];
    private ulong previousNonce;
    private long rows;
    private bool needsNoRow;
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

    /// <summary>The text, at most 200 UTF-8 bytes.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public PSObject? Prescription { get; set; }

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
        if (!Key.HasPrivateKey)
        {
            Fail(new EmrException(
                EmrError.KeyHasNoPrivateKey,
                $"The key {Key.Hash} cannot sign: it has no private part, or its secret was wiped."));
        }
        // A script block that is run for each row has no value yet.
        needsNoRow = Patient.Length > 0 && Prescription is not null;
        meant = (AllowEmptyText ? DoubtfulTexts.Empty : DoubtfulTexts.None)
            | (AllowGarbledText ? DoubtfulTexts.Garbled : DoubtfulTexts.None);
        previousNonce = ParameterSetName == LedgerSet ? LastNonce() : PreviousNonce;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        bool isRow = IsGiven(nameof(InputObject));
        if (isRow)
            rows++;
        // The engine looks for columns among an object's properties, and a hashtable has keys.
        Foreign? row = isRow && InputObject?.BaseObject is IDictionary ? Foreign.Of(InputObject) : null;
        bool IsThere(string name) => IsGiven(name) || row?.Has(name) == true;
        string[] missing = [.. Columns.Where(name => !IsThere(name))];
        if (missing.Length > 0 || (isRow && needsNoRow && !IsThere(nameof(Nonce))))
        {
            WriteMissing(isRow, missing);
            return;
        }
        EmrRecord record;
        try
        {
            ulong nonce = IsThere(nameof(Nonce))
                ? NonceTransformationAttribute.ReadNonce(Value(nameof(Nonce), Nonce))
                : RecordSigner.NonceAfter(previousNonce);
            Hash160 patient = UserHashTransformationAttribute.Read(
                new UserHashTransformationAttribute().TextOf(Value(nameof(Patient), Patient)));
            string text = PrescriptionReader.Read(Value(nameof(Prescription), Prescription));
            record = RecordSigner.Sign(Key, patient, text, nonce, meant);
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, isRow);
            return;
        }
        previousNonce = record.Nonce;
        WriteObject(record);

        object? Value(string name, object? bound) => IsGiven(name) ? bound : row?.Get(name, EmrError.PrescriptionColumnMissing);
    }

    private void WriteMissing(bool isRow, string[] missing)
    {
        if (!isRow)
        {
            WriteFailure(new EmrException(
                EmrError.PrescriptionColumnMissing, $"The command was given no -{string.Join(" and no -", missing)}.",
                "Give -Patient and -Prescription, or pipe rows that have columns of these names."));
            return;
        }
        // Every row of a table has the same columns: one error says it for all.
        IReadOnlyList<string> columns = Foreign.Names(InputObject);
        if (refusedTables.Add(string.Join('\n', columns)))
            WriteFailure(PrescriptionTable.Lacks(rows, columns, missing), new InputRow(rows, []));
    }

    private void WriteRefusal(EmrException exception, bool isRow)
    {
        if (!isRow)
        {
            WriteFailure(exception);
            return;
        }
        EmrException ofRow = new(exception.Error, $"Row {rows}: {exception.Message}", exception.Cure, exception);
        WriteFailure(ofRow, new InputRow(rows, Foreign.Names(InputObject)));
    }

    private ulong LastNonce()
    {
        _ = Hash160.TryParse(Key.Hash, out Hash160 doctor);
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
        ulong nonce = OrFail(() => Stoppable(() => ledger.Pending.LastNonce(doctor)));
        // What is signed may be added to the same ledger by the next command of the pipeline.
        Close();
        return nonce;
    }
}
