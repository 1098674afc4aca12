using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Stores;

/// <summary>A query's conditions in SQL, over a table of kept prescriptions named p.</summary>
internal sealed class PrescriptionConditions
{
    private readonly List<string> terms = [];
    private readonly List<(string Name, object Value)> parameters = [];
    private readonly int ownTerms;
    private readonly int ownParameters;

    public PrescriptionConditions(PrescriptionQuery query)
    {
        if (query.Stage is { } stage)
            Add("p.stage = @stage", ("@stage", stage));
        if (query.LastDayFrom is { } from)
            Add("(p.last_day IS NULL OR p.last_day >= @from)", ("@from", from));
        if (query.LastDayBefore is { } before)
            Add("p.last_day < @before", ("@before", before));
        (ownTerms, ownParameters) = (terms.Count, parameters.Count);
    }

    public string Where => terms.Count == 0 ? "" : $"WHERE {string.Join(" AND ", terms)}";

    public (string Name, object Value)[] Parameters => [.. parameters];

    /// <summary>Sets the place that the next part of an answer begins after.</summary>
    public void ContinueAfter(PrescriptionRow last)
    {
        terms.RemoveRange(ownTerms, terms.Count - ownTerms);
        parameters.RemoveRange(ownParameters, parameters.Count - ownParameters);
        Add(
            "(p.height, p.position) > (@partHeight, @partPosition)",
            ("@partHeight", unchecked((long)last.Height)), ("@partPosition", (long)last.Index));
    }

    private void Add(string term, params ReadOnlySpan<(string Name, object Value)> values)
    {
        terms.Add(term);
        parameters.AddRange(values);
    }
}
