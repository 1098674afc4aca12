namespace EmrLedger.Adapters.Postgres;

/// <summary>Versions of a ledger's schema: which one is there, and how it becomes this module's.</summary>
internal static class PostgresMigration
{
    private const int OldestServer = 140_000;

    /// <summary>Begins to read, and returns the version of the ledger.</summary>
    /// <exception cref="EmrException">LedgerNotFound, LedgerServerUnsupported, LedgerVersionUnsupported and others.</exception>
    public static int Begin(PostgresSession session)
    {
        (long version, string server) = session.Begin(
            $"""
            BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
            SELECT version, current_setting('server_version_num') FROM {session.Schema}.ledger WHERE id = 1
            """,
            static row => (row.GetInt64(0), row.GetString(1)));
        if (int.TryParse(server, out int number) && number < OldestServer)
        {
            throw new EmrException(
                EmrError.LedgerServerUnsupported, $"The server of the ledger '{session.Name}' is older than PostgreSQL 14.");
        }
        return version switch
        {
            > int.MaxValue or < 1 => throw PostgresFailure.Damaged(session.Name, $"its version is {version}."),
            _ when version > PostgresSchema.Version => throw new EmrException(
                EmrError.LedgerVersionUnsupported,
                $"The ledger '{session.Name}' is of version {version}, and this module knows {PostgresSchema.Version}."),
            _ => (int)version,
        };
    }

    /// <summary>
    /// Makes anew what can be derived and is missing, and gives roles that were made later their rights; somebody who is not the
    /// owner cannot.
    /// </summary>
    public static void Complete(PostgresSession session)
    {
        session.Begin("BEGIN; SELECT 1", static row => row.GetInt32(0));
        try
        {
            IReadOnlyList<string> missing = new PostgresChecks(session).Missing();
            if (missing.Count == 0 && !PostgresRoles.AwaitRights(session))
                return;
            foreach (string name in missing)
                session.Execute(PostgresSchema.StatementOf(name, session.Schema));
            PostgresRoles.Grant(session);
            session.Commit();
        }
        catch (EmrException exception) when (exception.Error == EmrError.LedgerAccessDenied)
        {
            throw new EmrException(
                EmrError.LedgerDamaged, $"The ledger '{session.Name}' lacks a table or an index, which its owner alone can make again.",
                "Let its owner open it for writing once.", exception);
        }
        finally
        {
            session.Rollback();
        }
    }

    /// <summary>Brings a ledger to this module's version, in one transaction; somebody who may not change tables cannot.</summary>
    public static void Run(PostgresSession session, int version)
    {
        long now = session.Begin(
            $"BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE; SELECT version FROM {session.Schema}.ledger WHERE id = 1",
            static row => row.GetInt64(0));
        try
        {
            if (now == version)
            {
                foreach (string statement in PostgresSchema.StatementsFrom(version, session.Schema))
                    session.Execute(statement);
                session.Execute($"UPDATE {session.Schema}.ledger SET version = {PostgresSchema.Version} WHERE id = 1");
                PostgresRoles.Grant(session);
            }
            session.Commit();
        }
        catch (EmrException exception) when (exception.Error == EmrError.LedgerAccessDenied)
        {
            throw new EmrException(
                EmrError.LedgerVersionUnsupported,
                $"The ledger '{session.Name}' is of version {version}, and is brought to version {PostgresSchema.Version} by its owner alone.",
                "Let its owner open it once with this module.", exception);
        }
        finally
        {
            session.Rollback();
        }
    }
}
