using EmrLedger.Adapters.BouncyCastle;
using EmrLedger.Adapters.Sqlite;
using EmrLedger.Composition;
using EmrLedger.Keys;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Adapters;

/// <summary>The entry that Core looks for by name.</summary>
public sealed class AdapterSet : IAdapters
{
    /// <inheritdoc/>
    public ISecp256k1 Secp256k1 { get; } = new Secp256k1();

    /// <inheritdoc/>
    public IEd25519 Ed25519 { get; } = new Ed25519();

    /// <inheritdoc/>
    public IPrivateKeyCodec PrivateKeys { get; } = new PrivateKeyCodec();

    /// <inheritdoc/>
    public ILedgerStores LedgerFiles { get; } = new SqliteLedgerStores();
}
