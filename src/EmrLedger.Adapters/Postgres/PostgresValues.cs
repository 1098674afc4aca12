using EmrLedger.Adapters.Stores;
using Npgsql;

namespace EmrLedger.Adapters.Postgres;

/// <summary>Values as a server's rows hold them. Whatever a query selects is cut to one byte more than a ledger's values have.</summary>
internal static class PostgresValues
{
    /// <summary>Seven columns of a table named r: txid, doctor, patient, public key, prescription, nonce, signature.</summary>
    public const string RecordColumns =
        """
        substr(r.txid, 1, 33), substr(r.doctor, 1, 21), substr(r.patient, 1, 21), substr(r.public_key, 1, 89),
        substr(r.prescription, 1, 201), r.nonce, substr(r.signature, 1, 73)
        """;

    /// <summary>The server's time when the transaction began, in microseconds since 1970.</summary>
    public const string Now = "CAST(extract(epoch FROM now()) * 1000000 AS bigint)";

    public static byte[] Blob(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);

    public static ulong Number(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? ulong.MaxValue : unchecked((ulong)row.GetInt64(column));

    public static ulong? NumberOrNull(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : unchecked((ulong)row.GetInt64(column));

    /// <summary>A record from the seven columns.</summary>
    public static EmrRecord Record(NpgsqlDataReader row, int column) => StoredRecord.Build(
        Blob(row, column), Blob(row, column + 1), Blob(row, column + 2), Blob(row, column + 3), Blob(row, column + 4),
        !row.IsDBNull(column + 4), Number(row, column + 5), Blob(row, column + 6));
}
