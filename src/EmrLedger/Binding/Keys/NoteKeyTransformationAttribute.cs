namespace EmrLedger.Binding.Keys;

/// <summary>The key object of a log or a witness; no text is ever taken for a key.</summary>
public sealed class NoteKeyTransformationAttribute : InputTransformationAttribute<NoteKey>
{
    internal override NoteKey Read(object? value) => Foreign.Unwrap(value) as NoteKey ?? throw new EmrException(
        EmrError.KeyInvalid,
        Foreign.Unwrap(value) is EmrKey
            ? "The key is a doctor's, patient's or miner's, and signs no notes."
            : "The value is no key of a log or a witness.",
        "Give what New-EmrKey -Algorithm Ed25519 or Import-EmrKey returns.");
}
