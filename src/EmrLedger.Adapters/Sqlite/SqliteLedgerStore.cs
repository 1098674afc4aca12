using System.Diagnostics;
using EmrLedger.Ledgers;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>A ledger in a file of SQLite, with a write-ahead log that is flushed to the disk at every commit.</summary>
internal sealed class SqliteLedgerStore : ILedgerStore
{
    // A single wait is short, so that a stop between two is quick.
    private const int BusyMilliseconds = 100;
    // Longer than any value of a ledger, and no more than a damaged or hostile file may make us allocate.
    private const int MaxValueLength = 64 * 1024;
    private const int RowsBetweenCheckpoints = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string location;
    private readonly SqliteConnection connection;
    private readonly bool writable;
    private readonly Dictionary<string, SqliteCommand> commands = [];
    private bool ended;
    private int rowsInLog;

    private SqliteLedgerStore(string location, SqliteConnection connection, bool writable)
    {
        this.location = location;
        this.connection = connection;
        this.writable = writable;
    }

    public static void Create(string location, ReadOnlyMemory<byte> manifest, EmrBlock genesis)
    {
        if (Path.Exists(location))
            throw new EmrException(EmrError.FileExists, $"The file '{location}' exists already.", "Give another path, or move the file away first.");
        try
        {
            using SqliteLedgerStore store = Connect(location, location, SqliteOpenMode.ReadWriteCreate);
            store.Configure();
            using ILedgerTransaction transaction = store.BeginWrite(CancellationToken.None);
            store.Execute(SqliteSchema.Creation);
            store.Execute("INSERT INTO ledger (id, manifest) VALUES (1, $manifest)", ("$manifest", manifest.ToArray()));
            transaction.Append(genesis);
            transaction.Commit();
        }
        catch
        {
            // Nothing was there, so what is there now is ours and of no use.
            SqliteLocation.Delete(location);
            throw;
        }
    }

    public static SqliteLedgerStore Open(string location, LedgerAccess access)
    {
        bool writable = access == LedgerAccess.Write;
        try
        {
            return Open(location, location, writable ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly);
        }
        catch (EmrException exception) when (
            !writable && exception.Error is EmrError.LedgerAccessDenied or EmrError.LedgerReadOnly && !SqliteLocation.HasJournal(location))
        {
            // Even a reader shares a file with others, where none can be made: on a read-only disk, nobody else writes.
            return Open(location, new Uri(Path.GetFullPath(location)).AbsoluteUri + "?immutable=1", SqliteOpenMode.ReadOnly);
        }
    }

    public ILedgerView BeginRead()
    {
        Transact("BEGIN");
        return new SqliteLedgerView(this);
    }

    public ILedgerTransaction BeginWrite(CancellationToken cancellation)
    {
        if (!writable)
            throw new InvalidOperationException("The ledger was opened for reading.");
        if (ended)
            throw SqliteFailure.OutcomeUnknown(location);
        Transact("BEGIN IMMEDIATE", cancellation);
        return new SqliteLedgerTransaction(this);
    }

    public void Interrupt()
    {
        if (connection.Handle is { } handle)
            raw.sqlite3_interrupt(handle);
    }

    public void CopyTo(string location) => Execute("VACUUM INTO $location", ("$location", location));

    public void Dispose()
    {
        foreach (SqliteCommand command in commands.Values)
            command.Dispose();
        connection.Dispose();
        if (!writable)
            Tidy();
    }

