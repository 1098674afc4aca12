using EmrLedger.Adapters.BouncyCastle;
using EmrLedger.Adapters.Secp256k1;
using EmrLedger.Adapters.Stores;
using EmrLedger.Keys;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Adapters;

/// <summary>The entry that Core looks for by name: one implementation of each interface that Core leaves open.</summary>
public sealed class AdapterSet : IServiceProvider
{
    // Its native library is not loaded for those who only open a ledger.
    private readonly Lazy<ISecp256k1> curve = new(Curve.Choose);
    private readonly Dictionary<Type, object> others;

    /// <summary>Nothing is loaded yet.</summary>
    public AdapterSet() => others = new()
    {
        [typeof(IEd25519)] = new Ed25519(),
        [typeof(IPrivateKeyCodec)] = new PrivateKeyCodec(curve),
        [typeof(ILedgerStores)] = new LedgerStores(),
    };

    /// <inheritdoc/>
    public object? GetService(Type serviceType) =>
        serviceType == typeof(ISecp256k1) ? curve.Value : others.GetValueOrDefault(serviceType);
}
