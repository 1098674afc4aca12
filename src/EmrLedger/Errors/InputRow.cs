namespace EmrLedger;

/// <summary>The target of an error about one of the objects that came down a pipeline: which one it was.</summary>
/// <param name="Number">Its number in the pipeline, from 1; the first row of a table below its header is 1.</param>
/// <param name="Names">The names of its values. Never the values, which may be a patient's.</param>
public sealed record InputRow(long Number, IReadOnlyList<string> Names)
{
    /// <summary>Number and names in one line.</summary>
    public override string ToString() => Names.Count == 0 ? $"row {Number}" : $"row {Number} ({string.Join(", ", Names)})";
}
