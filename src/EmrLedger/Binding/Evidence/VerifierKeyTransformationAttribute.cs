using EmrLedger.Notes;
using EmrLedger.Text;

namespace EmrLedger.Binding.Evidence;

/// <summary>The verifier key of one log: a line of text, or a note key.</summary>
public sealed class VerifierKeyTransformationAttribute : ValueTransformationAttribute<VerifierKey>
{
    private readonly VerifierKeysTransformationAttribute many = new();

    internal override VerifierKey Read(object? value)
    {
        VerifierKey[] keys = many.Read(value);
        return keys.Length == 1
            ? keys[0]
            : throw new EmrException(
                EmrError.VerifierKeyInvalid, $"This takes the key of one log, and got {Display.Count(keys.Length, "key")}.",
                "Give the key of the log that signed the checkpoint.");
    }
}
