using System.Security.Cryptography;
using EmrLedger.Adapters.Stores;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Postgres;

/// <summary>A ledger in a schema of a server that speaks PostgreSQL's protocol. A lost connection is made again by the next transaction.</summary>
internal sealed class PostgresLedgerStore : ILedgerStore
{
    private const string BeginReading = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
    private const string BeginWriting = "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE";

    // Set once where a server has no such lock: then those that disagree fail and begin again, which is as safe, and slower.
    private static volatile bool queues = true;

    private const int LeaseHolderLength = 16;

    // Milliseconds.
    private const int LeasePatience = 2000;

    private readonly PostgresSession session;
    private readonly bool writable;
    private readonly TimeSpan leaseTime;
    private bool ended;

    private PostgresLedgerStore(PostgresSession session, bool writable, LedgerStoreOptions options)
    {
        this.session = session;
        this.writable = writable;
        Patience = options.Patience;
        leaseTime = options.LeaseTime;
    }

    public TimeSpan Patience { get; }

    /// <summary>What tells this store's leases from others': 16 random bytes.</summary>
    internal byte[] LeaseHolder { get; } = RandomNumberGenerator.GetBytes(LeaseHolderLength);

    /// <summary>Opens a ledger, and brings it to this module's version where that is to be written.</summary>
    public static PostgresLedgerStore Open(PostgresLocation location, LedgerAccess access, LedgerStoreOptions options)
    {
        bool writable = access == LedgerAccess.Write;
        PostgresLedgerStore store = new(new PostgresSession(location), writable, options);
        try
        {
            int version = PostgresMigration.Begin(store.session);
            // What later versions have in addition can be derived, and reading does without.
            new PostgresChecks(store.session).RequireColumns();
            store.session.Rollback();
            if (!writable)
                return store;
            if (version < PostgresSchema.Version)
                PostgresMigration.Run(store.session, version);
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

    // At a level that the transactions of writers take no notice of: a lease is a wish, and no rule of the ledger.
    public bool TryLease(IReadOnlyList<Hash256> txIds)
    {
        // In one order, so that no two wait for each other.
        (string Name, object Value)[] ids = [.. txIds.Order().Select(static (txId, i) => ($"@txid{i}", (object)ColumnValues.Bytes(txId)))];
        string until = $"{PostgresValues.Now} + @microseconds";
        try
        {
            session.Begin(
                $"""
                BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = {LeasePatience};
                SELECT id FROM {session.Schema}.ledger
                """,
                static row => row.GetInt64(0));
            session.Enqueue($"DELETE FROM {session.Schema}.lease WHERE until <= {PostgresValues.Now}");
            int leased = session.Execute(
                $"""
                INSERT INTO {session.Schema}.lease AS l (txid, holder, until)
                VALUES {string.Join(", ", ids.Select(id => $"({id.Name}, @holder, {until})"))}
                ON CONFLICT (txid) DO UPDATE SET until = excluded.until WHERE l.holder = excluded.holder
                """,
                [.. ids, ("@holder", LeaseHolder), ("@microseconds", (long)leaseTime.TotalMicroseconds)]);
            session.Commit();
            return leased == ids.Length;
        }
        catch (EmrException exception) when (exception.Error == EmrError.LedgerBusy)
        {
            return false;
        }
        finally
        {
            session.Rollback();
        }
    }

    public IReadOnlyList<string> FinishErasure(CancellationToken cancellation)
    {
        if (!writable)
            throw new InvalidOperationException("The ledger was opened for reading.");
        if (ended)
            throw PostgresFailure.OutcomeUnknown(session.Name);
        cancellation.ThrowIfCancellationRequested();
        return new PostgresEraser(session).Finish();
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
