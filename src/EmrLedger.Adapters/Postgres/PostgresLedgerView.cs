using EmrLedger.Adapters.Stores;
using EmrLedger.Ledgers.Store;
using Npgsql;

namespace EmrLedger.Adapters.Postgres;

/// <summary>
/// A read transaction. Long answers are read in parts, so that neither side keeps more than one of them, and anything else can
/// be asked in between.
/// </summary>
internal class PostgresLedgerView(PostgresSession session, PostgresLedgerStore store) : ILedgerView
{
    private const string RecordColumns = PostgresValues.RecordColumns;
    private const long MostLeased = 10_000;
    private static readonly string PrescriptionColumns =
        $"p.height, p.position, p.stage, p.last_day, substr(p.state, 1, {ColumnValues.MaxStateLength + 1})";


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

    public IEnumerable<EmrBlock> ReadBlocks(ulong first, ulong last, bool downwards = false) =>
        new PostgresBlocks(Session).Read(first, last, downwards);

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
        foreach (LedgerRecord record in PostgresParts.Read(rows => ReadPart(conditions, rows), ContinueAfter))
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
        foreach ((EmrRecord record, _, _) in PostgresParts.Read(Part, ContinueAfter))
            yield return record;

        void ContinueAfter((EmrRecord Record, ulong Place, byte[] TxId) last) => conditions.Continue(
            "(r.place, r.txid) > (@partPlace, @partId)", ("@partPlace", unchecked((long)last.Place)), ("@partId", last.TxId));

