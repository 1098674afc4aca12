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
        string line;
        try
        {
            object value = RecordOrBlockReader.Read(InputObject);
            line = value is EmrBlock block ? EmrJson.Write(block) : EmrJson.Write((EmrRecord)value);
        }
        catch (EmrException exception)
        {
            WriteFailure(exception);
            return;
        }
        WriteObject(line);
    }
}
