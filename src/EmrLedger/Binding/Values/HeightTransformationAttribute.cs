namespace EmrLedger.Binding.Values;

/// <summary>A block's height: a whole number that fits 8 bytes.</summary>
public sealed class HeightTransformationAttribute : InputTransformationAttribute<ulong>
{
    internal override ulong Read(object? value) => WholeNumber.TryReadUInt64(value, out ulong height)
        ? height
        : throw new EmrException(
            EmrError.HeightInvalid,
            $"A height is a whole number from 0 to {ulong.MaxValue}, and {WholeNumber.Quote(value)} is none.",
            "Give decimal digits.");
}
