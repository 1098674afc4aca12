namespace EmrLedger.Ledgers.Transfer;

/// <summary>A backup that was put back.</summary>
/// <param name="KeptAs">What the ledger that was there is called now; null where there was none.</param>
/// <param name="Erased">How many texts were erased once more, since they had been erased after the backup was made.</param>
/// <param name="Notes">What is still to be done about erased texts: a line of text each.</param>
public sealed record Restoration(string? KeptAs, int Erased, IReadOnlyList<string> Notes);
