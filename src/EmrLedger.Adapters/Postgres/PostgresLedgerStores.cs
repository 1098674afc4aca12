using System.Globalization;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Postgres;

/// <summary>Ledgers in schemas of servers.</summary>
internal sealed class PostgresLedgerStores : ILedgerStores
{
    public string NameOf(string location) => PostgresLocation.Parse(location).Name;

    public void RequireFree(string location, bool overwrite) => PostgresNewSchema.RequireFree(PostgresLocation.Parse(location), overwrite);

    public void Create(
        string location, bool overwrite, ReadOnlyMemory<byte> manifest, Action<ILedgerStore> fill, Action<string>? verify = null,
        string? keepAs = null) =>
        PostgresNewSchema.Make(
            PostgresLocation.Parse(location), overwrite, keepAs is null ? null : PostgresLocation.Parse(keepAs).Schema, manifest, fill, verify);

    public string? NameForReplaced(string location)
    {
        PostgresLocation server = PostgresLocation.Parse(location);
        return PostgresNewSchema.Exists(server)
            ? server.WithSchema($"{server.Schema}_{DateTime.UtcNow.ToString("yyyyMMdd't'HHmmss", CultureInfo.InvariantCulture)}").Name
            : null;
    }

    public ILedgerStore Open(string location, LedgerAccess access, LedgerStoreOptions options) =>
        PostgresLedgerStore.Open(PostgresLocation.Parse(location), access, options);

    public IReadOnlyList<string> FilesOf(string location) => [];

    public FileKind? KindOf(string location) => null;

    public IReadOnlyList<string> Warnings(string location)
    {
        PostgresLocation server = PostgresLocation.Parse(location);
        using PostgresSession session = new(server);
        try
        {
            session.Begin("BEGIN READ ONLY; SELECT 1", static row => row.GetInt32(0));
            return
            [
                .. PostgresRoles.FindMissing(session).Select(role =>
                    $"the server has no role '{role}', so that whoever uses the ledger must be its owner, who can change everything; "
                    + $"an administrator makes it with CREATE ROLE {PostgresRoles.Quote(role)} NOLOGIN, and it gets its rights when the owner "
                    + "next writes to the ledger"),
            ];
        }
        finally
        {
            session.Rollback();
        }
    }
}
