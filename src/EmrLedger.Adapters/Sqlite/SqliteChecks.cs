using System.Globalization;
using EmrLedger.Adapters.Stores;
using EmrLedger.Text;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>What a ledger's file is, beside what it should be: its pages, its tables, and rows out of place.</summary>
internal sealed class SqliteChecks(SqliteSession session)
{
    public IReadOnlyList<Fault> CheckStorage(int most)
    {
        // Every row is looked up in every index, all over the file: 12 MiB in memory, six times the default, spare much reading.
        session.Execute("PRAGMA cache_size = -12288");
        List<Fault> found =
        [
            .. session.Rows($"PRAGMA integrity_check({most.ToString(CultureInfo.InvariantCulture)})")
                .Select(static row => row.GetString(0))
                .Where(static line => line != "ok")
                .Select(static line => new Fault(FaultCode.StorageDamaged, Detail: line)),
        ];
        // On a file that is opened for reading, SQLite knows of no CHECK.
        found.AddRange(session.Rows("SELECT id FROM ledger WHERE id <> 1 LIMIT $most", ("$most", most))
            .Select(static _ => new Fault(FaultCode.StoredItemMisplaced, Detail: "there is another manifest")));
        found.AddRange(session.Rows("SELECT height FROM block WHERE height < 0 LIMIT $most", ("$most", most))
            .Select(static _ => new Fault(FaultCode.StoredItemMisplaced, Detail: "there is a block below the first")));
        AddMisplaced("NOT EXISTS (SELECT 1 FROM block b WHERE b.height = r.height)", "the record belongs to no block");
        AddMisplaced(
            """
            r.height IN (SELECT height FROM record GROUP BY height HAVING min(position) <> 0 OR max(position) <> count(*) - 1)
            AND r.position <> (SELECT count(*) FROM record p WHERE p.height = r.height AND p.position < r.position)
            """,
            "the record does not follow the one before it");
        if (SqliteSchema.HasTable(session, "tally"))
        {
            found.AddRange(session.Rows(
                """
                SELECT records, height FROM tally t
                WHERE records <> (SELECT count(*) FROM record WHERE height <= t.height) OR height > (SELECT max(height) FROM block)
                """)
                .Select(static row => new Fault(
                    FaultCode.StorageDamaged,
                    Detail: $"the kept count, {Display.Count(SqliteValues.Number(row, 0), "record")} up to height "
                        + $"{SqliteValues.Number(row, 1)}, is not that of the blocks")));
        }
        return [.. found.Take(most)];

        void AddMisplaced(string condition, string what) => found.AddRange(
            session.Rows($"SELECT r.height, r.position FROM record r WHERE {condition} LIMIT $most", ("$most", most))
                .Select(row =>
                new Fault(FaultCode.StoredItemMisplaced, SqliteValues.Position(row, 1), what) { Height = SqliteValues.Number(row, 0) }));
    }

    public IReadOnlyList<string> MissingDerived()
    {
        HashSet<string> present = [.. session.Rows("SELECT name FROM sqlite_schema").Select(static row => row.GetString(0))];
        return [.. SqliteSchema.Derived.Keys.Concat(SqliteSchema.Indexes.Keys).Where(name => !present.Contains(name))];
    }

    public IReadOnlyList<Fault> CheckLengths(int most) =>
        // From row to row, and by the lengths that stand before the values: nothing long is loaded for that.
        [.. session.Rows(
            """
            SELECT height, position FROM record WHERE octet_length(txid) > 32 OR octet_length(doctor) > 20
            OR octet_length(patient) > 20 OR octet_length(public_key) > 88 OR octet_length(prescription) > 200
            OR octet_length(signature) > 72 LIMIT $most
            """,
            ("$most", most))
            .Concat(!SqliteSchema.HasTable(session, "prescription") ? [] : session.Rows(
                $"SELECT height, position FROM prescription WHERE octet_length(state) > {ColumnValues.MaxStateLength} LIMIT $most",
                ("$most", most)))
            .Select(static row => new Fault(FaultCode.StorageDamaged, SqliteValues.Position(row, 1), "a value is longer than any of a record")
            {
                Height = SqliteValues.Number(row, 0),
            })
            .Take(most)];

    public IReadOnlyList<Fault> CheckAdditions() =>
        [.. SqliteSchemaObject.ReadAdditions(session).Where(static found => found.ChangesWriting).Select(static found => new Fault(
            FaultCode.StorageAltered, Detail: $"the {found.Display} would interfere with writing; {WayOut(found)}"))];

    public IReadOnlyList<string> FindAdditions() =>
        [.. SqliteSchemaObject.ReadAdditions(session).Where(static found => !found.ChangesWriting).Select(static found =>
            $"another program added the {found.Display}, which changes no block and no record; {WayOut(found)}")];

    private static string WayOut(SqliteSchemaObject found) =>
        $"the statement DROP {found.Type.ToUpperInvariant()} takes it out, and so do an export and its import";
}
