namespace EmrLedger.Binding.Records;

/// <summary>A prescription: text, and nothing that PowerShell would turn into text in its own way.</summary>
public sealed class PrescriptionTransformationAttribute : InputTransformationAttribute<string>
{
    internal override string Read(object? value) => Foreign.Unwrap(value) switch
    {
        string text => text,
        null => "",
        DateTime or DateTimeOffset => throw IsDate(),
        _ => throw new EmrException(
            EmrError.PrescriptionNotText,
            "The prescription is not text.",
            "Put it in quotes: a number would lose its trailing zeros."),
    };

    /// <summary>ConvertFrom-Json takes text that looks like a date for a date, and the text is gone.</summary>
    internal static EmrException IsDate() => new(
        EmrError.PrescriptionNotText,
        "The prescription is a date: PowerShell converted text that looks like one.",
        "Read records with ConvertFrom-EmrJson, or other JSON with 'ConvertFrom-Json -DateKind String'.");
}
