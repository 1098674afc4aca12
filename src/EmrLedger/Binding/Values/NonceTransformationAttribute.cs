namespace EmrLedger.Binding.Values;

/// <summary>A nonce, or a number of nonces: a whole number that fits 8 bytes.</summary>
public sealed class NonceTransformationAttribute : InputTransformationAttribute<ulong>
{
    internal override ulong Read(object? value) => WholeNumber.TryReadUInt64(value, out ulong nonce)
        ? nonce
        : throw new EmrException(
            EmrError.NonceInvalid,
            $"A nonce is a whole number from 0 to {ulong.MaxValue}, and {WholeNumber.Quote(value)} is none.",
            "Give decimal digits.");
}
