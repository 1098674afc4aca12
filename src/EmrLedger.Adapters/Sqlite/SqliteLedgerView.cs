using System.Collections.Frozen;
using EmrLedger.Adapters.Stores;
using EmrLedger.Ledgers.Store;
using Microsoft.Data.Sqlite;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>A read transaction.</summary>
internal class SqliteLedgerView(SqliteSession session) : ILedgerView
{
    private const string RecordColumns =
        "r.txid, r.doctor, r.patient, r.public_key, r.prescription, r.nonce, r.signature";

    // From each doctor to the next by index, as for the states: what a doctor has in between is not looked at.
    internal const string PendingDoctors =
        """
        WITH RECURSIVE d(hash) AS (
            SELECT min(doctor) FROM pending
            UNION ALL SELECT (SELECT min(doctor) FROM pending WHERE doctor > d.hash) FROM d WHERE d.hash IS NOT NULL),
        s(hash, first, last) AS MATERIALIZED (
            SELECT hash, (SELECT min(nonce) FROM pending WHERE doctor = d.hash),
                coalesce((SELECT max(nonce) FROM record WHERE doctor = d.hash), 0)
            FROM d WHERE hash IS NOT NULL)
        SELECT hash, first, last, (SELECT sequence FROM pending WHERE doctor = s.hash AND nonce = s.last + 1) FROM s
        """;

    // What the tally does not know of, it does not count: blocks that were appended without it.
    internal const string TalliedRecords =
        """
        WITH t(height, records) AS (SELECT height, records FROM tally WHERE id = 1 AND height <= (SELECT max(height) FROM block))
        SELECT coalesce((SELECT records FROM t), 0)
            + (SELECT count(*) FROM record WHERE height > coalesce((SELECT height FROM t), -1))
        """;

    private const string PrescriptionColumns = "p.height, p.position, p.stage, p.last_day, p.state";

    private readonly Dictionary<string, bool> tables = [];

    /// <summary>The session in whose transaction this is.</summary>
    protected SqliteSession Session { get; } = session;

    public byte[] ReadManifest() => Session.Scalar("SELECT manifest FROM ledger WHERE id = 1") as byte[] ?? [];

    public ulong CountBlocks() => Number("SELECT max(height) + 1 FROM block");

    public ulong CountRecords() => Has("tally") ? Number(TalliedRecords) : Number("SELECT count(*) FROM record");

    public ulong CountPending() => Number("SELECT count(*) FROM pending");

    public IReadOnlySet<Hash256> ReadLeased() => FrozenSet<Hash256>.Empty;

    public IEnumerable<EmrBlock> ReadBlocks(ulong first, ulong last, bool downwards = false)
    {
        string order = downwards ? "DESC" : "ASC";
        StoredBlock? block = null;
        foreach (SqliteDataReader row in Session.Rows(
            $"""
            SELECT b.height, b.block_id, b.previous, b.miner, b.timestamp, b.difficulty, b.nonce, r.position, {RecordColumns}
            FROM block b LEFT JOIN record r ON r.height = b.height
            WHERE b.height BETWEEN $first AND $last ORDER BY b.height {order}, r.position
            """,
            ("$first", ColumnValues.Clamp(first)), ("$last", ColumnValues.Clamp(last))))
        {
            ulong height = SqliteValues.Number(row, 0);
            if (block?.Height != height)
            {
                if (block is not null)
                    yield return block.Build();
                block = Block(row, height);
            }
            if (!row.IsDBNull(7))
                block.Add(SqliteValues.Record(row, 8));
        }
        if (block is not null)
            yield return block.Build();
    }

    public IReadOnlyList<ulong> ReadTimestamps(ulong first, ulong last) =>
        [.. Session.Rows("SELECT timestamp FROM block WHERE height BETWEEN $first AND $last ORDER BY height",
            ("$first", ColumnValues.Clamp(first)), ("$last", ColumnValues.Clamp(last)))
            .Select(static row => SqliteValues.Number(row, 0))];

