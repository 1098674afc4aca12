namespace EmrLedger.Binding.Keys;

/// <summary>A public key: an <see cref="EmrKey"/>, 176 hex digits, or an object with a member PublicKey.</summary>
public sealed class PublicKeyTransformationAttribute : ValueTransformationAttribute<EmrKey>
{
    private readonly PublicKeyTextTransformationAttribute text = new();

    internal override EmrKey Read(object? value) =>
        Foreign.Unwrap(value) as EmrKey ?? PublicKeyTextTransformationAttribute.Read(text.TextOf(value));
}
