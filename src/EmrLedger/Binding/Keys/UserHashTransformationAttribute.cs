using EmrLedger.Keys;

namespace EmrLedger.Binding.Keys;

/// <summary>
/// The hash of a doctor, patient or miner: 40 hex digits, a public key of 176, an <see cref="EmrKey"/>, or an object with a
/// member Hash. Never a file name, since values come from the cells of a table.
/// </summary>
public sealed class UserHashTransformationAttribute : TextTransformationAttribute
{
    /// <exception cref="EmrException">HashInvalid.</exception>
    internal static Hash160 Read(string text)
    {
        if (TryRead(text, out Hash160 hash))
            return hash;
        throw new EmrException(
            EmrError.HashInvalid,
            "The value does not name anybody: it is not a hash, a public key or a key object.",
            "Give a hash of 40 hex digits, a public key of 176, or a key object of New-EmrKey or Import-EmrKey.");
    }

    /// <summary>The same where the text may be something else.</summary>
    internal static bool TryRead(string text, out Hash160 hash)
    {
        if (Hash160.TryParse(text, out hash))
            return true;
        if (!PublicKeyDer.TryParse(text, out byte[] der))
            return false;
        hash = PublicKeyDer.Hash(der);
        return true;
    }

    internal override string? Find(object? value) => Foreign.Unwrap(value) switch
    {
        EmrKey key => key.Hash,
        UserState state => state.Hash,
        RegisteredKey registered => registered.Hash,
        _ => Foreign.Of(value)?.FindText(nameof(EmrKey.Hash)),
    };
}
