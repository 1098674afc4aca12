namespace EmrLedger.Binding.Evidence;

/// <summary>The key object of a log or a witness; text is never taken for a key.</summary>
public sealed class NoteKeyTransformationAttribute : ValueTransformationAttribute<NoteKey>
{
    internal override NoteKey Read(object? value) => Foreign.Unwrap(value) as NoteKey ?? throw new EmrException(
        EmrError.KeyInvalid,
        Foreign.Unwrap(value) is EmrKey
            ? "The key belongs to a doctor, a patient or a miner, and such keys do not sign checkpoints."
            : Foreign.IsDeserialized(value)
            ? "The key came through a file or another session, which leaves its private part behind."
            : "The value is not the key of a log or a witness.",
        "Give what New-EmrKey -Algorithm Ed25519 or Import-EmrKey returns.");
}
