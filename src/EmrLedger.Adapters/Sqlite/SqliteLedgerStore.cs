using System.Globalization;
using EmrLedger.Ledgers.Store;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>A ledger in a file of SQLite, with a write-ahead log that is flushed to the disk at every commit.</summary>
internal sealed class SqliteLedgerStore : ILedgerStore
{
    private readonly string file;
    private readonly SqliteSession session;
    private readonly bool writable;
    private readonly int rowsBetweenCheckpoints;
    private readonly ErasedBytes erased = new();
    private bool ended;
    private int rowsInLog;

    private SqliteLedgerStore(string file, SqliteSession session, bool writable, LedgerStoreOptions options)
    {
        this.file = file;
        this.session = session;
        this.writable = writable;
        rowsBetweenCheckpoints = options.RowsBetweenCheckpoints;
        Patience = options.Patience;
    }

    public TimeSpan Patience { get; }

    /// <summary>Makes a new file, and closes it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="manifest">The bytes to keep.</param>
    /// <param name="fill">Adds what the ledger begins with.</param>
    public static void Create(string file, string name, ReadOnlyMemory<byte> manifest, Action<ILedgerStore> fill)
    {
        LedgerStoreOptions options = LedgerStoreOptions.Default;
        SqliteSession session = SqliteSession.Connect(file, name, SqliteOpenMode.ReadWriteCreate, options);
        using SqliteLedgerStore store = new(file, session, writable: true, options);
        store.Configure();
        store.KeepOutOfTemporaryFiles();
        using (ILedgerTransaction transaction = store.BeginWrite(CancellationToken.None))
        {
            session.Execute(SqliteSchema.Creation);
            session.Execute("INSERT INTO ledger (id, manifest) VALUES (1, $manifest)", ("$manifest", manifest.ToArray()));
            transaction.Commit();
        }
        fill(store);
    }

    public static SqliteLedgerStore Open(string file, LedgerAccess access, LedgerStoreOptions options)
    {
        if (access == LedgerAccess.Write)
            return Open(file, SqliteSession.Connect(file, file, SqliteOpenMode.ReadWrite, options), writable: true, options);
        // Taken before it is looked for a log, so that nobody's change between the two is missed.
        SqliteUnchanged unchanged = new(file);
        // Whoever may not write the file should not leave a log beside it, which its owner then could not write.
        if (!SqliteLocation.HasLog(file) && !SqliteSession.CanWrite(file))
            return OpenUnshared(file, unchanged, options);
        try
        {
            return Open(file, SqliteSession.Connect(file, file, SqliteOpenMode.ReadOnly, options), writable: false, options);
        }
        catch (EmrException exception) when (
            exception.Error is EmrError.LedgerAccessDenied or EmrError.LedgerReadOnly or EmrError.LedgerStorageFull)
        {
            // Even a reader shares a file with others, where none can be made: on a read-only or full disk, or in such a folder.
            return SqliteLocation.HasNonEmptyLog(file)
                ? throw SqliteFailure.LogUnreadable(file, exception)
                : OpenUnshared(file, unchanged, options);
        }
    }

    public ILedgerView BeginRead()
    {
        // The moment is that of the first read, which waits where another process repairs the log or puts it away.
        session.Begin("BEGIN; SELECT id FROM ledger LIMIT 1");
        return new SqliteLedgerView(session);
    }

    public ILedgerTransaction BeginWrite(CancellationToken cancellation)
    {
        if (!writable)
            throw new InvalidOperationException("The ledger was opened for reading.");
        if (ended)
            throw SqliteFailure.OutcomeUnknown(session.Name);
        session.Begin("BEGIN IMMEDIATE", cancellation);
        return new SqliteLedgerTransaction(session, this);
    }

    // All who mine for a file are on one machine.
    public bool TryLease(IReadOnlyList<Hash256> txIds) => true;

    public IReadOnlyList<string> FinishErasure(CancellationToken cancellation)
    {
        if (!writable)
            throw new InvalidOperationException("The ledger was opened for reading.");
        if (ended)
            throw SqliteFailure.OutcomeUnknown(session.Name);
        return new SqliteEraser(session, this, erased).Finish(cancellation);
    }

    public void Interrupt() => session.Interrupt();

    public bool TryCopyTo(string location, bool overwrite, Action<string> verify, string? keepAs)
    {
        if (LedgerLocation.IsServer(location))
            return false;
        SqliteNewFile.Make(location, overwrite, keepAs, (temporary, name) =>
        {
            try
            {
                session.Execute("VACUUM INTO $location", ("$location", temporary));
            }
            catch (EmrException exception) when (
                exception.InnerException is SqliteException inner && SqliteFailure.IsOfWriting(inner))
            {
                throw SqliteFailure.Translate(inner, name);
            }
            verify(temporary);
        });
        return true;
    }

    public void Dispose()
    {
        session.Dispose();
        if (!writable)
            Tidy();
    }

