using System.Diagnostics;
using EmrLedger.Ledgers.Store;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>A connection to a ledger's file: statements, and their failures in the words of the ledger's errors.</summary>
internal sealed class SqliteSession : IDisposable
{
    // SQLite waits longer and longer between its attempts. Beginning anew often gives everybody a turn, and makes a stop quick.
    private const int BusyMilliseconds = 10;
    // Longer than any value of a ledger, and no more than a damaged or hostile file may make us allocate.
    private const int MaxValueLength = 256 * 1024;
    // Searching a table by its key loads a whole row, however long it was made: SQLite gets no more memory than this for all.
    private const string MemoryLimit = "PRAGMA hard_heap_limit = 268435456";

    private readonly TimeSpan patience;
    private readonly SqliteConnection connection;
    private readonly SqliteUnchanged? unchanged;
    private readonly Dictionary<string, SqliteCommand> commands = [];
    private int interrupts;

    private SqliteSession(string name, TimeSpan patience, SqliteConnection connection, SqliteUnchanged? unchanged)
    {
        Name = name;
        this.patience = patience;
        this.connection = connection;
        this.unchanged = unchanged;
    }

    /// <summary>What errors call the file.</summary>
    public string Name { get; }

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => connection.Handle is { } handle && raw.sqlite3_get_autocommit(handle) == 0;

    private bool IsReadOnly => raw.sqlite3_db_readonly(connection.Handle, "main") != 0;

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="mode">Whether to write.</param>
    /// <param name="options">How long a lock of another process is waited for.</param>
    /// <param name="unchanged">For a file that is read without any lock: what shows that it stays as it is.</param>
    public static SqliteSession Connect(
        string file, string name, SqliteOpenMode mode, LedgerStoreOptions options, SqliteUnchanged? unchanged = null)
    {
        string source = unchanged is null ? file : new Uri(file).AbsoluteUri + "?immutable=1";
        SqliteConnectionStringBuilder builder = new()
        {
            DataSource = source,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = (int)options.Patience.TotalSeconds,
        };
        SqliteConnection connection = new(builder.ToString());
        try
        {
            connection.Open();
            raw.sqlite3_limit(connection.Handle, raw.SQLITE_LIMIT_LENGTH, MaxValueLength);
            _ = raw.sqlite3_exec(connection.Handle, MemoryLimit);
            raw.sqlite3_busy_timeout(connection.Handle, BusyMilliseconds);
            return new SqliteSession(name, options.Patience, connection, unchanged);
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw SqliteFailure.Translate(exception, name);
        }
    }

    /// <summary>Whether a file may be written. Nothing is read or written for that.</summary>
    public static bool CanWrite(string file)
    {
        try
        {
            using SqliteSession session = Connect(file, file, SqliteOpenMode.ReadWrite, LedgerStoreOptions.Default);
            return !session.IsReadOnly;
        }
        catch (EmrException)
        {
            return false;
        }
    }

    /// <summary>Begins something for which a lock of another process may have to be waited for.</summary>
    public void Begin(string sql, CancellationToken cancellation = default) => Begin(sql, patience, cancellation);

    /// <summary>The same with another patience.</summary>
    public void Begin(string sql, TimeSpan patience, CancellationToken cancellation = default)
    {
        if (InTransaction)
            throw new InvalidOperationException("A view of the ledger is still open on this store.");
        int interruptsBefore = Volatile.Read(ref interrupts);
        long begun = Stopwatch.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Volatile.Read(ref interrupts) != interruptsBefore)
                throw new OperationCanceledException("The call was interrupted.");
            if (TryRun(sql) is not { } failure)
                return;
            Rollback();
            if (failure.SqliteErrorCode != raw.SQLITE_BUSY || Stopwatch.GetElapsedTime(begun) > patience)
                throw SqliteFailure.Translate(failure, Name);
        }
    }

    /// <summary>Runs statements, and gives their failure.</summary>
    public SqliteException? TryRun(string sql)
    {
        try
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);
            return null;
        }
        catch (SqliteException exception)
        {
            return exception;
        }
    }

    /// <summary>Ends a transaction that changed nothing, or undoes it.</summary>
    public void Rollback()
    {
        // A failure may have ended the transaction by itself.
        if (InTransaction)
            _ = raw.sqlite3_exec(connection.Handle, "ROLLBACK");
    }

    /// <summary>Runs a statement.</summary>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = Prepared(sql, parameters);
        return Guard(command.ExecuteNonQuery);
    }

    /// <summary>The first value of the first row; null where there is no row.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        SqliteCommand command = Prepared(sql, parameters);
        object? value = Guard(command.ExecuteScalar);
        unchanged?.Require();
        return value;
    }

    /// <summary>The rows one by one; each is to be read before the next is asked for.</summary>
    public IEnumerable<SqliteDataReader> Rows(string sql, params (string Name, object Value)[] parameters)
    {
        // Out of the cache while its rows are read: the same statement may be begun again meanwhile.
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
        unchanged?.Require();
    }

    /// <summary>
    /// The file as it is, read by way of SQLite: whoever closes a file of his own that SQLite has open ends its locks (POSIX).
    /// </summary>
    public SqliteFileBytes OpenBytes() => new(connection.Handle ?? throw new ObjectDisposedException(Name), Name);

    /// <summary>Makes a running call end soon.</summary>
    public void Interrupt()
    {
        Interlocked.Increment(ref interrupts);
        if (connection.Handle is { } handle)
            raw.sqlite3_interrupt(handle);
    }

    /// <summary>Refuses a file that SQLite could open for reading alone.</summary>
    public void RequireWritable()
    {
        if (IsReadOnly)
            throw SqliteFailure.ReadOnly(Name);
    }

    /// <summary>
    /// Leaves the file as it is when this is closed: what a disk that failed did with it is for the next to find out.
    /// </summary>
    public void LeaveAsIs() => raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _);

    public void Dispose()
    {
        foreach (SqliteCommand command in commands.Values)
            command.Dispose();
        // An interrupt that came last would keep SQLite from moving the log to the file; any statement forgets it. A session
        // that did nothing else is left alone, since even that statement makes a log.
        if (Volatile.Read(ref interrupts) > 0 && connection.Handle is { } handle)
            _ = raw.sqlite3_exec(handle, "SELECT 1");
        connection.Dispose();
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
#pragma warning disable CA2100 // Every statement is a constant of this folder, made of constants; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach ((string parameter, object value) in parameters)
            command.Parameters.AddWithValue(parameter, value);
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
            unchanged?.Require();
            throw SqliteFailure.Translate(exception, Name);
        }
    }
}
