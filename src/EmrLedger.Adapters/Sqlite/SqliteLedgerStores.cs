using EmrLedger.Files;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>Ledgers in files of SQLite.</summary>
internal sealed class SqliteLedgerStores : ILedgerStores
{
    public void Create(string location, ReadOnlyMemory<byte> manifest, Action<ILedgerTransaction> begin)
    {
        string file = SqliteLocation.Resolve(location);
        SqliteLocation.RequireLocal(file);
        if (Path.Exists(file))
        {
            throw new EmrException(EmrError.FileExists, $"The file '{location}' exists already.",
                "Give another path, or move the file away first.");
        }
        // The name is given to what is complete: nothing that ends this process leaves half a ledger under it.
        string temporary = SafeFile.TemporaryName(file);
        try
        {
            SqliteLedgerStore.Create(temporary, file, manifest, begin);
            SqliteLocation.Move(temporary, file, overwrite: false);
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }
    }

    public ILedgerStore Open(string location, LedgerAccess access)
    {
        string file = SqliteLocation.Resolve(location);
        SqliteLocation.RequireLocal(file);
        SqliteLocation.RequireFile(file);
        return SqliteLedgerStore.Open(file, access);
    }

    public IReadOnlyList<string> FilesOf(string location) => SqliteLocation.FilesOf(location);

    public void Move(string source, string destination, bool overwrite)
    {
        string file = SqliteLocation.Resolve(destination);
        SqliteLocation.RequireLocal(file);
        SqliteLocation.Move(SqliteLocation.Resolve(source), file, overwrite);
    }

    public void Delete(string location) => SqliteLocation.Delete(SqliteLocation.Resolve(location));

    // What went wrong before is the better story.
    private static void DeleteQuietly(string file)
    {
        try
        {
            SqliteLocation.Delete(file);
        }
        catch (EmrException)
        {
        }
    }
}
