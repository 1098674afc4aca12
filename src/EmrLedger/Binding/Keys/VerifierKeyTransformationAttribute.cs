using System.Collections;
using System.Management.Automation;
using EmrLedger.Notes;

namespace EmrLedger.Binding.Keys;

/// <summary>Verifier keys of logs or witnesses: lines of text, or note keys.</summary>
public sealed class VerifierKeyTransformationAttribute : InputTransformationAttribute<VerifierKey[]>
{
    internal override VerifierKey[] Read(object? value) => Foreign.Unwrap(value) switch
    {
        IEnumerable many and not (string or IDictionary) => [.. many.Cast<object?>().Select(ReadKey)],
        _ => [ReadKey(value)],
    };

    private static VerifierKey ReadKey(object? value)
    {
        if (Foreign.Unwrap(value) is NoteKey key)
            return key.Verifier;
        string? text = Foreign.Unwrap(value) switch
        {
            string given => given.Trim(),
            PSObject or IDictionary when Foreign.Of(value) is { } foreign && foreign.Has(nameof(NoteKey.VerifierKey)) =>
                foreign.GetText(nameof(NoteKey.VerifierKey), EmrError.VerifierKeyInvalid),
            _ => null,
        };
        return VerifierKey.TryParse(text, out VerifierKey? parsed)
            ? parsed
            : throw new EmrException(
                EmrError.VerifierKeyInvalid, "The value is no verifier key.", "Give the line that the signer published, name+id+key, or the key object of Import-EmrKey.");
    }
}
