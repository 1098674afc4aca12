namespace EmrLedger.Ledgers.Pending;

/// <summary>A doctor's first pending record that cannot be sealed as it stands; the later ones stay behind with it.</summary>
/// <param name="Record">The record.</param>
/// <param name="Fault">Why.</param>
/// <param name="IsOvertaken">
/// Whether another record was sealed under its number. It can never be sealed then, and keeps no record of a later number back.
/// </param>
public sealed record PendingRefusal(EmrRecord Record, Fault Fault, bool IsOvertaken);