    /// <summary>Makes a transaction durable, and moves what was written from the log to the file from time to time.</summary>
    internal void Commit(int rows)
    {
        if (session.TryRun("COMMIT") is { } failure)
        {
            // SQLite undoes by itself what it could not write, and did nothing before it was told to stop.
            bool undone = failure.SqliteErrorCode is raw.SQLITE_FULL
                || (session.InTransaction && SqliteFailure.IsBeforeWriting(failure));
            if (!undone)
                End();
            session.Rollback();
            throw undone ? SqliteFailure.Translate(failure, session.Name) : SqliteFailure.OutcomeUnknown(session.Name, failure);
        }
        // Written to files that somebody deleted meanwhile, it would be gone when they are closed.
        if (!File.Exists(file) || !SqliteLocation.HasLog(file))
        {
            End();
            throw SqliteFailure.OutcomeUnknown(session.Name);
        }
        rowsInLog += rows;
        if (rowsInLog < rowsBetweenCheckpoints)
            return;
        rowsInLog = 0;
        // What was committed is in the log, and safe; but a file that failed is not to be trusted with more.
        if (session.TryRun("PRAGMA wal_checkpoint(PASSIVE)") is { SqliteErrorCode: raw.SQLITE_IOERR })
            End();
    }

    /// <summary>The same, of a transaction in which envelopes were erased.</summary>
    internal void Commit(int rows, ErasedBytes inTransaction)
    {
        Commit(rows);
        erased.Add(inTransaction);
    }

    /// <summary>Moves the whole log to the file and cuts it off; false where others still read what is in it, or write.</summary>
    internal bool TryEmptyLog()
    {
        bool isBusy = false;
        try
        {
            foreach (SqliteDataReader row in session.Rows("PRAGMA wal_checkpoint(TRUNCATE)"))
                isBusy = SqliteValues.Number(row, 0) != 0;
        }
        catch (EmrException exception) when (exception.Error == EmrError.LedgerBusy)
        {
            return false;
        }
        catch (EmrException exception) when (exception.Error == EmrError.LedgerIoFailed)
        {
            End();
            throw;
        }
        if (!isBusy)
            rowsInLog = 0;
        return !isBusy;
    }

    private static SqliteLedgerStore OpenUnshared(string file, SqliteUnchanged unchanged, LedgerStoreOptions options) =>
        Open(file, SqliteSession.Connect(file, file, SqliteOpenMode.ReadOnly, options, unchanged), writable: false, options);

    private static SqliteLedgerStore Open(string file, SqliteSession session, bool writable, LedgerStoreOptions options)
    {
        SqliteLedgerStore store = new(file, session, writable, options);
        try
        {
            // First of all, since even a first look makes a log.
            if (writable)
                session.RequireWritable();
            SqliteSchema.RequireLedger(session, file);
            store.Configure();
            store.RequireSchema();
            store.KeepOutOfTemporaryFiles();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    // SQLite would go on after a failed flush as if nothing had happened.
    private void End()
    {
        ended = true;
        session.LeaveAsIs();
    }

    // A reader leaves an empty log behind. Only a writer that comes last takes it away, and by SQLite's own locks.
    private void Tidy()
    {
        if (SqliteLocation.LogLength(file) != 0)
            return;
        try
        {
            using SqliteSession last = SqliteSession.Connect(file, file, SqliteOpenMode.ReadWrite, LedgerStoreOptions.Default);
            last.Begin("PRAGMA schema_version", TimeSpan.Zero);
        }
        catch (EmrException)
        {
            // A user who may only read cannot clean up.
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
        // What is deleted is overwritten, in pages that stay in use and in those that come free.
        Set("secure_delete", "1");
        if (OperatingSystem.IsMacOS())
        {
            Set("fullfsync", "1");
            Set("checkpoint_fullfsync", "1");
        }
    }

    // No erasure would reach what SQLite wrote there. Only an index that is made anew, of values that are no secret, may need
    // more room than memory has, and is made before.
    private void KeepOutOfTemporaryFiles() => Set("temp_store", "2");

    // SQLite says nothing about a setting that it does not take.
    private void Set(string pragma, string value)
    {
        session.Execute($"PRAGMA {pragma} = {value}");
        string? now = Convert.ToString(session.Scalar($"PRAGMA {pragma}"), CultureInfo.InvariantCulture);
        if (now != value)
            throw SqliteFailure.SettingRefused(session.Name, $"{pragma} is '{now}' where '{value}' was set");
    }

    private void RequireSchema()
    {
        Dictionary<string, string> missing = new(SqliteSchema.Made);
        foreach (SqliteSchemaObject found in SqliteSchemaObject.ReadAll(session))
        {
            if (missing.Remove(found.Name, out string? expected))
            {
                if (found.Sql != expected)
                    throw SqliteFailure.Damaged(session.Name, $"its {found.Display} is not as it was made.");
            }
            else if (writable && found.ChangesWriting)
            {
                throw new EmrException(
                    EmrError.LedgerAltered,
                    $"The ledger '{session.Name}' is not written: its file has the {found.Display}, which interferes with writing "
                    + "and which no ledger has.");
            }
        }
        if (missing.Keys.FirstOrDefault(SqliteSchema.Tables.ContainsKey) is { } table)
            throw SqliteFailure.Damaged(session.Name, $"its table '{table}' is missing.");
        if (missing.Count == 0 || !writable)
            return;
        session.Begin("BEGIN IMMEDIATE");
        try
        {
            foreach (string statement in missing.Values)
            {
                session.Execute(statement
                    .Replace(" INDEX ", " INDEX IF NOT EXISTS ", StringComparison.Ordinal)
                    .Replace(" TABLE ", " TABLE IF NOT EXISTS ", StringComparison.Ordinal));
            }
            Commit(rowsBetweenCheckpoints);
        }
        finally
        {
            session.Rollback();
        }
    }
}
