using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Records;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;
using EmrLedger.Text;
using EmrLedger.Verification;

namespace EmrLedger.Commands;

/// <summary>Test-EmrRecord: checks records, counting up each doctor's nonces over the pipeline.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EmrRecord", DefaultParameterSetName = PreviousNonceSet)]
[OutputType(typeof(bool), typeof(RecordCheckResult))]
public sealed class TestEmrRecordCommand : EmrLedgerCmdlet
{
    private const string PreviousNonceSet = "PreviousNonce";
    private const string LedgerSet = "Ledger";

    private Func<EmrRecord, RecordCheckResult> check = null!;
    private LedgerRecordCheck? ledgerCheck;
    private long absent;
    private long pending;
    private long revoked;

    /// <summary>A record, or an object with a record's members.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The ledger by whose rules, states and registry the records are checked.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LedgerSet)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>Takes only what is sealed in the ledger for valid.</summary>
    [Parameter(ParameterSetName = LedgerSet)]
    public SwitchParameter Sealed { get; set; }

    /// <summary>
    /// The nonce of each doctor's last record before the first of the pipeline; without it, each doctor's first has any.
    /// </summary>
    [Parameter(ParameterSetName = PreviousNonceSet)]
    [NonceTransformation]
    public ulong? PreviousNonce { get; set; }

    /// <summary>Returns what was found instead of a bool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ParameterSetName == LedgerSet)
        {
            Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
            ledgerCheck = OrFail(() => Stoppable(() => new LedgerRecordCheck(ledger, Sealed)));
            check = record => ledgerCheck.Check(record, withHistory: Detailed);
            return;
        }
        RecordSequenceCheck sequence = new(PreviousNonce);
        check = record =>
        {
            Fault? fault = sequence.Check(record, out bool orderChecked);
            return new RecordCheckResult(record.TxId, fault is null ? [] : [fault]) { OrderChecked = orderChecked };
        };
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryRead(RecordReader.Read, InputObject, out var record))
            return;
        RecordCheckResult result = OrFail(() => Stoppable(() => check(record)));
        foreach (Fault fault in result.Faults)
            WriteVerbose(fault.ToString());
        if (Detailed)
        {
            WriteObject(result);
            return;
        }
        if (result.Valid)
            WriteWhatTrueLeavesOpen(result);
        WriteObject(result.Valid);
    }

    private protected override void Finish()
    {
        WriteOthers(absent, "not in the ledger");
        WriteOthers(pending, "pending, and not sealed");
        WriteOthers(revoked, "sealed, and the doctor was revoked since");
    }

    private void WriteWhatTrueLeavesOpen(RecordCheckResult result)
    {
        if (!result.OrderChecked)
        {
            WriteVerbose(
                $"Order not checked: nothing says which number comes before the record {result.TxId}. "
                + "-PreviousNonce or -Ledger does.");
        }
        else if (result.Place == RecordPlace.NotInLedger)
        {
            WriteFirst(ref absent, result, "not in the ledger. True says that it could be added; with -Sealed, it is False");
        }
        else if (result.Place == RecordPlace.Pending)
        {
            WriteFirst(ref pending, result, "pending, and not sealed. True says that it is valid; with -Sealed, it is False");
        }
        else if (result.DoctorNow == SignerStatus.Revoked)
        {
            WriteFirst(ref revoked, result, $"sealed at height {result.Height}, and its doctor was revoked since");
        }
    }

    // A pipeline may hold thousands: the first is named at once, and the others are counted at the end.
    private void WriteFirst(ref long count, RecordCheckResult result, string what)
    {
        if (count++ == 0)
            WriteWarning($"The record {result.TxId} is {what}.");
    }

    private void WriteOthers(long count, string what)
    {
        if (count > 1)
            WriteWarning(count == 2 ? $"Another record is {what}." : $"{Display.Count(count - 1, "other record")} are {what}.");
    }

    private protected override void Close()
    {
        ledgerCheck?.Dispose();
        ledgerCheck = null;
        base.Close();
    }
}
