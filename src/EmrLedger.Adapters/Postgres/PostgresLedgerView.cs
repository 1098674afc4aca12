using EmrLedger.Adapters.Stores;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// A read transaction. Long answers are read in parts, so that neither side keeps more than one of them, and anything else can
/// be asked in between.
/// </summary>
internal class PostgresLedgerView(PostgresSession session, PostgresLedgerStore store) : ILedgerView
{
    private const string RecordColumns = PostgresValues.RecordColumns;
    private const ulong BlocksAtOnce = 50;
    private const long RowsAtOnce = 500;

    private readonly Dictionary<string, bool> tables = [];

    /// <summary>The session in whose transaction this is.</summary>
    protected PostgresSession Session { get; } = session;

    /// <summary>The schema's name.</summary>
    protected string Schema { get; } = session.Schema;

    public byte[] ReadManifest() => Session.Scalar($"SELECT substr(manifest, 1, 4097) FROM {Schema}.ledger WHERE id = 1") as byte[] ?? [];

    public ulong CountBlocks() => Number($"SELECT max(height) + 1 FROM {Schema}.block");

    public ulong CountRecords() => Number(
        // What the tip does not know of, it does not count.
        $"""
        SELECT CAST(coalesce((SELECT records FROM {Schema}.tip WHERE id = 1), 0)
            + (SELECT count(*) FROM {Schema}.record WHERE height > coalesce((SELECT height FROM {Schema}.tip WHERE id = 1), -1)) AS bigint)
        """);

    public ulong CountPending() => Number($"SELECT count(*) FROM {Schema}.pending");

    public IEnumerable<EmrBlock> ReadBlocks(ulong first, ulong last, bool downwards = false)
    {
        ulong blocks = CountBlocks();
        if (blocks == 0 || first >= blocks || first > last)
            yield break;
        last = Math.Min(last, blocks - 1);
        while (true)
        {
            ulong span = Math.Min(BlocksAtOnce, last - first + 1);
            (ulong low, ulong high) = downwards ? (last - span + 1, last) : (first, first + span - 1);
            foreach (EmrBlock block in ReadPart(low, high, downwards))
                yield return block;
            if (low == first && high == last)
                yield break;
            if (downwards)
                last = low - 1;
            else
                first = high + 1;
        }
    }

    public IReadOnlyList<ulong> ReadTimestamps(ulong first, ulong last) => Session.Read(
        $"SELECT timestamp FROM {Schema}.block WHERE height BETWEEN @first AND @last ORDER BY height",
        static row => PostgresValues.Number(row, 0), ("@first", ColumnValues.Clamp(first)), ("@last", ColumnValues.Clamp(last)));

    public ulong? FindHeight(Hash256 blockId) =>
        Session.Scalar($"SELECT height FROM {Schema}.block WHERE block_id = @id", ("@id", ColumnValues.Bytes(blockId))) is long height
            ? (ulong)height
            : null;

    public Hash256? FindBlockId(ulong height) =>
        Session.Scalar(
            $"SELECT substr(block_id, 1, 33) FROM {Schema}.block WHERE height = @height", ("@height", ColumnValues.Clamp(height)))
            is byte[] { Length: Hash256.Length } id
            ? new Hash256(id)
            : null;

    public IEnumerable<LedgerRecord> ReadRecords(RecordQuery query)
    {
        RecordConditions conditions = new(query);
        if (!conditions.TryNarrow($"{Schema}.block", (sql, values) => Session.Scalar(sql, values)))
            yield break;
        foreach (LedgerRecord record in InParts(() => ReadPart(conditions), ContinueAfter))
            yield return record;

        void ContinueAfter(LedgerRecord last)
        {
            if (conditions.IsByNonce)
            {
                conditions.Continue("r.nonce > @partNonce", ("@partNonce", unchecked((long)last.Record.Nonce)));
                return;
            }
            conditions.Continue(
                "(r.height, r.position) > (@partHeight, @partPosition)",
                ("@partHeight", unchecked((long)(last.Height ?? 0))), ("@partPosition", (long)(last.Index ?? 0)));
        }
    }

