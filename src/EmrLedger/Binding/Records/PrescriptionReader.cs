
namespace EmrLedger.Binding.Records;

/// <summary>A prescription. Only text is taken: what PowerShell made of a text cannot be turned back into it.</summary>
internal static class PrescriptionReader
{
    /// <exception cref="EmrException">PrescriptionNotText.</exception>
    public static string Read(object? value) => Foreign.Unwrap(value) switch
    {
        string text => text,
        null => "",
        DateTime or DateTimeOffset => throw IsDate(),
        _ => throw new EmrException(
            EmrError.PrescriptionNotText,
            "The prescription is not text.",
            "Put it in quotes: a number would lose its trailing zeros."),
    };

    /// <summary>ConvertFrom-Json turns text that looks like a date into a date, and the text is lost.</summary>
    internal static EmrException IsDate() => new(
        EmrError.PrescriptionNotText,
        "The prescription is a date: PowerShell converted text that looks like one.",
        "Read records with ConvertFrom-EmrJson, or other JSON with 'ConvertFrom-Json -DateKind String'.");
}
