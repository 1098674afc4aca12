using System.Management.Automation;
using EmrLedger.Binding.Json;
using EmrLedger.Json;

namespace EmrLedger.Commands;

/// <summary>ConvertTo-EmrJson: writes each record or block as one line of JSON.</summary>
[Cmdlet(VerbsData.ConvertTo, "EmrJson")]
[OutputType(typeof(string))]
public sealed class ConvertToEmrJsonCommand : EmrCmdlet
{
    /// <summary>A record or a block, or an object with the members of one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (TryRead(Write, InputObject, out string? line))
            WriteObject(line);
    }

    private static string Write(PSObject? input) => RecordOrBlockReader.Read(input) switch
    {
        EmrBlock block => EmrJson.Write(block),
        object record => EmrJson.Write((EmrRecord)record),
    };
}
