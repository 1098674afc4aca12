using System.Diagnostics;
using EmrLedger.Text;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>
/// Finishes erasures in a ledger's file: empties the log, and looks for what is left in the file. SQLite overwrites what it
/// deletes, but not the copies that lie in gaps of pages since rows moved from one page to another. Where some are left, or it
/// is not known what to look for, all envelopes are written anew, so that every page they were in is overwritten whole.
/// </summary>
/// <remarks>
/// VACUUM would write the whole ledger twice, once of that into memory, since a temporary file would be one more place where
/// envelopes are: it is left to what only another program can bring about. What a disk keeps of blocks that a file gave back,
/// and the copies that others have, nobody reaches from here. The index of the log (-shm) holds numbers of pages alone.
/// </remarks>
internal sealed class SqliteEraser(SqliteSession session, SqliteLedgerStore store, ErasedBytes erased)
{
    private const int RowsAtOnce = 200;
    private static readonly TimeSpan PatienceWithReaders = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Finishes what is noted, and returns what is left.</summary>
    public IReadOnlyList<string> Finish(CancellationToken cancellation)
    {
        if (session.InTransaction)
            throw new InvalidOperationException("A view of the ledger is still open on this store.");
        if (session.Scalar("SELECT mark FROM erasure WHERE id = 1") is not long mark)
        {
            erased.Clear();
            return [];
        }
        bool isKnown = erased.IsAllOf(mark);
        if (!EmptyLog(cancellation))
            return [InLog];
        bool isClean = isKnown && Count(cancellation) == 0;
        if (!isClean)
        {
            WriteAnew(cancellation);
            if (!EmptyLog(cancellation))
                return [InLog];
        }
        if (!isClean && isKnown && Count(cancellation) > 0)
        {
            // Another program deleted something of it without overwriting it. A large ledger has no room in memory for this.
            _ = session.TryRun("VACUUM");
            if (!EmptyLog(cancellation))
                return [InLog];
            if (Count(cancellation) is > 0 and var left)
                return [InFile(left)];
        }
        if (!TakeNote(mark, cancellation))
            return ["another program erased more meanwhile, and that is not finished yet: finish it once more"];
        erased.Clear();
        return [];
    }

    private string InLog =>
        $"the log '{session.Name}-wal' may still hold what was erased, since other programs were reading the ledger or writing "
        + "to it: it is emptied when the ledger is opened for writing while they are not";

    private string InFile(long left) =>
        $"'{session.Name}' still holds {Display.Count((ulong)left, "piece")} of 8 bytes of what was erased, although all "
        + "envelopes were written anew: make a copy of the ledger, and delete the file";

    private bool EmptyLog(CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        while (!store.TryEmptyLog())
        {
            if (Stopwatch.GetElapsedTime(begun) > PatienceWithReaders)
                return false;
            cancellation.WaitHandle.WaitOne(Pause);
            cancellation.ThrowIfCancellationRequested();
        }
        return true;
    }

    private long Count(CancellationToken cancellation) => erased.CountIn(session.OpenBytes().Read, cancellation);

    private void WriteAnew(CancellationToken cancellation) => Write(() =>
    {
        // Without rules, and some rows at a time: what SQLite keeps to undo a single statement is in memory.
        session.Execute("CREATE TABLE envelope_kept (txid, nonce, bytes)");
        Move("envelope", "envelope_kept", cancellation);
        // Without a condition every page is given back, and overwritten for that.
        session.Execute("DELETE FROM envelope");
        Move("envelope_kept", "envelope", cancellation);
        session.Execute("DROP TABLE envelope_kept");
        return true;
    }, cancellation);

    private void Move(string from, string to, CancellationToken cancellation)
    {
        long after = long.MinValue;
        while (session.Scalar(
            $"SELECT max(n) FROM (SELECT rowid AS n FROM {from} WHERE rowid > $after ORDER BY rowid LIMIT {RowsAtOnce})",
            ("$after", after)) is long last)
        {
            cancellation.ThrowIfCancellationRequested();
            session.Execute(
                $"""
                INSERT INTO {to} (txid, nonce, bytes) SELECT txid, nonce, bytes FROM {from} WHERE rowid > $after AND rowid <= $last
                """,
                ("$after", after), ("$last", last));
            after = last;
        }
    }

    // Whoever erased meanwhile left another mark.
    private bool TakeNote(long mark, CancellationToken cancellation) => Write(
        () => session.Execute("DELETE FROM erasure WHERE id = 1 AND mark = $mark", ("$mark", mark)) == 1, cancellation);

    private T Write<T>(Func<T> change, CancellationToken cancellation)
    {
        session.Begin("BEGIN IMMEDIATE", cancellation);
        try
        {
            T result = change();
            store.Commit(1);
            return result;
        }
        finally
        {
            session.Rollback();
        }
    }
}
