using System.Buffers.Binary;
using System.Numerics;
using System.Text;
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
    // Stands for bytes that are not UTF-8. No record can have this text, since UTF-8 cannot express it.
    private const string Unreadable = "\ud800";

    public static byte[] Bytes(Hash256 hash)
    {
        byte[] bytes = new byte[Hash256.Length];
        hash.CopyTo(bytes);
        return bytes;
    }

    public static byte[] Bytes(Hash160 hash)
    {
        byte[] bytes = new byte[Hash160.Length];
        hash.CopyTo(bytes);
        return bytes;
    }

    public static byte[] Bytes(BigInteger difficulty)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, (UInt128)difficulty);
        return bytes;
    }

    public static byte[] Blob(SqliteDataReader row, int column) => Span(row, column).ToArray();

    public static string HexText(SqliteDataReader row, int column) => Hex.Encode(Span(row, column));

    public static ulong Number(SqliteDataReader row, int column) =>
        raw.sqlite3_column_type(row.Handle, column) == raw.SQLITE_INTEGER
            ? unchecked((ulong)raw.sqlite3_column_int64(row.Handle, column))
            : ulong.MaxValue;

    public static BigInteger Difficulty(SqliteDataReader row, int column) =>
        Span(row, column) is { Length: 16 } bytes ? BinaryPrimitives.ReadUInt128LittleEndian(bytes) : BigInteger.MinusOne;

    /// <summary>A record from seven columns: txid, doctor, patient, public key, prescription, nonce, signature.</summary>
    public static EmrRecord Record(SqliteDataReader row, int column) => new(
        HexText(row, column), HexText(row, column + 1), HexText(row, column + 2), HexText(row, column + 3), Text(row, column + 4),
        Number(row, column + 5), HexText(row, column + 6));

    private static string Text(SqliteDataReader row, int column)
    {
        if (!IsBlob(row, column))
            return Unreadable;
        try
        {
            return StrictUtf8.Encoding.GetString(Span(row, column));
        }
        catch (DecoderFallbackException)
        {
            return Unreadable;
        }
    }

    private static bool IsBlob(SqliteDataReader row, int column) => raw.sqlite3_column_type(row.Handle, column) == raw.SQLITE_BLOB;

    // SQLite's own memory, good until the next row: a whole ledger is read without a copy of each value.
    private static ReadOnlySpan<byte> Span(SqliteDataReader row, int column) =>
        IsBlob(row, column) ? raw.sqlite3_column_blob(row.Handle, column) : [];
}
