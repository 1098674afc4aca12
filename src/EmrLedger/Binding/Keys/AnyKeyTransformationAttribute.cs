namespace EmrLedger.Binding.Keys;

/// <summary>A key object of either kind.</summary>
public sealed class AnyKeyTransformationAttribute : InputTransformationAttribute<object>
{
    internal override object Read(object? value) =>
        Foreign.Unwrap(value) is NoteKey key ? key : new KeyTransformationAttribute().Read(value);
}
