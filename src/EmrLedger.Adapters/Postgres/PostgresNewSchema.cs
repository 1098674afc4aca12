using System.Security.Cryptography;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// A ledger's schema that is made under a name of its own and gets the right one when it is complete: whatever ends this process
/// leaves no half of a ledger behind that could be taken for one.
/// </summary>
internal static class PostgresNewSchema
{
    /// <summary>Makes a schema.</summary>
    /// <param name="location">Where.</param>
    /// <param name="overwrite">Whether a ledger that is there may be replaced.</param>
    /// <param name="keepAs">The schema that such a ledger becomes; null where it is deleted.</param>
    /// <param name="manifest">The bytes to keep.</param>
    /// <param name="fill">Adds what the ledger begins with.</param>
    /// <param name="verify">Is given where the ledger is until it gets its name.</param>
    public static void Make(
        PostgresLocation location, bool overwrite, string? keepAs, ReadOnlyMemory<byte> manifest, Action<ILedgerStore> fill,
        Action<string>? verify)
    {
        PostgresLocation temporary = location.WithSchema(
            $"{location.Schema}_new_{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        using PostgresSession session = new(location);
        RequireFree(session, overwrite);
        try
        {
            MakeTables(session, temporary.Schema, manifest);
            using (PostgresLedgerStore store = PostgresLedgerStore.Open(temporary, LedgerAccess.Write, LedgerStoreOptions.Default))
                fill(store);
            verify?.Invoke(temporary.ToConnectionString());
            Publish(session, temporary.Schema, overwrite, keepAs);
        }
        catch (TransactionLostException exception)
        {
            // It is filled by transactions that nobody begins again: nothing of it is left.
            Delete(session, temporary.Schema);
            throw exception.Outcome;
        }
        catch
        {
            Delete(session, temporary.Schema);
            throw;
        }
        MakeRoles(session);
    }

    /// <summary>Refuses a schema that is there.</summary>
    public static void RequireFree(PostgresLocation location, bool overwrite)
    {
        using PostgresSession session = new(location);
        RequireFree(session, overwrite);
    }

    /// <summary>Whether there is a schema of the name.</summary>
    public static bool Exists(PostgresLocation location)
    {
        using PostgresSession session = new(location);
        return InTransaction(session, () => PostgresCatalog.HasSchema(session));
    }

    private static void RequireFree(PostgresSession session, bool overwrite) => InTransaction(session, () => RequireFreeNow(session, overwrite));

    private static bool RequireFreeNow(PostgresSession session, bool overwrite)
    {
        if (!PostgresCatalog.HasSchema(session))
            return true;
        if (overwrite && PostgresCatalog.Has(session, "ledger"))
            return false;
        throw overwrite
            ? new EmrException(
                EmrError.FileKindMismatch, $"The schema '{session.Schema}' of the server is no ledger, and is not replaced by one.",
                "Give another Search Path, or drop the schema yourself.")
            : new EmrException(EmrError.FileExists, $"The server has a schema '{session.Schema}' already.",
                "Give another Search Path, such as 'Search Path=emr2'.");
    }

    private static void MakeTables(PostgresSession session, string schema, ReadOnlyMemory<byte> manifest) => InTransaction(session, () =>
    {
        session.Execute($"CREATE SCHEMA {schema}");
        foreach (string statement in PostgresSchema.StatementsFrom(0, schema))
            session.Execute(statement);
        session.Execute(
            $"INSERT INTO {schema}.ledger (id, version, manifest) VALUES (1, {PostgresSchema.Version}, @manifest)",
            ("@manifest", manifest.ToArray()));
        return true;
    });

    private static void Publish(PostgresSession session, string made, bool overwrite, string? keepAs) => InTransaction(session, () =>
    {
        if (!RequireFreeNow(session, overwrite))
        {
            session.Execute(keepAs is null
                ? $"DROP SCHEMA {session.Schema} CASCADE"
                : $"ALTER SCHEMA {session.Schema} RENAME TO {keepAs}");
        }
        session.Execute($"ALTER SCHEMA {made} RENAME TO {session.Schema}");
        return true;
    });

    private static void Delete(PostgresSession session, string schema)
    {
        try
        {
            InTransaction(session, () => session.Execute($"DROP SCHEMA IF EXISTS {schema} CASCADE"));
        }
        catch (Exception exception) when (exception is EmrException or OperationCanceledException)
        {
            // Keep the first error.
        }
    }

    private static void MakeRoles(PostgresSession session)
    {
        try
        {
            PostgresRoles.Make(session);
        }
        catch (EmrException exception) when (exception.Error is EmrError.LedgerAccessDenied or EmrError.LedgerBusy)
        {
            // The ledger is there, and works for its owner. Whoever made it is told which roles are missing, and the owner's next
            // write gives those their rights that somebody else made at this moment.
        }
    }

    private static T InTransaction<T>(PostgresSession session, Func<T> change)
    {
        session.Begin("BEGIN; SELECT 1", static row => row.GetInt32(0));
        try
        {
            T result = change();
            session.Commit();
            return result;
        }
        finally
        {
            session.Rollback();
        }
    }
}
