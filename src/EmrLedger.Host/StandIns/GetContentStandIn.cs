using System.Management.Automation;

namespace EmrLedger.Host.StandIns;

/// <summary>Get-Content: the lines of text files.</summary>
[Cmdlet(VerbsCommon.Get, "Content")]
[OutputType(typeof(string))]
public sealed class GetContentStandIn : FileStandIn
{
    /// <summary>Returns the whole text as one string.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <inheritdoc/>
    protected override void Read(string file)
    {
        if (Raw)
            WriteObject(File.ReadAllText(file));
        else
            WriteObject(File.ReadLines(file), enumerateCollection: true);
    }
}
