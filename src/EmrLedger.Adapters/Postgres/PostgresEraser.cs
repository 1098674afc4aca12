using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// Finishes erasures on a server: its table of envelopes is written anew, without the rows that were deleted. What else of the
/// server holds them, nobody reaches from here, and it is said.
/// </summary>
internal sealed class PostgresEraser(PostgresSession session)
{
    // Milliseconds. Who waits for the table keeps others waiting for it.
    private const int Patience = 2000;
    private const string ForgetPatience = "RESET lock_timeout";

    private readonly string schema = session.Schema;

    /// <summary>Finishes what is noted, and returns what is left.</summary>
    public IReadOnlyList<string> Finish()
    {
        if (Find() is not { } note)
            return [];
        if (!note.IsOwner)
            return [$"{DeadRows}: this login does not own the ledger; its owner opens it for writing once, or runs {Vacuum}"];
        if (TryVacuum() is { } hindrance)
            return [$"{DeadRows}: {hindrance}"];
        if (!TakeNote(note.Mark))
            return ["another program erased more meanwhile, and that is not finished yet: finish it once more"];
        return
        [
            "the server's write-ahead log (WAL) holds what was erased, and what was written of it once, until its segments are "
                + "recycled: two CHECKPOINT statements and some more writing bring that about",
            "archives of that log, base backups and dumps from before hold it for as long as they are kept: delete them as far "
                + "as you may",
            "replicas and snapshots of the server's disk hold it until they have caught up, or are deleted",
            $"where another connection's transaction is older than the erasure, the rows that it may see stay: run {Vacuum} "
                + "again when it has ended",
        ];
    }

    private string Vacuum => $"VACUUM FULL {schema}.envelope";

    private static string DeadRows => "the server's files still hold the rows that were erased";

    /// <summary>Writes the table anew; what hinders that is returned.</summary>
    private string? TryVacuum()
    {
        try
        {
            session.ExecuteAlone($"SET lock_timeout = {Patience}");
            session.ExecuteAlone(Vacuum);
            session.ExecuteAlone(ForgetPatience);
            return null;
        }
        catch (TransactionLostException exception) when (exception.Outcome.Error == EmrError.LedgerBusy)
        {
            session.ExecuteAlone(ForgetPatience);
            return $"others use its table of envelopes just now; open the ledger for writing later, or run {Vacuum}";
        }
        catch (TransactionLostException exception)
        {
            throw exception.Outcome;
        }
        catch (EmrException exception) when (PostgresFailure.IsOfStatement(exception))
        {
            session.ExecuteAlone(ForgetPatience);
            return $"it has no {Vacuum}; its documentation says how long it keeps them";
        }
    }

    private (long Mark, bool IsOwner)? Find()
    {
        session.Begin("BEGIN; SELECT 1", static row => row.GetInt32(0));
        try
        {
            return session.Read(
                $"""
                SELECT e.mark, pg_has_role(c.relowner, 'USAGE') FROM {schema}.erasure e, pg_class c
                WHERE e.id = 1 AND c.relnamespace = to_regnamespace(@schema) AND c.relname = 'envelope'
                """,
                static row => ((long, bool)?)(row.GetInt64(0), row.GetBoolean(1)), ("@schema", schema)).FirstOrDefault();
        }
        finally
        {
            session.Rollback();
        }
    }

    // Whoever erased meanwhile left another mark.
    private bool TakeNote(long mark)
    {
        session.Begin("BEGIN; SELECT 1", static row => row.GetInt32(0));
        try
        {
            int taken = session.Execute($"DELETE FROM {schema}.erasure WHERE id = 1 AND mark = @mark", ("@mark", mark));
            session.Commit();
            return taken == 1;
        }
        finally
        {
            session.Rollback();
        }
    }
}
