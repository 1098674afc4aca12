namespace EmrLedger.Prescriptions;

/// <summary>That somebody stopped or replaced a prescription.</summary>
/// <param name="By">Who.</param>
/// <param name="TxId">The record that says so.</param>
/// <param name="Height">The height of the record's block; null while it is pending.</param>
public sealed record Ending(Hash160 By, Hash256 TxId, ulong? Height);
