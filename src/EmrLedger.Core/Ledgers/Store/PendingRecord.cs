namespace EmrLedger.Ledgers.Store;

/// <summary>A pending record and its place: those that were added earlier have lower ones.</summary>
/// <param name="Place">The place.</param>
/// <param name="Record">The record.</param>
public sealed record PendingRecord(ulong Place, EmrRecord Record);