    public ulong? FindHeight(Hash256 blockId) =>
        Session.Scalar("SELECT height FROM block WHERE block_id = $id", ("$id", ColumnValues.Bytes(blockId))) is long height
            ? (ulong)height
            : null;

    public Hash256? FindBlockId(ulong height) =>
        Session.Scalar("SELECT block_id FROM block WHERE height = $height", ("$height", ColumnValues.Clamp(height)))
            is byte[] { Length: Hash256.Length } id
            ? new Hash256(id)
            : null;

    public IEnumerable<LedgerRecord> ReadRecords(RecordQuery query)
    {
        RecordConditions conditions = new(query);
        if (!conditions.TryNarrow("block", (sql, values) => Session.Scalar(sql, values)))
            yield break;
        foreach (SqliteDataReader row in Session.Rows(SelectRecords(conditions), conditions.Parameters))
        {
            yield return new LedgerRecord(
                SqliteValues.Record(row, 3), SqliteValues.Number(row, 0), SqliteValues.Position(row, 1), SqliteValues.Number(row, 2));
        }
    }

    public IEnumerable<EmrRecord> ReadPending(RecordQuery query)
    {
        RecordConditions conditions = new(query);
        return Session.Rows($"SELECT {RecordColumns} FROM pending r {conditions.Where} ORDER BY r.sequence",
            conditions.Parameters)
            .Select(static row => SqliteValues.Record(row, 0));
    }

    public PendingRecord? FindPending(Hash160 doctor, ulong nonce) => Session.Rows(
        $"SELECT r.sequence, {RecordColumns} FROM pending r WHERE r.doctor = $doctor AND r.nonce = $nonce",
        ("$doctor", ColumnValues.Bytes(doctor)), ("$nonce", ColumnValues.Clamp(nonce)))
        .Select(static row => new PendingRecord(SqliteValues.Number(row, 0), SqliteValues.Record(row, 1)))
        .FirstOrDefault();

    public IEnumerable<PendingDoctor> ReadPendingDoctors() => Session.Rows(PendingDoctors)
        .Where(static row => SqliteValues.Blob(row, 0).Length == Hash160.Length)
        .Select(static row => new PendingDoctor(
            new Hash160(SqliteValues.Blob(row, 0)), SqliteValues.Number(row, 1), SqliteValues.Number(row, 2),
            row.IsDBNull(3) ? null : SqliteValues.Number(row, 3)));

    public ulong CountPending(Hash160 doctor, ulong firstNonce, ulong lastNonce) => Number(
        "SELECT count(*) FROM pending WHERE doctor = $doctor AND nonce BETWEEN $first AND $last",
        ("$doctor", ColumnValues.Bytes(doctor)), ("$first", ColumnValues.Clamp(firstNonce)), ("$last", ColumnValues.Clamp(lastNonce)));

    public IReadOnlyList<EmrRecord> ReadOvertaken(ulong height) =>
        [.. Session.Rows(
            $"""
            SELECT {RecordColumns}
            FROM record s CROSS JOIN pending r ON r.doctor = s.doctor AND r.nonce = s.nonce
            WHERE s.height = $height AND r.txid <> s.txid ORDER BY s.position
            """,
            ("$height", ColumnValues.Clamp(height)))
            .Select(static row => SqliteValues.Record(row, 0))];

    public ulong LastNonce(Hash160 doctor, ulong belowHeight = ulong.MaxValue) => Number(
        "SELECT nonce FROM record WHERE doctor = $doctor AND height < $below ORDER BY nonce DESC LIMIT 1",
        ("$doctor", ColumnValues.Bytes(doctor)), ("$below", ColumnValues.Clamp(belowHeight)));

    public ulong LastPendingNonce(Hash160 doctor) =>
        Number("SELECT max(nonce) FROM pending WHERE doctor = $doctor", ("$doctor", ColumnValues.Bytes(doctor)));

