using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Management.Automation;

namespace EmrLedger.Host.StandIns;

/// <summary>Sort-Object: the objects in order, equal ones as they came.</summary>
[Cmdlet("Sort", "Object")]
[SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "Parameters are arrays.")]
public sealed class SortObjectStandIn : PSCmdlet
{
    private static readonly Comparer<object?> Values = Comparer<object?>.Create(Compare);

    private readonly List<PSObject> items = [];

    /// <summary>The objects.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <summary>The properties to sort by, the most important one first; without any, the objects themselves.</summary>
    [Parameter(Position = 0)]
    public string[] Property { get; set; } = [];

    /// <summary>Sorts from the highest down.</summary>
    [Parameter]
    public SwitchParameter Descending { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            items.Add(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Func<PSObject, object?>[] keys = Property.Length == 0
            ? [item => item]
            : [.. Property.Select(name => (Func<PSObject, object?>)(item => item.Properties[name]?.Value))];
        IOrderedEnumerable<PSObject> sorted = items.Order(Comparer<PSObject>.Create((_, _) => 0));
        foreach (Func<PSObject, object?> key in keys)
            sorted = Descending ? sorted.ThenByDescending(key, Values) : sorted.ThenBy(key, Values);
        WriteObject(sorted, enumerateCollection: true);
    }

    private static int Compare(object? left, object? right) =>
        LanguagePrimitives.TryCompare(left, right, ignoreCase: true, CultureInfo.CurrentCulture, out int order)
            ? order
            : string.Compare(left?.ToString(), right?.ToString(), StringComparison.OrdinalIgnoreCase);
}
