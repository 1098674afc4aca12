namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// Who may do what with a ledger: readers nothing but read, writers add and never change what is sealed, and the owner is who
/// made it. The roles log in nobody; people's logins are made members of them.
/// </summary>
internal static class PostgresRoles
{
    private const string Reader = "reader";
    private const string Writer = "writer";

    /// <summary>A role's name: of its database and schema, since a server's roles are those of all its databases.</summary>
    public static string NameOf(PostgresLocation location, string role) => $"{location.Database}_{location.Schema}_{role}";

    /// <summary>Makes the roles of a ledger where they are missing, and gives them their rights.</summary>
    /// <exception cref="EmrException">LedgerAccessDenied where the login may make no roles; the ledger is as it was then.</exception>
    public static void Make(PostgresSession session)
    {
        session.Begin("BEGIN; SELECT 1", static row => row.GetInt32(0));
        try
        {
            foreach (string role in (string[])[session.RoleOf(Reader), session.RoleOf(Writer)])
            {
                if (!Exists(session, role))
                    session.Execute($"CREATE ROLE {Quote(role)} NOLOGIN");
            }
            Grant(session);
            session.Commit();
        }
        finally
        {
            session.Rollback();
        }
    }

    /// <summary>Gives the roles that are there their rights on the tables that are there.</summary>
    public static void Grant(PostgresSession session)
    {
        string schema = session.Schema;
        foreach ((string role, bool writes) in ((string, bool)[])[(session.RoleOf(Reader), false), (session.RoleOf(Writer), true)])
        {
            if (!Exists(session, role))
                continue;
            string name = Quote(role);
            session.Execute($"GRANT USAGE ON SCHEMA {schema} TO {name}");
            foreach (string table in PostgresSchema.Tables)
                session.Execute($"GRANT SELECT ON {schema}.{table} TO {name}");
            if (!writes)
                continue;
            session.Execute($"GRANT INSERT ON {schema}.block TO {name}");
            session.Execute($"GRANT INSERT ON {schema}.record TO {name}");
            session.Execute($"GRANT UPDATE ON {schema}.tip TO {name}");
            session.Execute($"GRANT INSERT, DELETE ON {schema}.pending TO {name}");
            session.Execute($"GRANT INSERT, UPDATE ON {schema}.node TO {name}");
            session.Execute($"GRANT INSERT, UPDATE ON {schema}.checkpoint TO {name}");
            session.Execute($"GRANT INSERT, UPDATE, DELETE ON {schema}.lease TO {name}");
            session.Execute($"GRANT INSERT, UPDATE ON {schema}.prescription TO {name}");
            session.Execute($"GRANT INSERT, DELETE ON {schema}.envelope TO {name}");
            session.Execute($"GRANT INSERT, UPDATE, DELETE ON {schema}.erasure TO {name}");
        }
    }

    /// <summary>Which of the roles are missing.</summary>
    public static IReadOnlyList<string> FindMissing(PostgresSession session) =>
        [.. ((string[])[session.RoleOf(Reader), session.RoleOf(Writer)]).Where(role => !Exists(session, role))];

    /// <summary>Whether there are roles without their rights, as those that an administrator made, and this login can give them.</summary>
    public static bool AwaitRights(PostgresSession session) => session.Scalar(
        """
        SELECT CAST(1 AS bigint) FROM pg_namespace n, pg_roles r
        WHERE n.nspname = @schema AND pg_has_role(n.nspowner, 'USAGE') AND r.rolname IN (@reader, @writer)
            AND NOT has_schema_privilege(r.oid, n.oid, 'USAGE') LIMIT 1
        """,
        ("@schema", session.Schema), ("@reader", session.RoleOf(Reader)), ("@writer", session.RoleOf(Writer))) is not null;

    /// <summary>A name as a statement takes it.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static bool Exists(PostgresSession session, string role) =>
        session.Scalar("SELECT CAST(1 AS bigint) FROM pg_roles WHERE rolname = @role", ("@role", role)) is not null;
}
