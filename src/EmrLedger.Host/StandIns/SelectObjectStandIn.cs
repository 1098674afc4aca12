using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace EmrLedger.Host.StandIns;

/// <summary>Select-Object: some of the objects, or some of their properties.</summary>
[Cmdlet(VerbsCommon.Select, "Object", DefaultParameterSetName = FirstSet)]
[SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "Parameters are arrays.")]
public sealed class SelectObjectStandIn : PSCmdlet
{
    private const string FirstSet = "First";
    private const string LastSet = "Last";

    private readonly Queue<PSObject> last = [];
    private int seen;

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The only properties to keep.</summary>
    [Parameter(Position = 0)]
    public string[]? Property { get; set; }

    /// <summary>The property whose value takes the object's place.</summary>
    [Parameter]
    public string? ExpandProperty { get; set; }

    /// <summary>How many objects to return; then the pipeline stops.</summary>
    [Parameter(ParameterSetName = FirstSet)]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; } = int.MaxValue;

    /// <summary>How many objects to leave out before the first.</summary>
    [Parameter(ParameterSetName = FirstSet)]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    /// <summary>How many objects to return, from the end.</summary>
    [Parameter(ParameterSetName = LastSet)]
    [ValidateRange(0, int.MaxValue)]
    public int Last { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        if (ParameterSetName == LastSet)
            Keep(InputObject);
        else
            Pass(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (PSObject item in last)
            Write(item);
    }

    private void Keep(PSObject item)
    {
        last.Enqueue(item);
        if (last.Count > Last)
            last.Dequeue();
    }

    private void Pass(PSObject item)
    {
        long position = seen++ - (long)Skip;
        if (position >= 0 && position < First)
            Write(item);
        if (position + 1 >= First)
            throw UpstreamStop.By(this);
    }

    private void Write(PSObject item)
    {
        if (ExpandProperty is not null)
            Expand(item);
        else
            WriteObject(Property is null ? item : Narrowed(item, Property));
    }

    private void Expand(PSObject item)
    {
        if (item.Properties[ExpandProperty] is { } property)
        {
            WriteObject(property.Value, enumerateCollection: true);
            return;
        }
        WriteError(new ErrorRecord(
            new PSArgumentException($"There is no property '{ExpandProperty}'."),
            "ExpandPropertyNotFound",
            ErrorCategory.InvalidArgument,
            item));
    }

    private static PSObject Narrowed(PSObject item, string[] names)
    {
        PSObject narrowed = new();
        foreach (string name in names)
            narrowed.Properties.Add(new PSNoteProperty(name, item.Properties[name]?.Value));
        return narrowed;
    }
}
