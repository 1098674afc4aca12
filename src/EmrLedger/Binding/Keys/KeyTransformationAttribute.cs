namespace EmrLedger.Binding.Keys;

/// <summary>A key object; no text is ever taken for a key.</summary>
public sealed class KeyTransformationAttribute : InputTransformationAttribute<EmrKey>
{
    internal override EmrKey Read(object? value) => Foreign.Unwrap(value) as EmrKey ?? throw new EmrException(
        EmrError.KeyInvalid,
        Foreign.IsDeserialized(value)
            ? "The key came through a file or another session, which leaves its private part behind."
            : "The value is no key object.",
        "Give what New-EmrKey or Import-EmrKey returns.");
}
