namespace EmrLedger.Ledgers.Store;

/// <summary>A doctor with pending records.</summary>
/// <param name="Doctor">The doctor's hash.</param>
/// <param name="FirstNonce">The lowest nonce of the pending records.</param>
/// <param name="LastSealedNonce">The nonce of the last sealed record; 0 where there is none.</param>
/// <param name="NextPlace">The place of the pending record that follows the last sealed one; null where none does.</param>
public sealed record PendingDoctor(Hash160 Doctor, ulong FirstNonce, ulong LastSealedNonce, ulong? NextPlace);
