using EmrLedger.Adapters.Stores;
using EmrLedger.Ledgers.Store;
using Microsoft.Data.Sqlite;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>The envelopes of a ledger in a file that has their table. Longer values, and ids that are none, are for the checks to find.</summary>
internal static class SqliteEnvelopes
{
    internal const string After =
        $"SELECT {Columns} FROM envelope WHERE txid > $after AND octet_length(txid) = 32 ORDER BY txid LIMIT $most";

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

    /// <summary>All of them in the order in which they lie in the file, which is the quickest.</summary>
    public static IEnumerable<EnvelopeRow> ReadAsTheyLie(SqliteSession session) =>
        session.Rows($"SELECT {Columns} FROM envelope WHERE octet_length(txid) = 32").Select(Row);

    /// <summary>The ids of their records, in order.</summary>
    public static IEnumerable<Hash256> ReadIds(SqliteSession session) =>
        session.Rows("SELECT txid FROM envelope WHERE octet_length(txid) = 32 ORDER BY txid")
            .Select(static row => new Hash256(SqliteValues.Blob(row, 0)));

    private static EnvelopeRow Row(SqliteDataReader row) =>
        new(new Hash256(SqliteValues.Blob(row, 0)), SqliteValues.Blob(row, 1), SqliteValues.Blob(row, 2));
}
