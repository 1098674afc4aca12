using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Keys;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Commands.Evidence;
using EmrLedger.Ledgers.Store;
using EmrLedger.Verification;

namespace EmrLedger.Commands;

/// <summary>Test-EmrLedger: checks a ledger, or an export of one, to the last byte.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EmrLedger")]
[OutputType(typeof(bool), typeof(LedgerCheckResult))]
public sealed class TestEmrLedgerCommand : EmrAnchoredCmdlet
{
    private LedgerAnchor? anchor;

    /// <summary>The ledger, or an export of it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "Path")]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>A recipient's key, with which sealed texts are opened and held against what was signed.</summary>
    [Parameter]
    [KeyTransformation]
    [ArgumentCompleter(typeof(VariableCompleter<EmrKey>))]
    public EmrKey? Key { get; set; }

    /// <summary>Returns what was checked and found, instead of a bool.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>The most threads that check blocks.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Key is not null)
            RequirePrivate(Key, "open a text");
        Func<LedgerAnchor?> read = RequireAnchor();
        try
        {
            anchor = read();
        }
        catch (EmrException exception)
        {
            Fail(exception, Checkpoint);
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        LedgerCheckResult result;
        try
        {
            string path = PathOf(Ledger);
            result = Verify(path, $"Checking {LedgerLocation.NameOf(path)}", ThrottleLimit, anchor, Key);
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
        WriteVerbose($"{ContentsOf(result)} were checked.");
        foreach (string gap in result.NotProved)
            WriteVerbose($"Not proved: {gap}.");
        WriteObject(Detailed ? result : result.Valid);
    }
}
