using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// The servers that this process has logged in to. A ledger that was opened with a password is opened again by its name alone,
/// so that objects that name it go down a pipeline without the password. A login that fails changes nothing.
/// </summary>
internal static class PostgresServers
{
    private static readonly Dictionary<string, (string? Password, NpgsqlDataSource Source)> Known = [];

    /// <summary>The connections to a location's server: those that are remembered, where its login is theirs.</summary>
    public static NpgsqlDataSource For(PostgresLocation location)
    {
        lock (Known)
        {
            return IsKnown(location, out NpgsqlDataSource? source) ? source : location.CreateDataSource();
        }
    }

    /// <summary>Remembers a login that the server took, in place of another one.</summary>
    public static void Remember(PostgresLocation location, NpgsqlDataSource source)
    {
        lock (Known)
        {
            if (IsKnown(location, out NpgsqlDataSource? known))
            {
                // Another thread was faster.
                if (known != source)
                    source.Dispose();
                return;
            }
            // One that is in use by another store goes on with its own; its pool is given up.
            if (Known.TryGetValue(location.Server, out (string? Password, NpgsqlDataSource Source) old))
                old.Source.Dispose();
            Known[location.Server] = (location.Password, source);
        }
    }

    /// <summary>Gives up connections that could not be made, and forgets their login where the server refused it.</summary>
    public static void GiveUp(PostgresLocation location, NpgsqlDataSource source, bool isRefused)
    {
        lock (Known)
        {
            bool isKnown = Known.TryGetValue(location.Server, out (string? Password, NpgsqlDataSource Source) known) && known.Source == source;
            if (isKnown && !isRefused)
                return;
            if (isKnown)
                Known.Remove(location.Server);
            source.Dispose();
        }
    }

    private static bool IsKnown(PostgresLocation location, [NotNullWhen(true)] out NpgsqlDataSource? source)
    {
        bool isKnown = Known.TryGetValue(location.Server, out (string? Password, NpgsqlDataSource Source) known)
            && (location.Password is null || location.Password == known.Password);
        source = isKnown ? known.Source : null;
        return isKnown;
    }
}
