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

    /// <summary>What is wrong with their rows.</summary>
    public static IEnumerable<Fault> Check(PostgresSession session, Action<Hash256> found)
    {
        foreach (EnvelopeRow row in ReadAll(session))
        {
            found(row.TxId);
            if (row.FindDifference() is { } difference)
                yield return EnvelopeFault.Of(row.TxId, difference);
        }
    }

    /// <summary>Those without a record.</summary>
    public static IEnumerable<Fault> FindStrays(PostgresSession session, int most) => session.Read(
        $"""
        SELECT e.txid FROM {session.Schema}.envelope e WHERE octet_length(e.txid) = 32
            AND NOT EXISTS (SELECT 1 FROM {session.Schema}.record r WHERE r.txid = e.txid)
            AND NOT EXISTS (SELECT 1 FROM {session.Schema}.pending p WHERE p.txid = e.txid) LIMIT @most
        """,
        static row => new Hash256(PostgresValues.Blob(row, 0)), ("@most", (long)most)).Select(EnvelopeFault.Stray);

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
