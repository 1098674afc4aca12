namespace EmrLedger.Prescriptions;

/// <summary>Who says something of a prescription, where in the chain and when.</summary>
/// <param name="TxId">The record.</param>
/// <param name="Signer">Who signed it.</param>
/// <param name="IsAuthority">Whether that is who may cancel every prescription.</param>
/// <param name="Height">The height of its block; null while it is pending.</param>
/// <param name="Day">The day of the block's time, in UTC.</param>
/// <param name="Target">The pharmacy that a statement names, where it is one; null where it is not, or none is named.</param>
internal readonly record struct RxStep(
    Hash256 TxId, Hash160 Signer, bool IsAuthority, ulong? Height, DateOnly Day, Hash160? Target);
