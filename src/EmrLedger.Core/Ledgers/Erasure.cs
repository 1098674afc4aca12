namespace EmrLedger.Ledgers;

/// <summary>A text that was erased.</summary>
/// <param name="Statement">The authority's record that says so, which waits to be sealed.</param>
/// <param name="WasThere">Whether there was an envelope.</param>
/// <param name="Left">Where something of it may be left, and what is to be done about it: a line of text each.</param>
public sealed record Erasure(EmrRecord Statement, bool WasThere, IReadOnlyList<string> Left);
