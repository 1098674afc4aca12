using EmrLedger.Adapters.Stores;
using EmrLedger.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmrLedger.Adapters.Sqlite;

/// <summary>
/// Values as columns hold them. Reading is total: what a damaged file holds becomes a value that fails its check, and is
/// named there.
/// </summary>
internal static class SqliteValues
{
    public static byte[] Blob(SqliteDataReader row, int column) => Span(row, column).ToArray();

    /// <summary>A hash from a column that holds 32 bytes.</summary>
    public static Hash256 Hash(SqliteDataReader row, int column) => new(Span(row, column));

    public static string HexText(SqliteDataReader row, int column) => Hex.Encode(Span(row, column));

    public static ulong Number(SqliteDataReader row, int column) =>
        raw.sqlite3_column_type(row.Handle, column) == raw.SQLITE_INTEGER
            ? unchecked((ulong)raw.sqlite3_column_int64(row.Handle, column))
            : ulong.MaxValue;

    /// <summary>A record's place in its block; -1 where the column holds no number.</summary>
    public static int Position(SqliteDataReader row, int column) => unchecked((int)Number(row, column));

    /// <summary>A difficulty; 0, which no block has, where the column holds none.</summary>
    public static UInt128 Difficulty(SqliteDataReader row, int column) =>
        ColumnValues.Difficulty(Span(row, column));

    /// <summary>A record from seven columns: txid, doctor, patient, public key, prescription, nonce, signature.</summary>
    public static EmrRecord Record(SqliteDataReader row, int column) => StoredRecord.Build(
        Span(row, column), Span(row, column + 1), Span(row, column + 2), Span(row, column + 3), Span(row, column + 4),
        IsBlob(row, column + 4), Number(row, column + 5), Span(row, column + 6));

    /// <summary>SQLite's own memory, good until the next row: a whole ledger is read without a copy of each value.</summary>
    public static ReadOnlySpan<byte> Span(SqliteDataReader row, int column) =>
        IsBlob(row, column) ? raw.sqlite3_column_blob(row.Handle, column) : [];

    private static bool IsBlob(SqliteDataReader row, int column) => raw.sqlite3_column_type(row.Handle, column) == raw.SQLITE_BLOB;
}