    public IEnumerable<UserState> ReadStates() =>
        // From each doctor to the next by index: what a doctor wrote in between is not looked at.
        Session.Rows(
            """
            WITH RECURSIVE d(hash) AS (
                SELECT min(doctor) FROM record
                UNION ALL SELECT (SELECT min(doctor) FROM record WHERE doctor > d.hash) FROM d WHERE d.hash IS NOT NULL)
            SELECT hash, (SELECT max(nonce) FROM record WHERE doctor = d.hash) FROM d WHERE hash IS NOT NULL
            """)
            .Select(static row => new UserState(SqliteValues.HexText(row, 0), 0, SqliteValues.Number(row, 1)));

    public IReadOnlyList<FoundId> FindIds(IdKind kind, Hash256 first, Hash256 last, int most)
    {
        (string id, string columns) = kind switch
        {
            IdKind.Block => ("block_id", "height, miner FROM block"),
            IdKind.PendingRecord => ("txid", "NULL, doctor FROM pending"),
            _ => ("txid", "height, doctor FROM record"),
        };
        return
        [
            .. Session.Rows(
                $"SELECT {id}, {columns} WHERE {id} BETWEEN $first AND $last ORDER BY {id} LIMIT $most",
                ("$first", ColumnValues.Bytes(first)), ("$last", ColumnValues.Bytes(last)), ("$most", most))
                .Where(static row => SqliteValues.Blob(row, 0).Length == Hash256.Length
                    && SqliteValues.Blob(row, 2).Length == Hash160.Length)
                .Select(static row => new FoundId(
                    new Hash256(SqliteValues.Blob(row, 0)), row.IsDBNull(1) ? null : SqliteValues.Number(row, 1),
                    new Hash160(SqliteValues.Blob(row, 2)))),
        ];
    }

    public IReadOnlyList<Hash160> FindPatients(Hash160 first, Hash160 last, int most) =>
        [.. Session.Rows(
            """
            WITH RECURSIVE p(hash, count) AS (
                SELECT min(patient), 1 FROM record WHERE patient >= $first
                UNION ALL SELECT (SELECT min(patient) FROM record WHERE patient > p.hash), count + 1
                FROM p WHERE p.hash <= $last AND count < $most)
            SELECT hash FROM p WHERE hash <= $last LIMIT $most
            """,
            ("$first", ColumnValues.Bytes(first)), ("$last", ColumnValues.Bytes(last)), ("$most", most))
            .Select(static row => SqliteValues.Blob(row, 0)).Where(static hash => hash.Length == Hash160.Length)
            .Select(static hash => new Hash160(hash))];

    public IReadOnlyList<Fault> CheckStorage(int most) => new SqliteChecks(Session).CheckStorage(most);

    public IReadOnlyList<Fault> CheckEnvelopes(int most, Action<Hash256> found) =>
        Has("envelope") ? EnvelopeFault.First(SqliteEnvelopes.Check(Session, found), most) : [];

    public IReadOnlyList<Fault> FindStrayEnvelopes(int most) =>
        Has("envelope") ? [.. SqliteEnvelopes.FindStrays(Session, most)] : [];

    public IReadOnlyList<Fault> CheckLengths(int most) => new SqliteChecks(Session).CheckLengths(most);

    public IReadOnlyList<Fault> CheckAdditions() => new SqliteChecks(Session).CheckAdditions();

    public IReadOnlyList<string> FindAdditions() => new SqliteChecks(Session).FindAdditions();

    public IReadOnlyList<string> MissingDerived() => new SqliteChecks(Session).MissingDerived();

    public bool KeepsPrescriptions() =>
        Has("prescription") && Session.Scalar("SELECT 1 FROM prescription LIMIT 1") is not null;

    public ulong CountPrescriptions() => Has("prescription") ? Number("SELECT count(*) FROM prescription") : 0;

