using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using EmrLedger.Keys;
using EmrLedger.Records;
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

    public static byte[] Bytes(UInt128 difficulty)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, difficulty);
        return bytes;
    }

    public static byte[] Blob(SqliteDataReader row, int column) => Span(row, column).ToArray();

    public static string HexText(SqliteDataReader row, int column) => Hex.Encode(Span(row, column));

    public static ulong Number(SqliteDataReader row, int column) =>
        raw.sqlite3_column_type(row.Handle, column) == raw.SQLITE_INTEGER
            ? unchecked((ulong)raw.sqlite3_column_int64(row.Handle, column))
            : ulong.MaxValue;

    /// <summary>A difficulty; 0, which no block has, where the column holds none.</summary>
    public static UInt128 Difficulty(SqliteDataReader row, int column) =>
        Span(row, column) is { Length: 16 } bytes ? BinaryPrimitives.ReadUInt128LittleEndian(bytes) : UInt128.Zero;

    /// <summary>A record from seven columns: txid, doctor, patient, public key, prescription, nonce, signature.</summary>
    public static EmrRecord Record(SqliteDataReader row, int column)
    {
        ReadOnlySpan<byte> txId = Span(row, column);
        ReadOnlySpan<byte> doctor = Span(row, column + 1);
        ReadOnlySpan<byte> patient = Span(row, column + 2);
        ReadOnlySpan<byte> publicKey = Span(row, column + 3);
        ReadOnlySpan<byte> prescription = Span(row, column + 4);
        ulong nonce = Number(row, column + 5);
        ReadOnlySpan<byte> signature = Span(row, column + 6);
        bool isWhole = txId.Length == Hash256.Length && doctor.Length == Hash160.Length && patient.Length == Hash160.Length
            && publicKey.Length == PublicKeyDer.Length && IsBlob(row, column + 4)
            && prescription.Length <= EmrRecord.MaxPrescriptionBytes && Utf8.IsValid(prescription)
            && signature.Length <= RecordContents.MaxSignatureBytes;
        return isWhole
            ? new EmrRecord(new RecordContents(
                new Hash256(txId), new Hash160(doctor), new Hash160(patient), publicKey, prescription, nonce, signature))
            : new EmrRecord(
                Hex.Encode(txId), Hex.Encode(doctor), Hex.Encode(patient), Hex.Encode(publicKey), Text(row, column + 4), nonce,
                Hex.Encode(signature));
    }

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
