using EmrLedger.Keys;

namespace EmrLedger.Binding.Keys;

/// <summary>A public key as 176 hex digits: those of an <see cref="EmrKey"/>, or of an object with a member PublicKey.</summary>
public sealed class PublicKeyTextTransformationAttribute : TextTransformationAttribute
{
    /// <exception cref="EmrException">KeyInvalid; or DoctorKeyRequired for a hash.</exception>
    internal static EmrKey Read(string text) => Read(text, EmrError.DoctorKeyRequired);

    /// <exception cref="EmrException">KeyInvalid; or another error for a hash.</exception>
    internal static EmrKey Read(string text, EmrError keyRequired)
    {
        if (PublicKeyDer.TryParse(text, out byte[] der))
            return EmrKey.FromPublicKey(der);
        throw Hash160.TryParse(text, out _)
            ? new EmrException(
                keyRequired, "A hash does not say which key it is of.")
            : new EmrException(
                EmrError.KeyInvalid, "The value is not a public key.",
                "Give a key object of New-EmrKey or Import-EmrKey, or a public key of 176 hex digits.");
    }

    // Who is known by hash alone is named, so that the error says that the key is what is missing.
    internal override string? Find(object? value) => Foreign.Unwrap(value) switch
    {
        EmrKey key => key.PublicKey,
        RegisteredKey registered => registered.Hash,
        UserState state => state.Hash,
        _ => Foreign.Of(value)?.FindText(nameof(EmrKey.PublicKey)),
    };
}
