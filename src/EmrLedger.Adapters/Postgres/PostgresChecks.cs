using EmrLedger.Adapters.Stores;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Adapters.Postgres;

/// <summary>What a server's ledger is, beside what it should be: its tables, constraints and settings, and rows out of place.</summary>
internal sealed class PostgresChecks(PostgresSession session)
{
    private readonly string schema = session.Schema;

    /// <summary>Refuses a schema whose tables are not as they were made.</summary>
    /// <exception cref="EmrException">LedgerDamaged.</exception>
    public void RequireColumns()
    {
        HashSet<(string Table, string Column, string Type)> missing = [.. PostgresSchema.Columns];
        IReadOnlyList<(string Table, string Column, string Type)> found = PostgresCatalog.ReadColumns(session);
        missing.ExceptWith(found);
        missing.RemoveWhere(column =>
            (PostgresSchema.Derived.Contains(column.Table) || PostgresSchema.Later.Contains(column.Table))
            && !found.Any(other => other.Table == column.Table));
        foreach ((string table, string column, string type) in missing)
            throw PostgresFailure.Damaged(session.Name, $"its table '{table}' has no column '{column}' of type {type}.");
    }

    public IReadOnlyList<Fault> CheckStorage(int most)
    {
        List<Fault> found = [];
        if (Count("ledger", "id <> 1") > 0)
            found.Add(new Fault(FaultCode.StoredItemMisplaced, Detail: "there is another manifest"));
        if (Count("block", "height < 0") > 0)
            found.Add(new Fault(FaultCode.StoredItemMisplaced, Detail: "there is a block below the first"));
        AddMisplaced($"NOT EXISTS (SELECT 1 FROM {schema}.block b WHERE b.height = r.height)", "the record belongs to no block");
        AddMisplaced(
            $"""
            r.height IN (SELECT height FROM {schema}.record GROUP BY height HAVING min(position) <> 0 OR max(position) <> count(*) - 1)
            AND r.position <> (SELECT count(*) FROM {schema}.record p WHERE p.height = r.height AND p.position < r.position)
            """,
            "the record does not follow the one before it");
        foreach ((string table, string columns) in ((string, string)[])[
            ("block", "height"), ("block", "block_id"), ("record", "height, position"), ("record", "txid"), ("record", "doctor, nonce")])
        {
            if (session.Read(
                $"SELECT CAST(1 AS bigint) FROM {schema}.{table} GROUP BY {columns} HAVING count(*) > 1 LIMIT 1",
                static row => row.GetInt64(0)).Count > 0)
            {
                found.Add(Damage($"two rows of '{table}' have the same {columns}"));
            }
        }
        found.AddRange(session.Read(
            $"""
            SELECT t.height, t.records FROM {schema}.tip t
            WHERE t.height <> (SELECT max(height) FROM {schema}.block)
                OR NOT EXISTS (SELECT 1 FROM {schema}.block b WHERE b.height = t.height AND b.block_id = t.block_id)
                OR t.records <> (SELECT count(*) FROM {schema}.record)
            """,
            static row => (Height: PostgresValues.Number(row, 0), Records: PostgresValues.Number(row, 1)))
            .Select(static tip => Damage(
                $"the kept tip, height {tip.Height} with {Display.Count(tip.Records, "record")}, is not that of the blocks")));
        if (Count("tip", "id = 1") == 0)
            found.Add(Damage("the kept tip is missing"));
        // Last, since there may be many of them, and what was done without them matters more.
        found.AddRange((IEnumerable<Fault>)
        [
            .. PostgresSchema.Constraints.Except(session.Read(
                "SELECT conname FROM pg_constraint WHERE connamespace = to_regnamespace(@schema) AND convalidated",
                static row => row.GetString(0), ("@schema", schema)))
                .Order(StringComparer.Ordinal)
                .Except(Missing().SelectMany(PostgresSchema.ConstraintsOf))
                .Select(static name => Damage($"the constraint {name} is missing, or was never checked on the rows that are there")),
            .. session.Read(
                """
                SELECT relname FROM pg_class
                WHERE relnamespace = to_regnamespace(@schema) AND relkind IN ('r', 'i') AND relpersistence <> 'p'
                """,
                static row => row.GetString(0), ("@schema", schema))
                .Select(static name => Damage($"'{name}' is not logged: it is emptied when the server crashes")),
            .. session.Read(
                """
                SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE c.relnamespace = to_regnamespace(@schema) AND NOT (i.indisvalid AND i.indisready)
                """,
                static row => row.GetString(0), ("@schema", schema))
                .Select(static name => Damage($"the index '{name}' is not valid")),
        ]);
        return [.. found.Take(most)];

        void AddMisplaced(string condition, string what) => found.AddRange(
            session.Read(
                $"SELECT r.height, r.position FROM {schema}.record r WHERE {condition} LIMIT @most",
                static row => (Height: PostgresValues.Number(row, 0), Position: PostgresValues.Number(row, 1)), ("@most", (long)most))
            .Select(item => new Fault(FaultCode.StoredItemMisplaced, unchecked((int)item.Position), what) { Height = item.Height }));
    }

