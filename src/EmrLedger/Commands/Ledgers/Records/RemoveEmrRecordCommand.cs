using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Commands;

/// <summary>
/// Remove-EmrRecord: takes a pending record back, with its doctor's later ones; alone where another was sealed under its number.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "EmrRecord", SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(EmrRecord))]
public sealed class RemoveEmrRecordCommand : EmrOneLedgerCmdlet
{
    // A doctor's later records go with the first, and may come down the pipeline after it.
    private readonly HashSet<string> gone = [];
    private readonly Tally tally = new("record", "removed");

    /// <summary>The record's id, or the record.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(TxIdCompleter))]
    public PSObject? TxId { get; set; }

    /// <summary>Returns the records that were removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override LedgerAccess Access => LedgerAccess.Write;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryRead(IdReader.Read, TxId, out Hash256 txId) || gone.Contains(txId.ToString()))
            return;
        if (Guard(() => OpenedLedger.Pending.Read(new RecordQuery { TxId = txId }).FirstOrDefault()) is { } kept)
            WarnOfDifference(TxId, kept);
        IReadOnlyList<EmrRecord> removed;
        try
        {
            string others = Stoppable(() => OpenedLedger.Pending.CountRemovedWith(txId)) switch
            {
                0 => "",
                1 => " and a later one of its doctor",
                var later => $" and {later} later ones of its doctor",
            };
            if (!ShouldProcess(OpenedLedger.Path, $"Remove the pending record {txId}{others}"))
                return;
            removed = Stoppable(() => OpenedLedger.Pending.Remove(txId, StopToken));
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, txId.ToString(), tally);
            return;
        }
        tally.Add(removed.Count);
        gone.UnionWith(removed.Select(static record => record.TxId));
        WriteVerbose($"Removed: {Display.Count(removed.Count, "pending record")}.");
        if (PassThru)
            WriteObject(removed, enumerateCollection: true);
    }
}
