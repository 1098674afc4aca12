using EmrLedger.Keys;

namespace EmrLedger.Binding.Keys;

/// <summary>
/// The hash of a doctor, patient or miner: 40 hex digits, a public key of 176, an <see cref="EmrKey"/>, or an object with a
/// member Hash. Never a file name, since values come from the cells of a table.
/// </summary>
public sealed class UserHashTransformationAttribute : InputTransformationAttribute<Hash160>
{
    internal override Hash160 Read(object? value)
    {
        string? text = Foreign.Unwrap(value) switch
        {
            EmrKey key => key.Hash,
            UserState state => state.Hash,
            RegisteredDoctor doctor => doctor.Hash,
            string given => given,
            _ when Foreign.Of(value) is { } foreign && foreign.Has(nameof(EmrKey.Hash)) =>
                foreign.GetText(nameof(EmrKey.Hash), EmrError.HashInvalid),
            _ => null,
        };
        if (Hash160.TryParse(text, out Hash160 hash))
            return hash;
        if (PublicKeyDer.TryParse(text, out byte[] der))
            return PublicKeyDer.Hash(der);
        throw new EmrException(
            EmrError.HashInvalid,
            "The value names nobody: it is no hash, no public key and no key.",
            "Give a hash of 40 hex digits, a public key of 176, or a key object of New-EmrKey or Import-EmrKey.");
    }
}
