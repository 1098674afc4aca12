using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Records;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Ledgers.Records;

/// <summary>Add-EmrRecord: adds signed records to a ledger, where they wait to be sealed.</summary>
[Cmdlet(VerbsCommon.Add, "EmrRecord", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(EmrRecord))]
[SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "Parameters of a cmdlet are arrays.")]
public sealed class AddEmrRecordCommand : EmrLedgerCmdlet
{
    private Ledger ledger = null!;

    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The records, in order; those given together are added together.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [RecordsTransformation]
    public Input<EmrRecord>[] Record { get; set; } = [];

    /// <summary>Accepts signatures with the higher s, as other programs make them.</summary>
    [Parameter]
    public SwitchParameter AllowHighS { get; set; }

    /// <summary>Returns the records that were added.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => ledger = RequireLedger(Ledger, LedgerAccess.Write);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        List<EmrRecord> records = [];
        foreach (Input<EmrRecord> input in Record)
        {
            if (TryGet(input, out EmrRecord? record) && ShouldProcess(ledger.Path, $"Add the record {IdOf(record)}"))
                records.Add(record);
        }
        if (records.Count == 0)
            return;
        IReadOnlyList<EmrException?> refusals;
        try
        {
            SignaturePolicy policy = AllowHighS ? SignaturePolicy.AnyS : SignaturePolicy.LowSOnly;
            refusals = Stoppable(() => ledger.Pending.Add(records, policy, StopToken));
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, ledger.Path);
            return;
        }
        for (int i = 0; i < refusals.Count; i++)
        {
            if (refusals[i] is { } refusal)
                WriteRefusal(refusal, IdOf(records[i]));
            else if (PassThru)
                WriteObject(records[i]);
        }
    }

    // What stands in the place of a txid may be anything, even a prescription, and is not repeated.
    private static string? IdOf(EmrRecord record) => Hash256.TryParse(record.TxId, out _) ? record.TxId : null;
}
