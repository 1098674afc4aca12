namespace EmrLedger.Binding.Keys;

/// <summary>The key object of a doctor, a patient or a miner; text is never taken for a key.</summary>
public sealed class KeyTransformationAttribute : ValueTransformationAttribute<EmrKey>
{
    internal override EmrKey Read(object? value) => Foreign.Unwrap(value) as EmrKey ?? throw KeyReader.Invalid(value);
}
