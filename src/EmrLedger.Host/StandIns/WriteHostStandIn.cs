using System.Management.Automation;

namespace EmrLedger.Host.StandIns;

/// <summary>Write-Host: text for the person at the terminal.</summary>
[Cmdlet(VerbsCommunications.Write, "Host")]
public sealed class WriteHostStandIn : PSCmdlet
{
    /// <summary>The text.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromRemainingArguments = true)]
    [Alias("Object")]
    public object? Message { get; set; }

    /// <summary>Stays on the line.</summary>
    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    /// <summary>The text's colour.</summary>
    [Parameter]
    public ConsoleColor? ForegroundColor { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        HostInformationMessage message = new()
        {
            Message = LanguagePrimitives.ConvertTo<string>(Message) ?? "",
            NoNewLine = NoNewline,
            ForegroundColor = ForegroundColor,
        };
        // The tag tells the engine that the host shows it whatever the preferences are.
        WriteInformation(message, ["PSHOST"]);
    }
}
