namespace EmrLedger.Ledgers.Pending;

/// <summary>What adding a block did with records that were pending under the numbers of its own.</summary>
/// <param name="Dropped">Taken out: they said what is sealed now, under another signature.</param>
/// <param name="Overtaken">Still pending, since they say something else; they can never be sealed, and must be signed anew.</param>
public sealed record AppendResult(IReadOnlyList<EmrRecord> Dropped, IReadOnlyList<EmrRecord> Overtaken);
