using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Records;

namespace EmrLedger.Commands;

/// <summary>Test-EmrRecord: checks records, counting up each doctor's nonces over the pipeline.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EmrRecord")]
[OutputType(typeof(bool), typeof(RecordCheckResult))]
public sealed class TestEmrRecordCommand : EmrCmdlet
{
    private RecordSequenceCheck sequence = null!;

    /// <summary>A record, or an object with a record's members.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [RecordTransformation]
    public Input<EmrRecord> InputObject { get; set; } = null!;

    /// <summary>The nonce of each doctor's last record before the first of the pipeline.</summary>
    [Parameter]
    [NonceTransformation]
    public Input<ulong>? PreviousNonce { get; set; }

    /// <summary>Returns what is wrong instead of a bool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() =>
        sequence = new RecordSequenceCheck(PreviousNonce is null ? 0 : Require(PreviousNonce));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!TryGet(InputObject, out EmrRecord? record))
            return;
        Fault? fault = OrFail(() => sequence.Check(record));
        if (fault is not null)
            WriteVerbose(fault.ToString());
        WriteObject(Detailed ? new RecordCheckResult(record.TxId, fault is null ? [] : [fault]) : fault is null);
    }
}