    public IEnumerable<EmrRecord> ReadPending(RecordQuery query)
    {
        RecordConditions conditions = new(query);
        foreach ((EmrRecord record, _, _) in InParts(Part, ContinueAfter))
            yield return record;

        void ContinueAfter((EmrRecord Record, ulong Place, byte[] TxId) last) => conditions.Continue(
            "(r.place, r.txid) > (@partPlace, @partId)", ("@partPlace", unchecked((long)last.Place)), ("@partId", last.TxId));

        List<(EmrRecord Record, ulong Place, byte[] TxId)> Part() => Session.Read(
            $"""
            SELECT {RecordColumns}, r.place, r.txid FROM {Schema}.pending r {conditions.Where}
            ORDER BY r.place, r.txid LIMIT {RowsAtOnce}
            """,
            static row => (PostgresValues.Record(row, 0), PostgresValues.Number(row, 7), PostgresValues.Blob(row, 8)),
            conditions.Parameters);
    }

    public PendingRecord? FindPending(Hash160 doctor, ulong nonce) => Session.Read(
        $"SELECT {RecordColumns}, r.place FROM {Schema}.pending r WHERE r.doctor = @doctor AND r.nonce = @nonce",
        static row => new PendingRecord(PostgresValues.Number(row, 7), PostgresValues.Record(row, 0)),
        ("@doctor", ColumnValues.Bytes(doctor)), ("@nonce", ColumnValues.Clamp(nonce))).FirstOrDefault();

    public IEnumerable<PendingDoctor> ReadPendingDoctors() => InParts(
        after => Session.Read(
            $"""
            WITH RECURSIVE {Doctors("pending")}
            SELECT d.hash,
                (SELECT p.nonce FROM {Schema}.pending p WHERE p.doctor = d.hash ORDER BY p.nonce LIMIT 1),
                coalesce((SELECT r.nonce FROM {Schema}.record r WHERE r.doctor = d.hash ORDER BY r.nonce DESC LIMIT 1), 0),
                (SELECT p.place FROM {Schema}.pending p WHERE p.doctor = d.hash AND p.nonce = 1
                    + coalesce((SELECT r.nonce FROM {Schema}.record r WHERE r.doctor = d.hash ORDER BY r.nonce DESC LIMIT 1), 0))
            FROM d WHERE d.hash IS NOT NULL
            """,
            static row => (Hash: PostgresValues.Blob(row, 0), First: PostgresValues.Number(row, 1), Last: PostgresValues.Number(row, 2),
                Place: PostgresValues.NumberOrNull(row, 3)),
            ("@after", after), ("@most", RowsAtOnce)),
        static found => found.Hash)
        .Where(static found => found.Hash.Length == Hash160.Length)
        .Select(static found => new PendingDoctor(new Hash160(found.Hash), found.First, found.Last, found.Place));

    public ulong CountPending(Hash160 doctor, ulong firstNonce, ulong lastNonce) => Number(
        $"SELECT count(*) FROM {Schema}.pending WHERE doctor = @doctor AND nonce BETWEEN @first AND @last",
        ("@doctor", ColumnValues.Bytes(doctor)), ("@first", ColumnValues.Clamp(firstNonce)), ("@last", ColumnValues.Clamp(lastNonce)));

    public IReadOnlyList<EmrRecord> ReadOvertaken(ulong height) => Session.Read(
        $"""
        SELECT {RecordColumns} FROM {Schema}.record s JOIN {Schema}.pending r ON r.doctor = s.doctor AND r.nonce = s.nonce
        WHERE s.height = @height AND r.txid <> s.txid ORDER BY s.position
        """,
        static row => PostgresValues.Record(row, 0), ("@height", ColumnValues.Clamp(height)));

    public ulong LastNonce(Hash160 doctor, ulong belowHeight = ulong.MaxValue) => Number(
        $"SELECT nonce FROM {Schema}.record WHERE doctor = @doctor AND height < @below ORDER BY nonce DESC LIMIT 1",
        ("@doctor", ColumnValues.Bytes(doctor)), ("@below", ColumnValues.Clamp(belowHeight)));

