using System.Management.Automation;
using EmrLedger.Binding.Ledgers;
using EmrLedger.Commands.Files;
using EmrLedger.Files;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;

namespace EmrLedger.Commands;

/// <summary>
/// Backup-EmrLedger: copies a ledger, also while others write to it. The copy gets its name once it is verified.
/// </summary>
[Cmdlet(VerbsData.Backup, "EmrLedger", DefaultParameterSetName = UserPaths.PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(void), typeof(LedgerInfo))]
public sealed class BackupEmrLedgerCommand : EmrLedgerFileCmdlet
{
    /// <summary>The ledger; the pipeline may give it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LedgerTransformation]
    [AllowEmptyString]
    public override string Ledger { get; set; } = "";

    /// <summary>Returns what the copy is.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>The most threads that check the copy.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = Environment.ProcessorCount;

    private protected override bool TakesServer => true;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Ledger ledger = RequireLedger(Ledger, LedgerAccess.Read);
        LedgerInfo? info = null;
        try
        {
            string file = RequireTarget(ledger, FileKind.Ledger);
            if (!ShouldProcess(LedgerLocation.NameOf(file), $"Copy the ledger {ledger.Path}"))
                return;
            LedgerCheckResult? result = null;
            Stoppable(() => LedgerCopy.Backup(ledger, file, Force, FirstFault, StopToken));
            WriteVerbose($"{ContentsOf(result!)} were copied and checked.");
            WarnOfServer(file);
            if (PassThru)
            {
                using Ledger copy = EmrLedger.Ledgers.Ledger.Open(file, LedgerAccess.Read);
                info = copy.Describe();
            }

            Fault? FirstFault(string copy)
            {
                result = Verify(copy, $"Checking {LedgerLocation.NameOf(file)}", ThrottleLimit);
                return result.Faults is [var first, ..] ? first : null;
            }
        }
        catch (EmrException exception)
        {
            Fail(exception, GivenPath);
        }
        if (info is not null)
            WriteObject(info);
    }
}
