using System.Data.Common;
using System.Text.RegularExpressions;
using EmrLedger.Composition;

namespace EmrLedger.Ledgers.Store;

/// <summary>Where a ledger is: a file, by its path; or a schema of a database server, by a connection string.</summary>
public static partial class LedgerLocation
{
    private const string DefaultPort = "5432";

    /// <summary>Whether a text names a server and no file.</summary>
    public static bool IsServer(string location) => Server().IsMatch(location ?? throw new ArgumentNullException(nameof(location)));

    /// <summary>A location as it is kept and shown: of a server, without the password.</summary>
    /// <exception cref="EmrException">LedgerInvalid.</exception>
    public static string NameOf(string location) => Adapters.Get<ILedgerStores>().NameOf(location);

    /// <summary>What an error may show of a text that a user typed; null where there is nothing to show.</summary>
    public static string? ShownOf(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        try
        {
            return IsServer(text) ? NameOf(text) : text;
        }
        catch (EmrException)
        {
            // What cannot be read may have a password anywhere.
            return null;
        }
    }

    /// <summary>A location in a column's width: the file's name, or <c>database.schema on host</c>; null of what is neither.</summary>
    /// <param name="name">The location as it is kept and shown.</param>
    public static string? ShortOf(string name)
    {
        if (!IsServer(name))
            return Path.GetFileName(name);
        try
        {
            DbConnectionStringBuilder settings = new() { ConnectionString = name };
            string? port = Of("Port");
            return $"{Of("Database") ?? Of("Username")}.{Of("Search Path")} on {Of("Host")}{(port is null or DefaultPort ? "" : $":{port}")}";

            string? Of(string key) => settings.TryGetValue(key, out object? value) ? value as string : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A server's location with a login in it, in place of one that is there.</summary>
    /// <exception cref="EmrException">LedgerInvalid where the location names no server.</exception>
    public static string WithLogin(string location, string userName, string password)
    {
        ArgumentNullException.ThrowIfNull(location);
        if (!IsServer(location))
        {
            throw new EmrException(
                EmrError.LedgerInvalid, "A login is for a ledger on a server, and this is a file.", "Leave the login out.");
        }
        DbConnectionStringBuilder login = new() { ["Username"] = userName, ["Password"] = password };
        // Of a key that stands twice the last one counts.
        return $"{location.TrimEnd(';')};{login.ConnectionString}";
    }

    // Generous on purpose: what holds a password must not end up in an error as a path that is not found, even where it
    // would not parse as a connection string.
    [GeneratedRegex(
        @"^[a-z][a-z0-9+.-]+://|(^|;)\s*[""']?(host|server|data source|addr(ess)?|(ssl ?)?password|pwd|psw|user ?(id|name)|uid)[""']?\s*=",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Server();
}
