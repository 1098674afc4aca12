using Npgsql;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// The servers that this process has logged in to. A ledger that was opened with a password is opened again by its name alone,
/// so that objects that name it go down a pipeline without the password.
/// </summary>
internal static class PostgresServers
{
    private static readonly Dictionary<string, (string? Password, NpgsqlDataSource Source)> Known = [];

    /// <summary>The connections to a location's server.</summary>
    public static NpgsqlDataSource For(PostgresLocation location)
    {
        lock (Known)
        {
            string server = location.Server;
            if (Known.TryGetValue(server, out (string? Password, NpgsqlDataSource Source) known)
                && (location.Password is null || location.Password == known.Password))
            {
                return known.Source;
            }
            // One that is in use by another store goes on with its own; its pool is given up.
            known.Source?.Dispose();
            NpgsqlDataSource source = location.CreateDataSource();
            Known[server] = (location.Password, source);
            return source;
        }
    }

    /// <summary>Forgets a login that was refused.</summary>
    public static void Forget(PostgresLocation location)
    {
        lock (Known)
        {
            if (Known.Remove(location.Server, out (string? Password, NpgsqlDataSource Source) known))
                known.Source.Dispose();
        }
    }
}
