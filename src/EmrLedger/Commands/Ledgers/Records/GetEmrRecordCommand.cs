using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Values;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Ledgers.Records;

/// <summary>Get-EmrRecord: finds records in a ledger, with the place of each.</summary>
[Cmdlet(VerbsCommon.Get, "EmrRecord", DefaultParameterSetName = SealedSet)]
[OutputType(typeof(EmrRecord))]
public sealed class GetEmrRecordCommand : EmrLedgerCmdlet
{
    private const string SealedSet = "Sealed";
    private const string PendingSet = "Pending";
    private const string TxIdSet = "TxId";

    private Ledger ledger = null!;
    private RecordQuery query = null!;

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
    protected override void BeginProcessing()
    {
        query = new RecordQuery
        {
            Doctor = Doctor is null ? null : Require(Doctor),
            Patient = Patient is null ? null : Require(Patient),
            After = After is null ? null : Require(After),
            Before = Before is null ? null : Require(Before),
        };
        ledger = RequireLedger(Ledger, LedgerAccess.Read);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Hash256 txId = default;
        if (ParameterSetName == TxIdSet && !TryGet(TxId, out txId))
            return;
        try
        {
            if (ParameterSetName == TxIdSet)
                WriteOne(txId);
            else
                WriteAll();
        }
        catch (EmrException exception)
        {
            WriteRefusal(exception, ParameterSetName == TxIdSet ? txId.ToString() : ledger.Path);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private void WriteOne(Hash256 txId)
    {
        RecordQuery one = new() { TxId = txId };
        if (ledger.ReadRecords(one).FirstOrDefault() is { } found)
            WriteObject(LedgerObject.Of(found));
        else if (ledger.Pending.Read(one).FirstOrDefault() is { } pending)
            WriteObject(pending);
        else
            throw new EmrException(EmrError.RecordNotFound, $"The ledger has no record {txId}.", "Check the id, or list records by doctor or patient.");
    }

    private void WriteAll()
    {
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
