using EmrLedger.Adapters.Stores;
using EmrLedger.Ledgers.Store;
using Npgsql;

namespace EmrLedger.Adapters.Postgres;

/// <summary>The envelopes of a server's ledger, some at a time. Ids that are none are for the checks to find.</summary>
internal static class PostgresEnvelopes
{
    private static readonly string Columns =
        $"txid, substr(nonce, 1, {EnvelopeRow.NonceLength + 1}), substr(bytes, 1, {EnvelopeRow.MaxLength + 1})";

    /// <summary>The envelope of a record; null where there is none.</summary>
    public static EnvelopeRow? Find(PostgresSession session, Hash256 txId) => session.Read(
        $"SELECT {Columns} FROM {session.Schema}.envelope WHERE txid = @txid", Row, ("@txid", ColumnValues.Bytes(txId)))
        .FirstOrDefault();

    /// <summary>All of them, in the order of their records' ids.</summary>
    public static IEnumerable<EnvelopeRow> ReadAll(PostgresSession session) => PostgresParts.Read(
        (after, rows) => session.Read(
            $"""
            SELECT {Columns} FROM {session.Schema}.envelope
            WHERE txid > @after AND octet_length(txid) = 32 ORDER BY txid LIMIT {rows}
            """,
            Row, ("@after", after)),
        static row => ColumnValues.Bytes(row.TxId));

    /// <summary>The ids of their records, in order.</summary>
    public static IEnumerable<Hash256> ReadIds(PostgresSession session) => PostgresParts.Read(
        (after, rows) => session.Read(
            $"""
            SELECT txid FROM {session.Schema}.envelope WHERE txid > @after AND octet_length(txid) = 32 ORDER BY txid LIMIT {rows}
            """,
            static row => new Hash256(PostgresValues.Blob(row, 0)), ("@after", after)),
        static txId => ColumnValues.Bytes(txId));

    private static EnvelopeRow Row(NpgsqlDataReader row) =>
        new(new Hash256(PostgresValues.Blob(row, 0)), PostgresValues.Blob(row, 1), PostgresValues.Blob(row, 2));
}