        List<(EmrRecord Record, ulong Place, byte[] TxId)> Part(long rows) => Session.Read(
            $"""
            SELECT {RecordColumns}, r.place, r.txid FROM {Schema}.pending r {conditions.Where}
            ORDER BY r.place, r.txid LIMIT {rows}
            """,
            static row => (PostgresValues.Record(row, 0), PostgresValues.Number(row, 7), PostgresValues.Blob(row, 8)),
            conditions.Parameters);
    }

    public IReadOnlySet<Hash256> ReadLeased() => Session.Read(
        $"""
        SELECT l.txid FROM {Schema}.lease l JOIN {Schema}.pending p ON p.txid = l.txid
        WHERE l.until > {PostgresValues.Now} AND l.holder <> @holder AND octet_length(l.txid) = 32 LIMIT {MostLeased}
        """,
        static row => new Hash256(PostgresValues.Blob(row, 0)), ("@holder", Store.LeaseHolder)).ToHashSet();

    public PendingRecord? FindPending(Hash160 doctor, ulong nonce) => Session.Read(
        $"SELECT {RecordColumns}, r.place FROM {Schema}.pending r WHERE r.doctor = @doctor AND r.nonce = @nonce",
        static row => new PendingRecord(PostgresValues.Number(row, 7), PostgresValues.Record(row, 0)),
        ("@doctor", ColumnValues.Bytes(doctor)), ("@nonce", ColumnValues.Clamp(nonce))).FirstOrDefault();

    public IEnumerable<PendingDoctor> ReadPendingDoctors() => new PostgresPeople(Session).ReadPendingDoctors();

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

    public ulong LastNonceOfAll(Hash160 doctor) => Session.Read(
        $"""
        SELECT (SELECT nonce FROM {Schema}.record WHERE doctor = @doctor ORDER BY nonce DESC LIMIT 1),
            (SELECT nonce FROM {Schema}.pending WHERE doctor = @doctor ORDER BY nonce DESC LIMIT 1)
        """,
        static row => Math.Max(PostgresValues.NumberOrNull(row, 0) ?? 0, PostgresValues.NumberOrNull(row, 1) ?? 0),
        ("@doctor", ColumnValues.Bytes(doctor)))[0];

    public bool MayHold(Hash256 txId) => Session.Scalar(
        $"""
        SELECT CAST(1 AS bigint) FROM {Schema}.record WHERE txid = @txid
        UNION ALL SELECT CAST(1 AS bigint) FROM {Schema}.pending WHERE txid = @txid LIMIT 1
        """,
        ("@txid", ColumnValues.Bytes(txId))) is not null;

    public IEnumerable<UserState> ReadStates() => new PostgresPeople(Session).ReadStates();

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
        new PostgresPeople(Session).FindPatients(first, last, most);

    public bool KeepsPrescriptions() =>
        Has("prescription") && Session.Scalar($"SELECT position FROM {Schema}.prescription LIMIT 1") is not null;

    public ulong CountPrescriptions() => Has("prescription") ? Number($"SELECT count(*) FROM {Schema}.prescription") : 0;

    public PrescriptionRow? FindPrescription(Hash256 txId) => Session.Read(
        $"""
        SELECT {PrescriptionColumns} FROM {Schema}.record r
        JOIN {Schema}.prescription p ON p.height = r.height AND p.position = r.position WHERE r.txid = @txid
        """,
        Prescription, ("@txid", ColumnValues.Bytes(txId))).FirstOrDefault();

    public IEnumerable<PrescriptionRow> ReadPrescriptions(PrescriptionQuery query)
    {
        PrescriptionConditions conditions = new(query);
        return !Has("prescription") ? [] : PostgresParts.Read(
            rows => Session.Read(
                $"""
                SELECT {PrescriptionColumns} FROM {Schema}.prescription p {conditions.Where}
                ORDER BY p.height, p.position LIMIT {rows}
                """,
                Prescription, conditions.Parameters),
            conditions.ContinueAfter);
    }

    public EnvelopeRow? FindEnvelope(Hash256 txId) => Has("envelope") ? PostgresEnvelopes.Find(Session, txId) : null;

    public bool HasEnvelope(Hash256 txId) => Has("envelope") && Session.Scalar(
        $"SELECT CAST(1 AS bigint) FROM {Schema}.envelope WHERE txid = @txid", ("@txid", ColumnValues.Bytes(txId))) is not null;

    public bool HasEnvelopeNonce(ReadOnlySpan<byte> nonce) => Has("envelope") && Session.Scalar(
        $"SELECT CAST(1 AS bigint) FROM {Schema}.envelope WHERE nonce = @nonce", ("@nonce", nonce.ToArray())) is not null;

    public IEnumerable<EnvelopeRow> ReadEnvelopes() => Has("envelope") ? PostgresEnvelopes.ReadAll(Session) : [];

    public IEnumerable<Hash256> ReadEnvelopeIds() => Has("envelope") ? PostgresEnvelopes.ReadIds(Session) : [];

    public ulong CountEnvelopes() => Has("envelope") ? Number($"SELECT count(*) FROM {Schema}.envelope") : 0;

    public bool HasUnfinishedErasure() =>
        Has("erasure") && Session.Scalar($"SELECT mark FROM {Schema}.erasure WHERE id = 1") is not null;

    public virtual Hash256? FindNode(int level, ulong index) =>
        Has("node") && Session.Scalar(
            $"SELECT substr(hash, 1, 33) FROM {Schema}.node WHERE level = @level AND position = @position",
            ("@level", (long)level), ("@position", ColumnValues.Clamp(index)))
            is byte[] { Length: Hash256.Length } hash ? new Hash256(hash) : null;

    public ulong CountNodes() => Has("node") ? Number($"SELECT count(*) FROM {Schema}.node") : 0;

    public byte[]? ReadCheckpoint() => Has("checkpoint")
        ? Session.Scalar($"SELECT substr(note, 1, 65537) FROM {Schema}.checkpoint WHERE id = 1") as byte[]
        : null;

    public IReadOnlyList<Fault> CheckStorage(int most) => new PostgresChecks(Session).CheckStorage(most);

    public IReadOnlyList<Fault> CheckEnvelopes(int most, Action<Hash256> found) =>
        Has("envelope") ? EnvelopeFault.First(PostgresEnvelopes.Check(Session, found), most) : [];

    public IReadOnlyList<Fault> FindStrayEnvelopes(int most) =>
        Has("envelope") ? [.. PostgresEnvelopes.FindStrays(Session, most)] : [];

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

    private static PrescriptionRow Prescription(NpgsqlDataReader row) => new(
        PostgresValues.Number(row, 0), unchecked((int)PostgresValues.Number(row, 1)), row.IsDBNull(2) ? -1 : row.GetInt64(2),
        row.IsDBNull(3) ? null : row.GetInt64(3), PostgresValues.Blob(row, 4));

    // A ledger for reading may lack what its owner makes again.
    private bool Has(string table)
    {
        if (!tables.TryGetValue(table, out bool has))
        {
            tables[table] = has = PostgresCatalog.MayRead(Session, table);
        }
        return has;
    }

    private List<LedgerRecord> ReadPart(RecordConditions conditions, long rows) => Session.Read(
        $"""
        SELECT r.height, r.position, b.timestamp, {RecordColumns}
        FROM {Schema}.record r JOIN {Schema}.block b ON b.height = r.height {conditions.Where} ORDER BY {conditions.Order} LIMIT {rows}
        """,
        static row => new LedgerRecord(
            PostgresValues.Record(row, 3), PostgresValues.Number(row, 0), unchecked((int)PostgresValues.Number(row, 1)),
            PostgresValues.Number(row, 2)),
        conditions.Parameters);

    private ulong Number(string sql, params (string Name, object Value)[] parameters) =>
        Session.Scalar(sql, parameters) is long number ? unchecked((ulong)number) : 0;
}