    public ulong LastPendingNonce(Hash160 doctor) => Number(
        $"SELECT nonce FROM {Schema}.pending WHERE doctor = @doctor ORDER BY nonce DESC LIMIT 1", ("@doctor", ColumnValues.Bytes(doctor)));

    public IEnumerable<UserState> ReadStates() => InParts(
        after => Session.Read(
            $"""
            WITH RECURSIVE {Doctors("record")}
            SELECT d.hash, (SELECT r.nonce FROM {Schema}.record r WHERE r.doctor = d.hash ORDER BY r.nonce DESC LIMIT 1)
            FROM d WHERE d.hash IS NOT NULL
            """,
            static row => (Hash: PostgresValues.Blob(row, 0), Nonce: PostgresValues.Number(row, 1)), ("@after", after), ("@most", RowsAtOnce)),
        static found => found.Hash)
        .Select(static found => new UserState(Hex.Encode(found.Hash), 0, found.Nonce));

    public IReadOnlyList<FoundId> FindIds(IdKind kind, Hash256 first, Hash256 last, int most)
    {
        (string id, string columns) = kind switch
        {
            IdKind.Block => ("block_id", $"height, miner FROM {Schema}.block"),
            IdKind.PendingRecord => ("txid", $"CAST(NULL AS bigint), doctor FROM {Schema}.pending"),
            _ => ("txid", $"height, doctor FROM {Schema}.record"),
        };
        return
        [
            .. Session.Read(
                $"SELECT {id}, {columns} WHERE {id} BETWEEN @first AND @last ORDER BY {id} LIMIT @most",
                static row => (Id: PostgresValues.Blob(row, 0), Height: PostgresValues.NumberOrNull(row, 1), User: PostgresValues.Blob(row, 2)),
                ("@first", ColumnValues.Bytes(first)), ("@last", ColumnValues.Bytes(last)), ("@most", (long)most))
                .Where(static found => found.Id.Length == Hash256.Length && found.User.Length == Hash160.Length)
                .Select(static found => new FoundId(new Hash256(found.Id), found.Height, new Hash160(found.User))),
        ];
    }

    public IReadOnlyList<Hash160> FindPatients(Hash160 first, Hash160 last, int most) =>
    [
        .. Session.Read(
            $"""
            WITH RECURSIVE p(hash, number) AS (
                (SELECT patient, CAST(1 AS bigint) FROM {Schema}.record WHERE patient >= @first ORDER BY patient LIMIT 1)
                UNION ALL
                SELECT (SELECT r.patient FROM {Schema}.record r WHERE r.patient > p.hash ORDER BY r.patient LIMIT 1), p.number + 1
                FROM p WHERE p.hash <= @last AND p.number < @most)
            SELECT hash FROM p WHERE hash <= @last LIMIT @most
            """,
            static row => PostgresValues.Blob(row, 0),
            ("@first", ColumnValues.Bytes(first)), ("@last", ColumnValues.Bytes(last)), ("@most", (long)most))
            .Where(static hash => hash.Length == Hash160.Length).Select(static hash => new Hash160(hash)),
    ];

    public Hash256? FindNode(int level, ulong index) =>
        Has("node") && Session.Scalar(
            $"SELECT substr(hash, 1, 33) FROM {Schema}.node WHERE level = @level AND position = @position",
            ("@level", (long)level), ("@position", ColumnValues.Clamp(index)))
            is byte[] { Length: Hash256.Length } hash ? new Hash256(hash) : null;

    public ulong CountNodes() => Has("node") ? Number($"SELECT count(*) FROM {Schema}.node") : 0;

    public byte[]? ReadCheckpoint() => Has("checkpoint")
        ? Session.Scalar($"SELECT substr(note, 1, 65537) FROM {Schema}.checkpoint WHERE id = 1") as byte[]
        : null;

    public IReadOnlyList<Fault> CheckStorage(int most) => new PostgresChecks(Session).CheckStorage(most);

    public IReadOnlyList<Fault> CheckLengths(int most) => new PostgresChecks(Session).CheckLengths(most);

    public IReadOnlyList<Fault> CheckAdditions() => new PostgresChecks(Session).CheckAdditions();

    public IReadOnlyList<string> FindAdditions() => new PostgresChecks(Session).FindAdditions();

