namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// What the server knows of a ledger's schema. It is asked in the server's own catalog: of the information_schema, whose views
/// join a dozen tables, a plan alone takes several milliseconds, and it leaves out what a login has no rights on.
/// </summary>
internal static class PostgresCatalog
{
    // Tables, also partitioned and foreign ones, and views: whatever rows are read of.
    private const string Relation = "relkind IN ('r', 'p', 'v', 'f')";

    /// <summary>Whether the schema is there.</summary>
    public static bool HasSchema(PostgresSession session) =>
        session.Scalar("SELECT CAST(1 AS bigint) FROM pg_namespace WHERE nspname = @schema", ("@schema", session.Schema)) is not null;

    /// <summary>Whether a table is there.</summary>
    public static bool Has(PostgresSession session, string table) => Find(session, table, "true");

    /// <summary>Whether a table is there and the login may read it.</summary>
    public static bool MayRead(PostgresSession session, string table) => Find(session, table, "has_table_privilege(oid, 'SELECT')");

    /// <summary>The columns of a ledger's tables, with their types as SQL has them.</summary>
    public static IReadOnlyList<(string Table, string Column, string Type)> ReadColumns(PostgresSession session) => session.Read(
        $"""
        SELECT relname, attname, format_type(atttypid, NULL) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE {Named(PostgresSchema.Tables)} AND {Relation} AND attnum > 0 AND NOT attisdropped
        """,
        static row => (row.GetString(0), row.GetString(1), row.GetString(2)), ("@schema", session.Schema));

    /// <summary>Which of some tables and indexes are there.</summary>
    public static IReadOnlyList<string> Present(PostgresSession session, IEnumerable<string> names) => session.Read(
        $"SELECT relname FROM pg_class WHERE {Named(names)} AND relkind IN ('r', 'p', 'i')",
        static row => row.GetString(0), ("@schema", session.Schema));

    /// <summary>The condition that a row of pg_class is one of some relations. Their names are indexed: a server may have many schemas.</summary>
    public static string Named(IEnumerable<string> names) =>
        $"relnamespace = to_regnamespace(@schema) AND relname IN ({string.Join(", ", names.Select(static name => $"'{name}'"))})";

    private static bool Find(PostgresSession session, string table, string condition) => session.Scalar(
        $"SELECT CAST(1 AS bigint) FROM pg_class WHERE {Named([table])} AND {Relation} AND {condition}",
        ("@schema", session.Schema)) is not null;
}
