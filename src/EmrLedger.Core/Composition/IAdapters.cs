using EmrLedger.Keys;

namespace EmrLedger.Composition;

/// <summary>What Core needs of third-party libraries; EmrLedger.Adapters implements it.</summary>
public interface IAdapters
{
    /// <summary>The curve of doctors, patients and miners.</summary>
    ISecp256k1 Secp256k1 { get; }

    /// <summary>The standard encodings of private keys.</summary>
    IPrivateKeyCodec PrivateKeys { get; }
}
