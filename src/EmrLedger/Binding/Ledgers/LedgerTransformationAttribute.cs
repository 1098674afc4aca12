using System.Text.RegularExpressions;

namespace EmrLedger.Binding.Ledgers;

/// <summary>The path of a ledger, taken as it is written; or the object that describes the ledger, or its file.</summary>
public sealed partial class LedgerTransformationAttribute : TextTransformationAttribute
{
    private static readonly string[] PathMembers = [nameof(LedgerInfo.Path), "PSPath", "FullName"];

    /// <exception cref="EmrException">
    /// LedgerInvalid; or LedgerServerUnsupported for the connection string of a database server.
    /// </exception>
    internal static string Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new EmrException(
                EmrError.LedgerInvalid, "The value is not a ledger.");
        }
        return Server().IsMatch(text)
            ? throw new EmrException(
                EmrError.LedgerServerUnsupported,
                "The value is the connection string of a database server, which this version cannot use.")
            : text;
    }

    /// <summary>Whether an error may show the text.</summary>
    internal static bool MayBeShown(string text) => !string.IsNullOrWhiteSpace(text) && !Server().IsMatch(text);

    internal override string? Find(object? value) => Foreign.Unwrap(value) switch
    {
        LedgerInfo ledger => ledger.Path,
        LedgerCheckResult check => check.Path,
        FileSystemInfo file => file.FullName,
        _ when Foreign.Of(value) is { } foreign =>
            PathMembers.Select(foreign.FindText).FirstOrDefault(static path => path is not null),
        _ => null,
    };

    // Generous on purpose: what holds a password must not end up in an error as a path that is not found, even where it
    // would not parse as a connection string.
    [GeneratedRegex(
        @"^[a-z][a-z0-9+.-]+://|(^|;)\s*[""']?(host|server|data source|addr(ess)?|password|pwd|user ?(id|name)|uid)[""']?\s*=",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Server();
}
