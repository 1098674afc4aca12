namespace EmrLedger.Ledgers.Store;

/// <summary>A record in its place in a ledger.</summary>
/// <param name="Record">The record.</param>
/// <param name="Height">The height of its block; null while it is pending.</param>
/// <param name="Index">Its position in the block, from 0; null while it is pending.</param>
/// <param name="Timestamp">The block's timestamp, Unix seconds; null while it is pending.</param>
public sealed record LedgerRecord(EmrRecord Record, ulong? Height, int? Index, ulong? Timestamp);
