using System.Management.Automation;
using EmrLedger.Files;

namespace EmrLedger.Commands.Files;

/// <summary>A cmdlet that writes a file, over one that is there only with -Force.</summary>
public abstract class EmrOverwritingCmdlet : EmrFileCmdlet
{
    /// <summary>Overwrites a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Refuses a file that could not be written, before any work is done for it.</summary>
    /// <exception cref="EmrException">PathNotFile or FileExists.</exception>
    private protected void RequireFree(string file) => SafeFile.RequireFree(file, Force);
}
