namespace EmrLedger.Ledgers.Store;

/// <summary>The id of a record or a block, as a suggestion for who types the beginning of one.</summary>
/// <param name="Id">The txid or the block id.</param>
/// <param name="Height">The height of the block; null for a pending record.</param>
/// <param name="User">Who signed the record, or mined the block.</param>
public readonly record struct FoundId(Hash256 Id, ulong? Height, Hash160 User);