    public PrescriptionRow? FindPrescription(Hash256 txId) => Session.Rows(
        $"""
        SELECT {PrescriptionColumns} FROM record r CROSS JOIN prescription p ON p.height = r.height AND p.position = r.position
        WHERE r.txid = $txid
        """,
        ("$txid", ColumnValues.Bytes(txId))).Select(Prescription).FirstOrDefault();

    public IEnumerable<PrescriptionRow> ReadPrescriptions(PrescriptionQuery query)
    {
        PrescriptionConditions conditions = new(query);
        return !Has("prescription") ? [] : Session.Rows(
            $"SELECT {PrescriptionColumns} FROM prescription p {conditions.Where} ORDER BY p.height, p.position", conditions.Parameters)
            .Select(Prescription);
    }

    public EnvelopeRow? FindEnvelope(Hash256 txId) => Has("envelope") ? SqliteEnvelopes.Find(Session, txId) : null;

    public bool HasEnvelope(Hash256 txId) =>
        Has("envelope")
        && Session.Scalar("SELECT 1 FROM envelope WHERE txid = $txid", ("$txid", ColumnValues.Bytes(txId))) is not null;

    public bool HasEnvelopeNonce(ReadOnlySpan<byte> nonce) =>
        Has("envelope") && Session.Scalar("SELECT 1 FROM envelope WHERE nonce = $nonce", ("$nonce", nonce.ToArray())) is not null;

    public IEnumerable<EnvelopeRow> ReadEnvelopes() => Has("envelope") ? SqliteEnvelopes.ReadAll(Session) : [];

    public IEnumerable<Hash256> ReadEnvelopeIds() => Has("envelope") ? SqliteEnvelopes.ReadIds(Session) : [];

    public ulong CountEnvelopes() => Has("envelope") ? Number("SELECT count(*) FROM envelope") : 0;

    public bool HasUnfinishedErasure() => Has("erasure") && Session.Scalar("SELECT 1 FROM erasure") is not null;

    public Hash256? FindNode(int level, ulong index) =>
        Has("node") && Session.Scalar(
            "SELECT hash FROM node WHERE level = $level AND position = $position", ("$level", level), ("$position", ColumnValues.Clamp(index)))
            is byte[] { Length: Hash256.Length } hash ? new Hash256(hash) : null;

    public ulong CountNodes() => Has("node") ? Number("SELECT count(*) FROM node") : 0;

    public byte[]? ReadCheckpoint() => Has("checkpoint") ? Session.Scalar("SELECT note FROM checkpoint") as byte[] : null;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Session.Rollback();

    internal static string SelectRecords(RecordConditions conditions) =>
        $"""
        SELECT r.height, r.position, b.timestamp, {RecordColumns}
        FROM record r CROSS JOIN block b ON b.height = r.height {conditions.Where} ORDER BY {conditions.Order}
        """;

    private static StoredBlock Block(SqliteDataReader row, ulong height) => new(
        height, SqliteValues.Blob(row, 1), SqliteValues.Blob(row, 2), SqliteValues.Blob(row, 3), SqliteValues.Number(row, 4),
        SqliteValues.Difficulty(row, 5), SqliteValues.Number(row, 6));

    // A file of an earlier version lacks the derived tables until it is opened for writing.
    private static PrescriptionRow Prescription(SqliteDataReader row) => new(
        SqliteValues.Number(row, 0), SqliteValues.Position(row, 1), row.IsDBNull(2) ? -1 : row.GetInt64(2),
        row.IsDBNull(3) ? null : row.GetInt64(3), SqliteValues.Blob(row, 4));

    private bool Has(string table)
    {
        if (!tables.TryGetValue(table, out bool has))
            tables[table] = has = SqliteSchema.HasTable(Session, table);
        return has;
    }

    private ulong Number(string sql, params ReadOnlySpan<(string Name, object Value)> parameters) =>
        Session.Scalar(sql, parameters) is long number ? unchecked((ulong)number) : 0;
}
