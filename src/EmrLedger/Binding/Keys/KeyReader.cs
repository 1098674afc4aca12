namespace EmrLedger.Binding.Keys;

/// <summary>A key object of either kind; text is never taken for a key.</summary>
internal static class KeyReader
{
    /// <returns>An <see cref="EmrKey"/> or a <see cref="NoteKey"/>.</returns>
    /// <exception cref="EmrException">KeyInvalid.</exception>
    public static object Read(object? value) =>
        Foreign.Unwrap(value) is { } key and (EmrKey or NoteKey) ? key : throw Invalid(value);

    internal static EmrException Invalid(object? value) => new(
        EmrError.KeyInvalid,
        Foreign.IsDeserialized(value)
            ? "The key came through a file or another session, which leaves its private part behind."
            : "The value is not a key object.");
}
