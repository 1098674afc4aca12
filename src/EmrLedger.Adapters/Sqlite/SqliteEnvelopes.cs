using EmrLedger.Adapters.Stores;
using EmrLedger.Ledgers.Store;
using Microsoft.Data.Sqlite;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>The envelopes of a ledger in a file that has their table. Longer values, and ids that are none, are for the checks to find.</summary>
internal static class SqliteEnvelopes
{
    internal const string After =
        $"SELECT {Columns} FROM envelope WHERE txid > $after AND octet_length(txid) = 32 ORDER BY txid LIMIT $most";

    // What is too long is not loaded: a NULL stands for it, which no column has.
    private static readonly string AsTheyLie =
        $"""
        SELECT CASE WHEN octet_length(txid) = {Hash256.Length} THEN txid END,
            CASE WHEN octet_length(nonce) <= {EnvelopeRow.NonceLength} THEN nonce END,
            CASE WHEN octet_length(bytes) <= {EnvelopeRow.MaxLength} THEN bytes END FROM envelope
        """;

    private const string Strays =
        """
        SELECT txid FROM envelope e WHERE octet_length(txid) = 32 AND NOT EXISTS (SELECT 1 FROM record r WHERE r.txid = e.txid)
        AND NOT EXISTS (SELECT 1 FROM pending p WHERE p.txid = e.txid) LIMIT $most
        """;

    private const int AtOnce = 100;
    private const string Columns = "txid, nonce, bytes";

    /// <summary>The envelope of a record; null where there is none.</summary>
    public static EnvelopeRow? Find(SqliteSession session, Hash256 txId) => session.Rows(
        $"SELECT {Columns} FROM envelope WHERE txid = $txid", ("$txid", ColumnValues.Bytes(txId))).Select(Row).FirstOrDefault();

    /// <summary>All of them in the order of their records' ids: part by part, so that SQLite goes by the index, and sorts none.</summary>
    public static IEnumerable<EnvelopeRow> ReadAll(SqliteSession session)
    {
        byte[] after = [];
        while (true)
        {
            List<EnvelopeRow> part = [.. session.Rows(After, ("$after", after), ("$most", AtOnce)).Select(Row)];
            foreach (EnvelopeRow row in part)
                yield return row;
            if (part.Count < AtOnce)
                yield break;
            after = ColumnValues.Bytes(part[^1].TxId);
        }
    }

    /// <summary>What is wrong with their rows, in the order in which they lie in the file, which is the quickest.</summary>
    public static IEnumerable<Fault> Check(SqliteSession session, Action<Hash256> found)
    {
        foreach (SqliteDataReader row in session.Rows(AsTheyLie))
        {
            if (Check(row, found) is { } fault)
                yield return fault;
        }
    }

    /// <summary>Those without a record.</summary>
    public static IEnumerable<Fault> FindStrays(SqliteSession session, int most) =>
        session.Rows(Strays, ("$most", most)).Select(static row => EnvelopeFault.Stray(SqliteValues.Hash(row, 0)));

    /// <summary>The ids of their records, in order.</summary>
    public static IEnumerable<Hash256> ReadIds(SqliteSession session) =>
        session.Rows("SELECT txid FROM envelope WHERE octet_length(txid) = 32 ORDER BY txid")
            .Select(static row => SqliteValues.Hash(row, 0));

    private static Fault? Check(SqliteDataReader row, Action<Hash256> found)
    {
        ReadOnlySpan<byte> id = SqliteValues.Span(row, 0);
        if (id.Length != Hash256.Length)
            return EnvelopeFault.TooLong([]);
        Hash256 txId = new(id);
        found(txId);
        ReadOnlySpan<byte> nonce = SqliteValues.Span(row, 1);
        ReadOnlySpan<byte> bytes = SqliteValues.Span(row, 2);
        if (nonce.IsEmpty || bytes.IsEmpty)
            return EnvelopeFault.TooLong(id);
        return EnvelopeRow.FindDifference(txId, nonce, bytes) is { } difference ? EnvelopeFault.Of(txId, difference) : null;
    }

    private static EnvelopeRow Row(SqliteDataReader row) =>
        new(SqliteValues.Hash(row, 0), SqliteValues.Blob(row, 1), SqliteValues.Blob(row, 2));
}
