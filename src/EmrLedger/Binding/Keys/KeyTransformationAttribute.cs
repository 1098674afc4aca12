using System.Management.Automation;

namespace EmrLedger.Binding.Keys;

/// <summary>The key object of a doctor, a patient or a miner; text is never taken for a key.</summary>
public sealed class KeyTransformationAttribute : ValueTransformationAttribute<EmrKey>
{
    private protected override EmrKey Read(object? value, SessionState session) =>
        KeyReader.One(value) as EmrKey ?? throw KeyReader.Invalid(value);
}