    public IReadOnlyList<string> MissingDerived() => new PostgresChecks(Session).MissingDerived();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The store whose view this is.</summary>
    protected PostgresLedgerStore Store { get; } = store;

    protected virtual void Dispose(bool disposing) => Session.Rollback();

    // A ledger for reading may lack what its owner makes again.
    private bool Has(string table)
    {
        if (!tables.TryGetValue(table, out bool has))
        {
            tables[table] = has = Session.Scalar(
                "SELECT CAST(1 AS bigint) FROM information_schema.tables WHERE table_schema = @schema AND table_name = @table",
                ("@schema", Schema), ("@table", table)) is not null;
        }
        return has;
    }

    // From each doctor to the next by index: what a doctor has in between is not looked at.
    private string Doctors(string table) =>
        $"""
        d(hash, number) AS (
            (SELECT doctor, CAST(1 AS bigint) FROM {Schema}.{table} WHERE doctor > @after ORDER BY doctor LIMIT 1)
            UNION ALL
            SELECT (SELECT t.doctor FROM {Schema}.{table} t WHERE t.doctor > d.hash ORDER BY t.doctor LIMIT 1), d.number + 1
            FROM d WHERE d.hash IS NOT NULL AND d.number < @most)
        """;

    private IEnumerable<EmrBlock> ReadPart(ulong low, ulong high, bool downwards)
    {
        string order = downwards ? "DESC" : "ASC";
        StoredBlock? block = null;
        foreach ((StoredBlock Block, EmrRecord? Record) row in Session.Read(
            $"""
            SELECT b.height, substr(b.block_id, 1, 33), substr(b.previous, 1, 33), substr(b.miner, 1, 21), b.timestamp,
                substr(b.difficulty, 1, 17), b.nonce, r.position, {RecordColumns}
            FROM {Schema}.block b LEFT JOIN {Schema}.record r ON r.height = b.height
            WHERE b.height BETWEEN @low AND @high ORDER BY b.height {order}, r.position
            """,
            static row => (
                new StoredBlock(
                    PostgresValues.Number(row, 0), PostgresValues.Blob(row, 1), PostgresValues.Blob(row, 2), PostgresValues.Blob(row, 3),
                    PostgresValues.Number(row, 4), ColumnValues.Difficulty(PostgresValues.Blob(row, 5)), PostgresValues.Number(row, 6)),
                row.IsDBNull(7) ? null : PostgresValues.Record(row, 8)),
            ("@low", ColumnValues.Clamp(low)), ("@high", ColumnValues.Clamp(high))))
        {
            if (block?.Height != row.Block.Height)
            {
                if (block is not null)
                    yield return block.Build();
                block = row.Block;
            }
            if (row.Record is not null)
                block.Add(row.Record);
        }
        if (block is not null)
            yield return block.Build();
    }

    private List<LedgerRecord> ReadPart(RecordConditions conditions) => Session.Read(
        $"""
        SELECT r.height, r.position, b.timestamp, {RecordColumns}
        FROM {Schema}.record r JOIN {Schema}.block b ON b.height = r.height {conditions.Where} ORDER BY {conditions.Order} LIMIT {RowsAtOnce}
        """,
        static row => new LedgerRecord(
            PostgresValues.Record(row, 3), PostgresValues.Number(row, 0), unchecked((int)PostgresValues.Number(row, 1)),
            PostgresValues.Number(row, 2)),
        conditions.Parameters);

    private static IEnumerable<T> InParts<T>(Func<List<T>> read, Action<T> continueAfter)
    {
        while (true)
        {
            List<T> part = read();
            foreach (T item in part)
                yield return item;
            if (part.Count < RowsAtOnce)
                yield break;
            continueAfter(part[^1]);
        }
    }

    private static IEnumerable<T> InParts<T>(Func<byte[], List<T>> read, Func<T, byte[]> keyOf)
    {
        byte[] after = [];
        return InParts(() => read(after), last => after = keyOf(last));
    }

    private ulong Number(string sql, params (string Name, object Value)[] parameters) =>
        Session.Scalar(sql, parameters) is long number ? unchecked((ulong)number) : 0;
}
