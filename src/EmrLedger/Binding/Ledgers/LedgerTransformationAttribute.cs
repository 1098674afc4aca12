using System.Text.RegularExpressions;

namespace EmrLedger.Binding.Ledgers;

/// <summary>
/// A ledger: the object that describes one, a file, or a path, taken as it is written. A connection string of a database
/// server is none that this version can use.
/// </summary>
public sealed partial class LedgerTransformationAttribute : InputTransformationAttribute<string>
{
    private static readonly string[] PathMembers = [nameof(LedgerInfo.Path), "PSPath", "FullName"];

    internal override string Read(object? value)
    {
        string? path = Foreign.Unwrap(value) switch
        {
            LedgerInfo ledger => ledger.Path,
            FileSystemInfo file => file.FullName,
            string text => text,
            _ when Foreign.Of(value) is { } foreign && PathMembers.FirstOrDefault(foreign.Has) is { } member =>
                foreign.GetText(member, EmrError.LedgerInvalid),
            _ => null,
        };
        if (string.IsNullOrWhiteSpace(path))
        {
            throw new EmrException(
                EmrError.LedgerInvalid, "The value is no ledger.", "Give the path of a ledger's file, or what New-EmrLedger or Get-EmrLedger returns.");
        }
        return Server().IsMatch(path)
            ? throw new EmrException(
                EmrError.LedgerServerUnsupported, "The value is the connection string of a database server, which this version cannot use.",
                "Give the path of a ledger's file.")
            : path;
    }

    // Generous on purpose: what holds a password must not end up in an error as a path that is not found, even where it
    // would not parse as a connection string.
    [GeneratedRegex(
        @"^[a-z][a-z0-9+.-]+://|(^|;)\s*[""']?(host|server|data source|addr(ess)?|password|pwd|user ?(id|name)|uid)[""']?\s*=",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Server();
}