    /// <summary>Runs a statement, and translates its failure.</summary>
    internal int Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = Prepared(sql, parameters);
        return Guard(command.ExecuteNonQuery);
    }

    /// <summary>The first value of the first row; null where there is no row.</summary>
    internal object? Scalar(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = Prepared(sql, parameters);
        return Guard(command.ExecuteScalar);
    }

    /// <summary>The rows one by one; each is to be read before the next is asked for.</summary>
    internal IEnumerable<SqliteDataReader> Rows(string sql, params (string Name, object Value)[] parameters)
    {
        // Out of the store while its rows are read: the same statement may be begun again meanwhile.
        SqliteCommand command = Prepared(sql, parameters);
        commands.Remove(sql);
        try
        {
            using SqliteDataReader reader = Guard(command.ExecuteReader);
            while (Guard(reader.Read))
                yield return reader;
        }
        finally
        {
            if (!commands.TryAdd(sql, command))
                command.Dispose();
        }
    }

    /// <summary>Makes a transaction durable, and moves what was written from the log to the file from time to time.</summary>
    internal void Commit(int rows)
    {
        try
        {
            Throwing(raw.sqlite3_exec(connection.Handle, "COMMIT"));
        }
        catch (SqliteException exception)
        {
            EmrException failure = SqliteFailure.TranslateCommit(exception, location);
            // SQLite would go on after a failed flush as if nothing had happened.
            ended = failure.Error == EmrError.CommitOutcomeUnknown;
            Rollback();
            throw failure;
        }
        rowsInLog += rows;
        if (rowsInLog < RowsBetweenCheckpoints)
            return;
        rowsInLog = 0;
        Checkpoint();
    }

    /// <summary>Ends a transaction that changed nothing, or undoes it.</summary>
    internal void Rollback()
    {
        // A failed commit may have ended the transaction by itself.
        if (connection.Handle is { } handle && raw.sqlite3_get_autocommit(handle) == 0)
            _ = raw.sqlite3_exec(handle, "ROLLBACK");
    }

    private static SqliteLedgerStore Open(string location, string source, SqliteOpenMode mode)
    {
        SqliteLedgerStore store = Connect(location, source, mode);
        try
        {
            store.Configure();
            store.RequireSchema();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static SqliteLedgerStore Connect(string location, string source, SqliteOpenMode mode)
    {
        SqliteConnectionStringBuilder builder = new() { DataSource = source, Mode = mode, Pooling = false, DefaultTimeout = (int)Patience.TotalSeconds };
        SqliteConnection connection = new(builder.ToString());
        try
        {
            connection.Open();
            raw.sqlite3_limit(connection.Handle, raw.SQLITE_LIMIT_LENGTH, MaxValueLength);
            raw.sqlite3_busy_timeout(connection.Handle, BusyMilliseconds);
            return new SqliteLedgerStore(location, connection, mode != SqliteOpenMode.ReadOnly);
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw SqliteFailure.Translate(exception, location);
        }
    }

    // A reader leaves an empty log behind. Only a writer that comes last takes it away, and by SQLite's own locks.
    private void Tidy()
    {
        if (new FileInfo(location + "-wal") is not { Exists: true, Length: 0 })
            return;
        try
        {
            using SqliteLedgerStore last = Connect(location, location, SqliteOpenMode.ReadWrite);
            last.Scalar("PRAGMA schema_version");
        }
        catch (EmrException)
        {
            // Whoever may only read cannot clean up.
        }
    }

    private void Configure()
    {
        // The log is moved to the file by ourselves, so that a failure to do so is not passed over.
        Set("wal_autocheckpoint", "0");
        Set("trusted_schema", "0");
        Set("cell_size_check", "1");
        if (!writable)
            return;
        Set("journal_mode", "wal");
        Set("synchronous", "2");
        if (OperatingSystem.IsMacOS())
        {
            Set("fullfsync", "1");
            Set("checkpoint_fullfsync", "1");
        }
    }

    // A setting that is silently not taken would be worse than none.
    private void Set(string pragma, string value)
    {
        Execute($"PRAGMA {pragma} = {value}");
        string? now = Convert.ToString(Scalar($"PRAGMA {pragma}"), System.Globalization.CultureInfo.InvariantCulture);
        if (now != value)
            throw new InvalidOperationException($"SQLite's {pragma} is '{now}' where '{value}' was set.");
    }

    private void RequireSchema()
    {
        Dictionary<string, string> missing = new(SqliteSchema.Tables.Concat(SqliteSchema.Indexes));
        foreach (SqliteDataReader row in Rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))
        {
            string name = row.GetString(0);
            if (!missing.Remove(name, out string? expected) || row.GetString(1) != expected)
                throw SqliteFailure.Damaged(location, $"its table or index '{name}' is not as it was made.");
        }
        if (missing.Keys.FirstOrDefault(SqliteSchema.Tables.ContainsKey) is { } table)
            throw SqliteFailure.Damaged(location, $"its table '{table}' is missing.");
        if (missing.Count == 0 || !writable)
            return;
        Transact("BEGIN IMMEDIATE");
        try
        {
            foreach (string name in missing.Keys)
                Execute(SqliteSchema.Indexes[name].Replace(" INDEX ", " INDEX IF NOT EXISTS ", StringComparison.Ordinal));
            Commit(RowsBetweenCheckpoints);
        }
        finally
        {
            Rollback();
        }
    }

    private void Checkpoint()
    {
        try
        {
            using SqliteCommand command = Command("PRAGMA wal_checkpoint(PASSIVE)");
            command.ExecuteNonQuery();
        }
        catch (SqliteException exception)
        {
            // What was committed is in the log, and safe; but this file is not to be trusted with more.
            ended = SqliteFailure.IsIo(exception);
        }
    }

    private void Transact(string sql, CancellationToken cancellation = default)
    {
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            int code = raw.sqlite3_exec(connection.Handle, sql);
            if (code == raw.SQLITE_OK)
                return;
            if ((code & 0xff) is not raw.SQLITE_BUSY || Stopwatch.GetElapsedTime(begun) > Patience)
                Guard<object?>(() => Throwing(code));
        }
    }

    private object? Throwing(int code)
    {
        SqliteException.ThrowExceptionForRC(code, connection.Handle);
        return null;
    }

    // Statements that are run again and again are compiled once; there are only so many, since values are parameters.
    private SqliteCommand Prepared(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        if (!commands.TryGetValue(sql, out SqliteCommand? command))
            return commands[sql] = Command(sql, parameters);
        for (int i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = parameters[i].Value;
        return command;
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this folder, put together from constants; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string name, object value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    private T Guard<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (SqliteException exception)
        {
            throw SqliteFailure.Translate(exception, location);
        }
    }
}