    public IReadOnlyList<Fault> CheckLengths(int most) =>
    [
        .. session.Read(
            $"""
            SELECT height, position FROM {schema}.record WHERE octet_length(txid) > 32 OR octet_length(doctor) > 20
                OR octet_length(patient) > 20 OR octet_length(public_key) > 88 OR octet_length(prescription) > 200
                OR octet_length(signature) > 72 LIMIT @most
            """,
            static row => (Height: PostgresValues.Number(row, 0), Position: PostgresValues.Number(row, 1)), ("@most", (long)most))
            .Select(static item => new Fault(
                FaultCode.StorageDamaged, unchecked((int)item.Position), "a value is longer than any of a record") { Height = item.Height }),
        .. !PostgresCatalog.Has(session, "envelope") ? [] : session.Read(
            $"""
            SELECT CASE WHEN octet_length(txid) = 32 THEN txid END FROM {schema}.envelope WHERE octet_length(txid) <> 32
                OR octet_length(nonce) > {EnvelopeRow.NonceLength} OR octet_length(bytes) > {EnvelopeRow.MaxLength} LIMIT @most
            """,
            static row => PostgresValues.Blob(row, 0), ("@most", (long)most))
            .Select(static txId => EnvelopeFault.TooLong(txId)),
    ];

    public IReadOnlyList<Fault> CheckAdditions() =>
    [
        .. session.Read(
            $"""
            SELECT 'trigger', t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
            WHERE {PostgresCatalog.Named(PostgresSchema.Tables)} AND NOT t.tgisinternal
            UNION ALL
            SELECT 'rule', r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
            WHERE {PostgresCatalog.Named(PostgresSchema.Tables)} AND c.relkind = 'r'
            UNION ALL
            SELECT 'policy', p.polname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
            WHERE {PostgresCatalog.Named(PostgresSchema.Tables)}
            """,
            static row => $"{row.GetString(0)} '{row.GetString(1)}'", ("@schema", schema))
            .Concat(Added(PostgresSchema.Constraints, "constraint", "SELECT conname FROM pg_constraint WHERE connamespace = to_regnamespace(@schema) AND contype <> 'n'"))
            .Select(static what => new Fault(
                FaultCode.StorageAltered, Detail: $"the {what} would interfere with writing; the ledger's owner drops it")),
    ];

    public IReadOnlyList<string> FindAdditions() =>
    [
        .. session.Read(
            """
            SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(@schema) AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
            """,
            static row => row.GetString(0), ("@schema", schema))
            .Where(static name => !PostgresSchema.Tables.Contains(name))
            .Select(static name => $"somebody added '{name}' to the ledger's schema, which changes no block and no record"),
        .. Settings(),
    ];

    /// <summary>All tables and indexes that are missing and are made anew.</summary>
    public IReadOnlyList<string> Missing() =>
        Missing([.. PostgresSchema.Later, .. PostgresSchema.Derived, .. PostgresSchema.Indexes]);

    /// <summary>All tables and indexes that are missing and can be derived.</summary>
    public IReadOnlyList<string> MissingDerived() => Missing([.. PostgresSchema.Derived, .. PostgresSchema.Indexes]);

    // What the server promises of a commit is only as good as these.
    private IEnumerable<string> Settings()
    {
        foreach ((string setting, string[] unsafeValues, string danger) in ((string, string[], string)[])[
            ("fsync", ["off"], "a crash of the server's machine can damage the ledger beyond repair"),
            ("full_page_writes", ["off"], "a crash of the server's machine can damage the ledger"),
            ("synchronous_commit", ["off"], "what was acknowledged last is lost when the server crashes")])
        {
            if (session.Scalar($"SELECT current_setting('{setting}', true)") is string value && unsafeValues.Contains(value))
                yield return $"the server's setting {setting} is {value}: {danger}";
        }
    }

    // A table comes before its indexes.
    private IReadOnlyList<string> Missing(string[] expected) => [.. expected.Except(PostgresCatalog.Present(session, expected))];

    private IEnumerable<string> Added(IReadOnlySet<string> expected, string what, string query) =>
        session.Read(query, static row => row.GetString(0), ("@schema", schema))
            .Where(name => !expected.Contains(name)).Select(name => $"{what} '{name}'");

    private long Count(string table, string condition) =>
        session.Scalar($"SELECT count(*) FROM {schema}.{table} WHERE {condition}") is long count ? count : 0;

    private static Fault Damage(string detail) => new(FaultCode.StorageDamaged, Detail: detail);
}
