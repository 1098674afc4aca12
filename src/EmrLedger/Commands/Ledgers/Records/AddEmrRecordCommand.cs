using System.Management.Automation;
using EmrLedger.Binding.Records;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands;

/// <summary>Add-EmrRecord: adds signed records to a ledger, where they wait to be sealed.</summary>
[Cmdlet(VerbsCommon.Add, "EmrRecord", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(EmrRecord))]
public sealed class AddEmrRecordCommand : EmrOneLedgerCmdlet
{
    private readonly Tally tally = new("record", "added");

    /// <summary>The records, in order; those given together are added together.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject?[]? Record { get; set; }

    /// <summary>Accepts signatures with the higher s, as other programs make them.</summary>
    [Parameter]
    public SwitchParameter AllowHighS { get; set; }

    /// <summary>Returns the records that were added.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override LedgerAccess Access => LedgerAccess.Write;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        List<EmrRecord> records = [];
        foreach (PSObject? item in Record ?? [null])
        {
            if (TryRead(RecordReader.Read, item, out var record)
                && ShouldProcess(OpenedLedger.Path, $"Add the record {IdOf(record)}"))
            {
                records.Add(record);
            }
        }
        if (records.Count == 0)
            return;
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
        for (int i = 0; i < refusals.Count; i++)
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
