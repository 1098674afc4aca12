namespace EmrLedger.Soak.Support;

/// <summary>One kind of harm that is done to a ledger while it is watched.</summary>
/// <param name="Name">In words.</param>
/// <param name="Codes">What a watch may call it.</param>
/// <param name="NeedsRest">Whether nobody may write meanwhile.</param>
/// <param name="Do">Does it, and returns what puts it right.</param>
internal sealed record WatchFault(string Name, FaultCode[] Codes, bool NeedsRest, Func<Action> Do);
