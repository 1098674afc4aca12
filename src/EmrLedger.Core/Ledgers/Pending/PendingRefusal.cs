namespace EmrLedger.Ledgers.Pending;

/// <summary>A pending record that cannot be sealed as it stands.</summary>
/// <param name="Record">The record.</param>
/// <param name="Fault">Why.</param>
public sealed record PendingRefusal(EmrRecord Record, Fault Fault);
