using System.Management.Automation;
using EmrLedger.Binding;

namespace EmrLedger.Commands;

/// <summary>Test-EmrLedger: checks a ledger to the last byte.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EmrLedger")]
[OutputType(typeof(bool), typeof(LedgerCheckResult))]
public sealed class TestEmrLedgerCommand : EmrLedgerCmdlet
{
    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "Path")]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>Returns what was read, checked, found and could not be proved, instead of a bool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>The most threads that check blocks.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        LedgerCheckResult result;
        try
        {
            string path = PathOf(Ledger);
            result = Verify(path, $"Checking {path}", ThrottleLimit);
        }
        catch (EmrException exception)
        {
            WriteFailure(exception, TargetOf(Ledger));
            return;
        }
        foreach (string warning in result.Warnings)
            WriteWarning($"{result.Path}: {warning}.");
        foreach (Fault fault in result.Faults)
            WriteVerbose(fault.ToString());
        WriteVerbose($"{result.Blocks} blocks with {result.Records} records and {result.Pending} pending records were checked.");
        foreach (string gap in result.NotProved)
            WriteVerbose($"Not proved: {gap}.");
        WriteObject(Detailed ? result : result.Valid);
    }
}
