using System.Management.Automation;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Commands.Files;

/// <summary>A cmdlet that writes a file, over one that is there only with -Force.</summary>
public abstract class EmrOverwritingCmdlet : EmrFileCmdlet
{
    /// <summary>Overwrites a file of the same kind that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Refuses a file that could not be written, before any work is done for it.</summary>
    /// <exception cref="EmrException">PathNotFile, PathNotFound, FileExists or FileKindMismatch.</exception>
    private protected void RequireFree(string file, FileKind kind)
    {
        if (LedgerLocation.IsServer(file))
            EmrLedger.Ledgers.Ledger.RequireFree(file, Force);
        else
            Replacement.RequireFree(file, Force, kind);
    }
}
