using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Binding.Records;
using EmrLedger.Binding.Values;
using EmrLedger.Commands.Ledgers;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;
using EmrLedger.Verification;

namespace EmrLedger.Commands;

/// <summary>Test-EmrRecord: checks records, counting up each doctor's nonces over the pipeline.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EmrRecord", DefaultParameterSetName = PreviousNonceSet)]
[OutputType(typeof(bool), typeof(RecordCheckResult))]
public sealed class TestEmrRecordCommand : EmrLedgerCmdlet
{
    private const string PreviousNonceSet = "PreviousNonce";
    private const string LedgerSet = "Ledger";

    private Func<EmrRecord, Fault?> check = null!;
    private LedgerRecordCheck? ledgerCheck;

    /// <summary>A record, or an object with a record's members.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The ledger by whose rules, states and registry the records are checked.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LedgerSet)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>The nonce of each doctor's last record before the first of the pipeline.</summary>
    [Parameter(ParameterSetName = PreviousNonceSet)]
    [NonceTransformation]
    public ulong PreviousNonce { get; set; }

    /// <summary>Returns what is wrong instead of a bool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (ParameterSetName == LedgerSet)
        {
            Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
            ledgerCheck = OrFail(() => Stoppable(() => new LedgerRecordCheck(ledger)));
            check = ledgerCheck.Check;
            return;
        }
        check = new RecordSequenceCheck(PreviousNonce).Check;
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryRead(RecordReader.Read, InputObject, out var record))
            return;
        Fault? fault = OrFail(() => Stoppable(() => check(record)));
        if (fault is not null)
            WriteVerbose(fault.ToString());
        WriteObject(Detailed ? new RecordCheckResult(record.TxId, fault is null ? [] : [fault]) : fault is null);
    }

    private protected override void Close()
    {
        ledgerCheck?.Dispose();
        ledgerCheck = null;
        base.Close();
    }
}
