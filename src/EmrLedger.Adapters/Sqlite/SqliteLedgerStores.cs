using System.Globalization;
using EmrLedger.Files;
using EmrLedger.Ledgers.Store;
using Microsoft.Data.Sqlite;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>Ledgers in files of SQLite.</summary>
internal sealed class SqliteLedgerStores : ILedgerStores
{
    public string NameOf(string location) => location;

    public void RequireFree(string location, bool overwrite) =>
        SqliteLocation.RequireFree(SqliteLocation.FullPath(location), overwrite);

    public void Create(
        string location, bool overwrite, ReadOnlyMemory<byte> manifest, Action<ILedgerStore> fill, Action<string>? verify = null,
        string? keepAs = null) => SqliteNewFile.Make(location, overwrite, keepAs, (temporary, file) =>
        {
            SqliteLedgerStore.Create(temporary, file, manifest, fill);
            verify?.Invoke(temporary);
        });

    public string? NameForReplaced(string location)
    {
        if (!File.Exists(location))
            return null;
        string time = DateTime.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string name = $"{location}.replaced-{time}";
        for (int number = 2; Path.Exists(name); number++)
            name = $"{location}.replaced-{time}-{number}";
        return name;
    }

    public ILedgerStore Open(string location, LedgerAccess access, LedgerStoreOptions options)
    {
        string file = SqliteLocation.Resolve(location);
        SqliteLocation.RequireLocal(file);
        SqliteLocation.RequireFile(file);
        if (access == LedgerAccess.Write)
            SqliteLocation.RequireOneName(file);
        return SqliteLedgerStore.Open(file, access, options);
    }

    public IReadOnlyList<string> FilesOf(string location) => SqliteLocation.FilesOf(location);

    public FileKind? KindOf(string location)
    {
        string file = SqliteLocation.Resolve(location);
        SqliteLocation.RequireFile(file);
        try
        {
            using SqliteSession session = SqliteSession.Connect(
                file, file, SqliteOpenMode.ReadOnly, LedgerStoreOptions.Default, new SqliteUnchanged(file));
            return session.Scalar("PRAGMA application_id") is (long)SqliteSchema.ApplicationId ? FileKind.Ledger : FileKind.Database;
        }
        catch (EmrException exception) when (exception.Error == EmrError.LedgerNotRecognized)
        {
            return null;
        }
    }

    public IReadOnlyList<string> Warnings(string location) => SqliteLocation.NameWarnings(SqliteLocation.Resolve(location));
}
