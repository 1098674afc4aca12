using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Ledgers;

namespace EmrLedger.Commands;

/// <summary>Get-EmrRecord: finds records in a ledger, with the place of each.</summary>
[Cmdlet(VerbsCommon.Get, "EmrRecord", DefaultParameterSetName = SealedSet)]
[OutputType(typeof(EmrRecord))]
public sealed class GetEmrRecordCommand : EmrLedgerCmdlet
{
    private const string SealedSet = "Sealed";
    private const string PendingSet = "Pending";
    private const string TxIdSet = "TxId";

    private Ledger ledger = null!;

    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The record's id.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TxIdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [IdTransformation]
    public Input<Hash256> TxId { get; set; } = null!;

    /// <summary>Who signed.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [Parameter(ParameterSetName = PendingSet)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(DoctorCompleter))]
    public Input<Hash160>? Doctor { get; set; }

    /// <summary>Whom it is for.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [Parameter(ParameterSetName = PendingSet)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(PatientCompleter))]
    public Input<Hash160>? Patient { get; set; }

    /// <summary>Only blocks of this time or later.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [TimestampTransformation]
    public Input<ulong>? After { get; set; }

    /// <summary>Only blocks of an earlier time.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [TimestampTransformation]
    public Input<ulong>? Before { get; set; }

    /// <summary>The records that wait to be sealed, instead of the sealed ones.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PendingSet)]
    public SwitchParameter Pending { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => ledger = RequireLedger(Ledger, LedgerAccess.Read);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            if (ParameterSetName == TxIdSet)
                WriteOne();
            else
                WriteAll();
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, ParameterSetName == TxIdSet && TxId.TryGet(out Hash256 txId, out _) ? txId.ToString() : ledger.Path);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private void WriteOne()
    {
        RecordQuery query = new() { TxId = TxId.Value };
        if (ledger.ReadRecords(query).FirstOrDefault() is { } found)
            WriteObject(LedgerObject.Of(found));
        else if (ledger.Pending.Read(query).FirstOrDefault() is { } pending)
            WriteObject(pending);
        else
            throw new EmrException(EmrError.RecordNotFound, $"The ledger has no record {query.TxId}.", "Check the id, or list records by doctor or patient.");
    }

    private void WriteAll()
    {
        RecordQuery query = new() { Doctor = Doctor?.Value, Patient = Patient?.Value, After = After?.Value, Before = Before?.Value };
        if (Pending)
        {
            foreach (EmrRecord record in ledger.Pending.Read(query))
                WriteObject(record);
            return;
        }
        foreach (LedgerRecord record in ledger.ReadRecords(query))
            WriteObject(LedgerObject.Of(record));
    }
}
