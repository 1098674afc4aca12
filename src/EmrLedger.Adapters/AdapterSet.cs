using EmrLedger.Adapters.BouncyCastle;
using EmrLedger.Adapters.Sqlite;
using EmrLedger.Keys;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Adapters;

/// <summary>The entry that Core looks for by name: one implementation of each interface that Core leaves open.</summary>
public sealed class AdapterSet : IServiceProvider
{
    private readonly Dictionary<Type, object> adapters = new()
    {
        [typeof(ISecp256k1)] = new Secp256k1(),
        [typeof(IEd25519)] = new Ed25519(),
        [typeof(IPrivateKeyCodec)] = new PrivateKeyCodec(),
        [typeof(ILedgerStores)] = new SqliteLedgerStores(),
    };

    /// <inheritdoc/>
    public object? GetService(Type serviceType) => adapters.GetValueOrDefault(serviceType);
}
