using System.Management.Automation;
using EmrLedger.Binding.Keys;

namespace EmrLedger.Binding.Evidence;

/// <summary>The key object of a log or a witness; text is never taken for a key.</summary>
public sealed class NoteKeyTransformationAttribute : ValueTransformationAttribute<NoteKey>
{
    private const string Cure =
        "Give what New-EmrKey -Algorithm Ed25519 or Import-EmrKey returns, as in -Key (Import-EmrKey ./log.key).";

    private protected override NoteKey Read(object? value, SessionState session) => KeyReader.One(value) switch
    {
        NoteKey key => key,
        EmrKey => throw new EmrException(EmrError.KeyInvalid, KeyReader.NotOfNotes, Cure),
        _ when Foreign.IsDeserialized(value) => throw KeyReader.Invalid(value),
        _ => throw new EmrException(EmrError.KeyInvalid, "The value is not the key of a log or a witness.", Cure),
    };
}
