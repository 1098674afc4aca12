using System.Management.Automation;

namespace EmrLedger.Commands.Files;

/// <summary>A cmdlet that writes a file, over one that is there only with -Force.</summary>
public abstract class EmrOverwritingCmdlet : EmrFileCmdlet
{
    /// <summary>Overwrites a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected sealed override bool MayOverwrite => Force;

    private protected sealed override string CureOfExisting => "Give another path, or -Force to overwrite it.";
}
