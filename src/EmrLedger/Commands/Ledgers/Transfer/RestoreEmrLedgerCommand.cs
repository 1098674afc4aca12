using System.Management.Automation;
using EmrLedger.Binding;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Commands.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Text;

namespace EmrLedger.Commands;

/// <summary>
/// Restore-EmrLedger: puts a backup back. It is verified first, and a ledger that is there is kept under another name.
/// </summary>
[Cmdlet(VerbsData.Restore, "EmrLedger", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(LedgerInfo))]
public sealed class RestoreEmrLedgerCommand : EmrOverwritingCmdlet
{
    /// <summary>The file of the backup; the pipeline may give it.</summary>
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

    /// <summary>The ledger to put in its place.</summary>
    [Parameter(Mandatory = true, Position = FilePosition + 1)]
    [LedgerTransformation]
    [AllowEmptyString]
    public string Ledger { get; set; } = "";

    /// <summary>The most threads that check the backup.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    private protected override bool TakesServer => true;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        LedgerInfo info;
        try
        {
            string file = ResolveFile();
            string path = PathOf(Ledger);
            Ledger backup = OpenLedger(file, LedgerAccess.Read);
            RequireApart(path, backup);
            LedgerInfo? before = LedgerCopy.RequireRestorable(backup, path, Force);
            if (!ShouldProcess(LedgerLocation.NameOf(path), $"Put back the ledger {backup.Path}"))
                return;
            Restoration restored = Stoppable(() => LedgerCopy.Restore(backup, path, Force, FirstFault, StopToken));
            info = Stoppable(OpenLedger(Ledger, LedgerAccess.Read).Describe);
            if (restored.KeptAs is { } kept)
                WriteWarning($"What was at '{info.Path}' is kept as '{kept}'.{Difference(before, info)}");
            if (restored.Erased > 0)
                WriteWarning($"{Display.Count(restored.Erased, "text")} that had been erased since the backup was made were erased again.");
            WriteWarnings(restored.Notes);
            WarnOfServer(path);

            Fault? FirstFault(string copy) =>
                Verify(copy, $"Checking {backup.Path}", ThrottleLimit).Faults is [var first, ..] ? first : null;
        }
        catch (EmrException exception)
        {
            Fail(exception, GivenPath);
            throw;
        }
        WriteObject(info);
    }

    // What went with the old ledger, and has to be done again.
    private static string Difference(LedgerInfo? before, LedgerInfo after) => before switch
    {
        null => " It cannot be read as a ledger.",
        _ when before.Tip == after.Tip && before.Pending == after.Pending => "",
        _ => $" Its last block is at height {before.Height} and it has {Display.Count(before.Pending, "pending record")}; "
            + $"the restored ledger has {after.Height} and {after.Pending}.",
    };
}
