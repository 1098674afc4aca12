using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>Ledgers in files of SQLite.</summary>
internal sealed class SqliteLedgerStores : ILedgerStores
{
    public void RequireFree(string location, bool overwrite) =>
        SqliteLocation.RequireFree(SqliteLocation.Resolve(location), overwrite);

    public void Create(string location, bool overwrite, ReadOnlyMemory<byte> manifest, Action<ILedgerStore> fill) =>
        SqliteNewFile.Make(location, overwrite, (temporary, file) => SqliteLedgerStore.Create(temporary, file, manifest, fill));

    public ILedgerStore Open(string location, LedgerAccess access, LedgerStoreOptions options)
    {
        string file = SqliteLocation.Resolve(location);
        SqliteLocation.RequireLocal(file);
        SqliteLocation.RequireFile(file);
        return SqliteLedgerStore.Open(file, access, options);
    }

    public IReadOnlyList<string> FilesOf(string location) => SqliteLocation.FilesOf(location);
}
