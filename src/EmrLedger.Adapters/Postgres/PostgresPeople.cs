using EmrLedger.Adapters.Stores;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Adapters.Postgres;

/// <summary>Who writes in a server's ledger and of whom: each found from the one before by index, whatever they have in between.</summary>
internal sealed class PostgresPeople(PostgresSession session)
{
    private readonly string schema = session.Schema;

    public IEnumerable<PendingDoctor> ReadPendingDoctors() => PostgresParts.Read(
        (after, rows) => session.Read(
            $"""
            WITH RECURSIVE {Doctors("pending")}
            SELECT d.hash,
                (SELECT p.nonce FROM {schema}.pending p WHERE p.doctor = d.hash ORDER BY p.nonce LIMIT 1),
                coalesce((SELECT r.nonce FROM {schema}.record r WHERE r.doctor = d.hash ORDER BY r.nonce DESC LIMIT 1), 0),
                (SELECT p.place FROM {schema}.pending p WHERE p.doctor = d.hash AND p.nonce = 1
                    + coalesce((SELECT r.nonce FROM {schema}.record r WHERE r.doctor = d.hash ORDER BY r.nonce DESC LIMIT 1), 0))
            FROM d WHERE d.hash IS NOT NULL
            """,
            static row => (Hash: PostgresValues.Blob(row, 0), First: PostgresValues.Number(row, 1), Last: PostgresValues.Number(row, 2),
                Place: PostgresValues.NumberOrNull(row, 3)),
            ("@after", after), ("@most", rows)),
        static found => found.Hash)
        .Where(static found => found.Hash.Length == Hash160.Length)
        .Select(static found => new PendingDoctor(new Hash160(found.Hash), found.First, found.Last, found.Place));

    public IEnumerable<UserState> ReadStates() => PostgresParts.Read(
        (after, rows) => session.Read(
            $"""
            WITH RECURSIVE {Doctors("record")}
            SELECT d.hash, (SELECT r.nonce FROM {schema}.record r WHERE r.doctor = d.hash ORDER BY r.nonce DESC LIMIT 1)
            FROM d WHERE d.hash IS NOT NULL
            """,
            static row => (Hash: PostgresValues.Blob(row, 0), Nonce: PostgresValues.Number(row, 1)),
            ("@after", after), ("@most", rows)),
        static found => found.Hash)
        .Select(static found => new UserState(Hex.Encode(found.Hash), 0, found.Nonce));

    public IReadOnlyList<Hash160> FindPatients(Hash160 first, Hash160 last, int most) =>
    [
        .. session.Read(
            $"""
            WITH RECURSIVE p(hash, number) AS (
                (SELECT patient, CAST(1 AS bigint) FROM {schema}.record WHERE patient >= @first ORDER BY patient LIMIT 1)
                UNION ALL
                SELECT (SELECT r.patient FROM {schema}.record r WHERE r.patient > p.hash ORDER BY r.patient LIMIT 1), p.number + 1
                FROM p WHERE p.hash <= @last AND p.number < @most)
            SELECT hash FROM p WHERE hash <= @last LIMIT @most
            """,
            static row => PostgresValues.Blob(row, 0),
            ("@first", ColumnValues.Bytes(first)), ("@last", ColumnValues.Bytes(last)), ("@most", (long)most))
            .Where(static hash => hash.Length == Hash160.Length).Select(static hash => new Hash160(hash)),
    ];

    // The doctors of a table after one of them.
    private string Doctors(string table) =>
        $"""
        d(hash, number) AS (
            (SELECT doctor, CAST(1 AS bigint) FROM {schema}.{table} WHERE doctor > @after ORDER BY doctor LIMIT 1)
            UNION ALL
            SELECT (SELECT t.doctor FROM {schema}.{table} t WHERE t.doctor > d.hash ORDER BY t.doctor LIMIT 1), d.number + 1
            FROM d WHERE d.hash IS NOT NULL AND d.number < @most)
        """;
}
