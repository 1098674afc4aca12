using EmrLedger.Ledgers;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>Ledgers in files of SQLite.</summary>
internal sealed class SqliteLedgerStores : ILedgerStores
{
    public void Create(string location, ReadOnlyMemory<byte> manifest, EmrBlock genesis)
    {
        SqliteLocation.RequireLocal(location);
        SqliteLedgerStore.Create(location, manifest, genesis);
    }

    public ILedgerStore Open(string location, LedgerAccess access)
    {
        SqliteLocation.RequireLocal(location);
        SqliteLocation.RequireLedger(location);
        return SqliteLedgerStore.Open(location, access);
    }

    public void Move(string source, string destination, bool overwrite)
    {
        SqliteLocation.RequireLocal(destination);
        SqliteLocation.Move(source, destination, overwrite);
    }

    public void Delete(string location) => SqliteLocation.Delete(location);
}
