using System.Management.Automation;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Ledgers.Registry;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Commands.Ledgers.Records;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands;

/// <summary>Get-EmrRecord: finds records in a ledger, with the place of each.</summary>
[Cmdlet(VerbsCommon.Get, "EmrRecord", DefaultParameterSetName = SealedSet)]
[OutputType(typeof(EmrRecord))]
public sealed class GetEmrRecordCommand : EmrOneLedgerCmdlet
{
    private const string SealedSet = "Sealed";
    private const string PendingSet = "Pending";
    private const string TxIdSet = "TxId";

    private RecordQuery query = null!;

    /// <summary>The record's id.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TxIdSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [IdTransformation]
    [AllowEmptyString]
    public string TxId { get; set; } = "";

    /// <summary>Who signed.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [Parameter(ParameterSetName = PendingSet)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(DoctorCompleter))]
    [AllowEmptyString]
    public string? Doctor { get; set; }

    /// <summary>Whom it is for.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [Parameter(ParameterSetName = PendingSet)]
    [UserHashTransformation]
    [ArgumentCompleter(typeof(PatientCompleter))]
    [AllowEmptyString]
    public string? Patient { get; set; }

    /// <summary>Only blocks of this time or later.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [TimestampTransformation]
    public ulong? After { get; set; }

    /// <summary>Only blocks of an earlier time.</summary>
    [Parameter(ParameterSetName = SealedSet)]
    [TimestampTransformation]
    public ulong? Before { get; set; }

    /// <summary>The records that wait to be sealed, instead of the sealed ones.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PendingSet)]
    public SwitchParameter Pending { get; set; }

    private protected override LedgerAccess Access => LedgerAccess.Read;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        query = OrFail(() => new RecordQuery
        {
            Doctor = Doctor is null ? null : UserHashTransformationAttribute.Read(Doctor),
            Patient = Patient is null ? null : UserHashTransformationAttribute.Read(Patient),
            After = After,
            Before = Before,
        });
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Hash256 txId = default;
        if (ParameterSetName == TxIdSet && !TryRead(IdTransformationAttribute.Read, TxId, out txId))
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
            WriteRefusal(exception, ParameterSetName == TxIdSet ? txId.ToString() : OpenedLedger.Path);
        }
        catch (OperationCanceledException) when (StopToken.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    private void WriteOne(Hash256 txId)
    {
        RecordQuery one = new() { TxId = txId };
        if (OpenedLedger.ReadRecords(one).FirstOrDefault() is { } found)
            WriteObject(LedgerObject.Of(found));
        else if (OpenedLedger.Pending.Read(one).FirstOrDefault() is { } pending)
            WriteObject(pending);
        else
            throw NotFound(txId);
    }

    private void WriteAll()
    {
        if (Pending)
        {
            foreach (EmrRecord record in OpenedLedger.Pending.Read(query))
                WriteObject(record);
            return;
        }
        foreach (LedgerRecord record in OpenedLedger.ReadRecords(query))
            WriteObject(LedgerObject.Of(record));
    }

    private static EmrException NotFound(Hash256 txId) => new(
        EmrError.RecordNotFound, $"The ledger has no record {txId}.");
}
