using EmrLedger.Keys;

namespace EmrLedger.Binding.Keys;

/// <summary>A public key: an <see cref="EmrKey"/>, 176 hex digits, or an object with a member PublicKey. A hash is too little.</summary>
public sealed class PublicKeyTransformationAttribute : InputTransformationAttribute<EmrKey>
{
    internal override EmrKey Read(object? value)
    {
        if (Foreign.Unwrap(value) is EmrKey key)
            return key;
        string? text = Foreign.Unwrap(value) switch
        {
            string given => given,
            _ when Foreign.Of(value) is { } foreign && foreign.Has(nameof(EmrKey.PublicKey)) =>
                foreign.GetText(nameof(EmrKey.PublicKey), EmrError.KeyInvalid),
            _ => null,
        };
        if (PublicKeyDer.TryParse(text, out byte[] der))
            return EmrKey.FromPublicKey(der);
        throw Hash160.TryParse(text, out _)
            ? new EmrException(
                EmrError.DoctorKeyRequired, "A hash does not say which key it is of.", "Give the public key, 176 hex digits, or the key object of Import-EmrKey.")
            : new EmrException(
                EmrError.KeyInvalid, "The value is no public key.", "Give a key object of New-EmrKey or Import-EmrKey, or a public key of 176 hex digits.");
    }
}
