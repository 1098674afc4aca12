using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Commands.Files;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Text;

namespace EmrLedger.Commands;

/// <summary>Import-EmrLedger: makes a ledger of an export, and checks every rule anew.</summary>
[Cmdlet(VerbsData.Import, "EmrLedger", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(LedgerInfo))]
public sealed class ImportEmrLedgerCommand : EmrOverwritingCmdlet
{
    /// <summary>The file of the export; the pipeline may give it.</summary>
    [Parameter(Mandatory = true, Position = FilePosition, ParameterSetName = UserPaths.PathSet, ValueFromPipeline = true)]
    [SupportsWildcards]
    [FilePathTransformation]
    [ValidateNotNullOrEmpty]
    public override string Path { get; set; } = "";

    /// <summary>The file, taken as it is written.</summary>
    [Parameter(Mandatory = true, ParameterSetName = UserPaths.LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public override string LiteralPath { get; set; } = "";

    /// <summary>The ledger to make.</summary>
    [Parameter(Mandatory = true, Position = FilePosition + 1)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>The most threads that check blocks.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        LedgerInfo info;
        try
        {
            string file = ResolveFile();
            string path = PathOf(Ledger);
            if (!ShouldProcess(LedgerLocation.NameOf(path), $"Import the ledger of {file}"))
                return;
            Stoppable(() => Import(file, path));
            info = Stoppable(OpenLedger(Ledger, LedgerAccess.Read).Describe);
            WarnOfServer(path);
        }
        catch (EmrException exception)
        {
            Fail(exception, GivenPath);
            throw;
        }
        WriteObject(info);
    }

    private void Import(string file, string path)
    {
        using Stream source = SafeFile.OpenRead(file);
        ThrottledProgress progress = new(this, $"Importing {LedgerLocation.NameOf(path)}");
        try
        {
            LedgerCopy.Import(
                source, path, Force, ThrottleLimit,
                blocks => progress.Show(() =>
                    (Display.Count(blocks, "block", grouped: true), source.Length == 0 ? 0 : source.Position / (double)source.Length)),
                StopToken);
        }
        catch (EmrException exception) when (IsOfStorage(exception.Error))
        {
            throw new EmrException(
                exception.Error, $"{exception.Message.TrimEnd('.')}. No ledger was made.", exception.Cure, exception);
        }
        finally
        {
            // A pipeline that is being stopped takes no more records, and takes its bars away itself.
            if (!StopToken.IsCancellationRequested)
                progress.Complete();
        }
    }
}
