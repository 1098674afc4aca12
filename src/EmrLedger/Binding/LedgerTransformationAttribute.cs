using System.Data.Common;

namespace EmrLedger.Binding;

/// <summary>
/// A ledger: the object that describes one, a file, or a path, taken as it is written. A connection string of a database
/// server, which has a Host, is none that this version can use.
/// </summary>
public sealed class LedgerTransformationAttribute : InputTransformationAttribute<string>
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
        return NamesServer(path)
            ? throw new EmrException(
                EmrError.LedgerServerUnsupported, "The value is the connection string of a database server, which this version cannot use.",
                "Give the path of a ledger's file.")
            : path;
    }

    private static bool NamesServer(string text)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = text }.ContainsKey("Host");
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
