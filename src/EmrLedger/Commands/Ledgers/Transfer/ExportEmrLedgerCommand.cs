using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Commands.Files;
using EmrLedger.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;

namespace EmrLedger.Commands;

/// <summary>Export-EmrLedger: writes a ledger as lines of JSON.</summary>
[Cmdlet(VerbsData.Export, "EmrLedger", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ExportEmrLedgerCommand : EmrLedgerFileCmdlet
{
    /// <summary>The ledger; the pipeline may give it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LedgerTransformation]
    [AllowEmptyString]
    public override string Ledger { get; set; } = "";

    /// <summary>Writes the pending records as well, after the blocks.</summary>
    [Parameter]
    public SwitchParameter IncludePending { get; set; }

    /// <summary>Writes the envelopes of sealed texts as well, last of all.</summary>
    [Parameter]
    public SwitchParameter IncludeText { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
        try
        {
            string file = RequireTarget(ledger, FileKind.Export);
            if (!ShouldProcess(file, $"Export the ledger {ledger.Path}"))
                return;
            Stoppable(() => SafeFile.Write(
                file, stream => LedgerExport.Write(ledger, stream, IncludePending, IncludeText, StopToken), secret: false, overwrite: Force));
        }
        catch (EmrException exception)
        {
            Fail(exception, GivenPath);
        }
    }
}
