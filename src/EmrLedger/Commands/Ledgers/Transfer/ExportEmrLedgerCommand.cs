using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;

namespace EmrLedger.Commands.Ledgers.Transfer;

/// <summary>Export-EmrLedger: writes a ledger as lines of JSON.</summary>
[Cmdlet(VerbsData.Export, "EmrLedger", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ExportEmrLedgerCommand : EmrLedgerCmdlet
{
    /// <summary>The ledger.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>The file to write.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = UserPaths.PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The file to write, taken as it is written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>Writes the pending records as well, after the blocks.</summary>
    [Parameter]
    public SwitchParameter IncludePending { get; set; }

    /// <summary>Overwrites a file.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
        bool literal = ParameterSetName == UserPaths.LiteralPathSet;
        string given = literal ? LiteralPath : Path;
        try
        {
            string file = new UserPaths(this).ResolveOne(given, literal);
            RequireWritable(file);
            if (!ShouldProcess(file, $"Export the ledger {ledger.Path}"))
                return;
            Stoppable(() => SafeFile.Write(
                file, stream => LedgerExport.Write(ledger, stream, IncludePending, StopToken), secret: false, overwrite: Force));
        }
        catch (EmrException exception)
        {
            Fail(exception, given);
        }
    }
}
