using System.Management.Automation;

namespace EmrLedger.Binding.Keys;

/// <summary>Public keys, one or several: each an <see cref="EmrKey"/>, 176 hex digits, or an object with a member PublicKey.</summary>
public sealed class PublicKeysTransformationAttribute : ValueTransformationAttribute<EmrKey[]>
{
    private readonly PublicKeyTextTransformationAttribute text = new();

    private protected override EmrKey[] Read(object? value, SessionState session) =>
        [.. Foreign.Items(value).Select(item =>
            Foreign.Unwrap(item) as EmrKey
            ?? PublicKeyTextTransformationAttribute.Read(text.TextOf(item), EmrError.RecipientsInvalid))];
}
