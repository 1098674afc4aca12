namespace EmrLedger.Adapters.Sqlite;

/// <summary>A table, an index, a view or a trigger in a ledger's file.</summary>
/// <param name="Type">Which of them, in SQLite's word.</param>
/// <param name="Name">Its name.</param>
/// <param name="Sql">The statement that made it.</param>
internal sealed record SqliteSchemaObject(string Type, string Name, string Sql)
{
    private const int MostCharacters = 60;

    /// <summary>Type and name as they are shown.</summary>
    public string Display => $"{Type} '{Text.Display.Line(Name.Length <= MostCharacters ? Name : $"{Name[..MostCharacters]}…")}'";

    /// <summary>Whether it could change what is written, or refuse it.</summary>
    public bool ChangesWriting => Type == "trigger" || Sql.StartsWith("CREATE UNIQUE", StringComparison.OrdinalIgnoreCase);

    /// <summary>All that statements made.</summary>
    public static IEnumerable<SqliteSchemaObject> ReadAll(SqliteSession session) =>
        session.Rows("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL").Select(static row => new SqliteSchemaObject(
            row.GetValue(0) as string ?? "", row.GetValue(1) as string ?? "", row.GetValue(2) as string ?? ""));

    /// <summary>What no ledger has: the tables of ANALYZE, and whatever else another program added.</summary>
    public static IEnumerable<SqliteSchemaObject> ReadAdditions(SqliteSession session) =>
        ReadAll(session).Where(static found => !SqliteSchema.Has(found.Name));
}
