namespace EmrLedger.Prescriptions;

/// <summary>That a pharmacy holds a prescription.</summary>
/// <param name="Pharmacy">Which.</param>
/// <param name="Since">The height of the block since which it does; null while that is pending.</param>
public sealed record Hold(Hash160 Pharmacy, ulong? Since);
