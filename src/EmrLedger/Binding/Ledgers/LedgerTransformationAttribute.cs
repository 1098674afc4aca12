namespace EmrLedger.Binding.Ledgers;

/// <summary>
/// The path of a ledger, or the connection string of one on a server, taken as it is written; or the object that describes the
/// ledger, or its file.
/// </summary>
public sealed class LedgerTransformationAttribute : TextTransformationAttribute
{
    private static readonly string[] PathMembers = [nameof(LedgerInfo.Path), "PSPath", "FullName"];

    /// <exception cref="EmrException">LedgerInvalid.</exception>
    internal static string Read(string text) => string.IsNullOrWhiteSpace(text)
        ? throw new EmrException(EmrError.LedgerInvalid, "The value is not a ledger.")
        : text;

    internal override string? Find(object? value) => Foreign.Unwrap(value) switch
    {
        LedgerInfo ledger => ledger.Path,
        LedgerCheckResult check => check.Path,
        FileSystemInfo file => file.FullName,
        _ when Foreign.Of(value) is { } foreign =>
            PathMembers.Select(foreign.FindText).FirstOrDefault(static path => path is not null),
        _ => null,
    };
}
