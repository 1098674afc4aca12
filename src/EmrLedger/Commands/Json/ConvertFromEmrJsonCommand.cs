using System.Management.Automation;
using EmrLedger.Json;

namespace EmrLedger.Commands;

/// <summary>ConvertFrom-EmrJson: reads records and blocks, one a line.</summary>
[Cmdlet(VerbsData.ConvertFrom, "EmrJson")]
[OutputType(typeof(EmrRecord), typeof(EmrBlock))]
public sealed class ConvertFromEmrJsonCommand : EmrCmdlet
{
    private long lineNumber;

    /// <summary>One line or several; blank ones are passed over.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // At line feeds alone: a string in JSON may have the other characters that Unicode ends lines with.
        ReadOnlySpan<char> text = InputObject.AsSpan(lineNumber == 0 && InputObject.StartsWith('\ufeff') ? 1 : 0);
        foreach (Range range in text.Split('\n'))
        {
            ReadOnlySpan<char> line = text[range];
            lineNumber++;
            if (line.IsWhiteSpace())
                continue;
            object value;
            try
            {
                value = EmrJson.Read(line.ToString(), lineNumber);
            }
            catch (EmrException exception)
            {
                WriteFailure(exception, lineNumber);
                continue;
            }
            WriteObject(value);
        }
    }
}
