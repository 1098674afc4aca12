using System.Collections;
using System.Management.Automation;
using EmrLedger.Notes;

namespace EmrLedger.Binding.Evidence;

/// <summary>Verifier keys of logs or witnesses: lines of text, or note keys.</summary>
public sealed class VerifierKeysTransformationAttribute : ValueTransformationAttribute<VerifierKey[]>
{
    internal override VerifierKey[] Read(object? value) => [.. Foreign.Items(value).Select(ReadOne)];

    private static VerifierKey ReadOne(object? value)
    {
        switch (Foreign.Unwrap(value))
        {
            case VerifierKey verifier:
                return verifier;
            case NoteKey key:
                return key.Verifier;
        }
        string? text = Foreign.Unwrap(value) switch
        {
            string given => given.Trim().TrimStart('\ufeff'),
            PSObject or IDictionary => Foreign.Of(value)?.FindText(nameof(NoteKey.VerifierKey)),
            _ => null,
        };
        return VerifierKey.TryParse(text, out VerifierKey? parsed)
            ? parsed
            : throw new EmrException(
                EmrError.VerifierKeyInvalid, "The value is not a verifier key.");
    }
}
