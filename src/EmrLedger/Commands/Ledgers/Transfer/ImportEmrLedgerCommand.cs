using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;

namespace EmrLedger.Commands.Ledgers.Transfer;

/// <summary>Import-EmrLedger: makes a ledger of an export, and checks every rule anew.</summary>
[Cmdlet(VerbsData.Import, "EmrLedger", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(LedgerInfo))]
public sealed class ImportEmrLedgerCommand : EmrLedgerCmdlet
{
    /// <summary>The file that Export-EmrLedger wrote.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = UserPaths.PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The file that Export-EmrLedger wrote, taken as it is written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>The ledger to make.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [LedgerTransformation]
    public Input<string> Ledger { get; set; } = null!;

    /// <summary>Replaces a ledger that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The most threads that check blocks.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        bool literal = ParameterSetName == UserPaths.LiteralPathSet;
        string given = literal ? LiteralPath : Path;
        LedgerInfo info;
        try
        {
            string file = new UserPaths(this).ResolveOne(given, literal);
            string path = PathOf(Ledger);
            if (!ShouldProcess(path, $"Import the ledger of {file}"))
                return;
            Stoppable(() => Import(file, path));
            info = Stoppable(OpenLedger(Ledger, LedgerAccess.Read).Describe);
        }
        catch (EmrException exception)
        {
            Fail(exception, given);
            throw;
        }
        WriteObject(info);
    }

    private void Import(string file, string path)
    {
        using Stream source = SafeFile.OpenRead(file);
        ThrottledProgress progress = new(this, $"Importing {path}");
        try
        {
            LedgerCopy.Import(
                source, path, Force, ThrottleLimit,
                blocks => progress.Show(() => ($"{blocks:N0} blocks", source.Length == 0 ? 0 : source.Position / (double)source.Length)),
                StopToken);
        }
        finally
        {
            // A pipeline that is being stopped takes no more records, and takes its bars away itself.
            if (!StopToken.IsCancellationRequested)
                progress.Complete();
        }
    }
}
