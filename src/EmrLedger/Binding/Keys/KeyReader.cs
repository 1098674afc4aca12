using EmrLedger.Text;

namespace EmrLedger.Binding.Keys;

/// <summary>A key object of either kind; text is never taken for a key.</summary>
internal static class KeyReader
{
    public const string NotOfNotes = "The key belongs to a doctor, a patient or a miner, and such keys do not sign checkpoints.";

    /// <returns>An <see cref="EmrKey"/> or a <see cref="NoteKey"/>.</returns>
    /// <exception cref="EmrException">KeyInvalid.</exception>
    public static object Read(object? value) => One(value) is { } key and (EmrKey or NoteKey) ? key : throw Invalid(value);

    /// <summary>The only item of a collection, or the value itself, without PowerShell's wrapper.</summary>
    /// <exception cref="EmrException">KeyInvalid where there are several keys, as a file can hold them.</exception>
    public static object? One(object? value)
    {
        object?[] items = [.. Foreign.Items(value).Select(Foreign.Unwrap)];
        int keys = items.Count(static item => item is EmrKey or NoteKey);
        return keys > 1
            ? throw new EmrException(
                EmrError.KeyInvalid, $"This takes one key, and got {Display.Count(keys, "key")}.",
                "Choose one of them, as with $keys[0] or with Where-Object; a file of several keys gives them all.")
            : items.Length == 1 ? items[0] : Foreign.Unwrap(value);
    }

    internal static EmrException Invalid(object? value) => new(
        EmrError.KeyInvalid,
        Foreign.IsDeserialized(value)
            ? "The key came through a file or another session, which leaves its private part behind."
            : "The value is not a key object.");
}
