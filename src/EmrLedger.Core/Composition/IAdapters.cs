using EmrLedger.Keys;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;

namespace EmrLedger.Composition;

/// <summary>What Core needs of third-party libraries; EmrLedger.Adapters implements it.</summary>
public interface IAdapters
{
    /// <summary>The curve of doctors, patients and miners.</summary>
    ISecp256k1 Secp256k1 { get; }

    /// <summary>The keys of logs and witnesses.</summary>
    IEd25519 Ed25519 { get; }

    /// <summary>The standard encodings of private keys.</summary>
    IPrivateKeyCodec PrivateKeys { get; }

    /// <summary>Ledgers in files, by SQLite.</summary>
    ILedgerStores LedgerFiles { get; }
}
