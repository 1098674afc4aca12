using System.Management.Automation;

namespace EmrLedger.Binding.Keys;

/// <summary>A public key: an <see cref="EmrKey"/>, 176 hex digits, or an object with a member PublicKey.</summary>
public sealed class PublicKeyTransformationAttribute : ValueTransformationAttribute<EmrKey>
{
    private readonly PublicKeyTextTransformationAttribute text = new();

    private protected override EmrKey Read(object? value, SessionState session) =>
        KeyReader.One(value) as EmrKey ?? PublicKeyTextTransformationAttribute.Read(text.TextOf(value));
}
