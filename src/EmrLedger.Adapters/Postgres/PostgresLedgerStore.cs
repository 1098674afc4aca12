using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Postgres;

/// <summary>A ledger in a schema of a server that speaks PostgreSQL's protocol. A lost connection is made again by the next transaction.</summary>
internal sealed class PostgresLedgerStore : ILedgerStore
{
    private const string BeginReading = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
    private const string BeginWriting = "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE";

    // Set once where a server has no such lock: then those that disagree fail and begin again, which is as safe, and slower.
    private static volatile bool queues = true;

    private readonly PostgresSession session;
    private readonly bool writable;
    private bool ended;

    private PostgresLedgerStore(PostgresSession session, bool writable, TimeSpan patience)
    {
        this.session = session;
        this.writable = writable;
        Patience = patience;
    }

    public TimeSpan Patience { get; }

    /// <summary>Opens a ledger, and brings it to this module's version where that is to be written.</summary>
    public static PostgresLedgerStore Open(PostgresLocation location, LedgerAccess access, LedgerStoreOptions options)
    {
        bool writable = access == LedgerAccess.Write;
        PostgresLedgerStore store = new(new PostgresSession(location), writable, options.Patience);
        try
        {
            int version = PostgresMigration.Begin(store.session);
            if (version == PostgresSchema.Version)
                new PostgresChecks(store.session).RequireColumns();
            store.session.Rollback();
            if (version < PostgresSchema.Version)
                PostgresMigration.Run(store.session, version);
            if (writable)
                PostgresMigration.Complete(store.session);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    public ILedgerView BeginRead()
    {
        session.Begin($"{BeginReading}; SELECT id FROM {session.Schema}.ledger", static row => row.GetInt64(0));
        return new PostgresLedgerView(session, this);
    }

    public ILedgerTransaction BeginWrite(CancellationToken cancellation)
    {
        if (!writable)
            throw new InvalidOperationException("The ledger was opened for reading.");
        if (ended)
            throw PostgresFailure.OutcomeUnknown(session.Name);
        cancellation.ThrowIfCancellationRequested();
        bool isWhole;
        try
        {
            isWhole = Begin();
        }
        catch (EmrException exception) when (queues && PostgresFailure.IsOfStatement(exception))
        {
            queues = false;
            isWhole = Begin();
        }
        if (isWhole)
            return new PostgresLedgerTransaction(session, this);
        session.Rollback();
        throw PostgresFailure.Damaged(session.Name, "its tip is not the last of its blocks.");
    }

    // The lock comes before the first look: whoever waits for it sees what those before it did, and need not begin again.
    private bool Begin()
    {
        string queue = queues
            ? $"SET LOCAL lock_timeout = {(long)Patience.TotalMilliseconds}; LOCK TABLE {session.Schema}.tip IN EXCLUSIVE MODE;"
            : "";
        // Where the tip is not the last block, nobody could ever append: better to know it at once.
        return session.Begin(
            $"""
            {BeginWriting}; {queue}
            SELECT CAST((SELECT count(*) FROM {session.Schema}.tip t JOIN {session.Schema}.block b
                ON b.height = t.height AND b.block_id = t.block_id
                WHERE t.height = (SELECT max(height) FROM {session.Schema}.block)) AS bigint),
                (SELECT max(height) FROM {session.Schema}.block)
            """,
            static row => row.IsDBNull(1) || row.GetInt64(0) == 1,
            isRepeated: true);
    }

    public void Interrupt() => session.Interrupt();

    public bool TryCopyTo(string location, bool overwrite, Action<string> verify, string? keepAs) => false;

    public void Dispose() => session.Dispose();

    /// <summary>Makes a transaction durable.</summary>
    internal void Commit()
    {
        try
        {
            session.Commit();
        }
        catch (EmrException exception) when (exception.Error == EmrError.CommitOutcomeUnknown)
        {
            ended = true;
            throw;
        }
    }
}
