using EmrLedger.Ledgers.Store;

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

    /// <summary>What an error may show of the text: a server's location without its password; null where there is nothing to show.</summary>
    internal static string? Shown(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        try
        {
            return LedgerLocation.IsServer(text) ? LedgerLocation.NameOf(text) : text;
        }
        catch (EmrException)
        {
            // What cannot be read may have a password anywhere.
            return null;
        }
    }

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
