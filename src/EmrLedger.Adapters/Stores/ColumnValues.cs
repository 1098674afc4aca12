using System.Buffers.Binary;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Adapters.Stores;

/// <summary>Values as the columns of every store hold them.</summary>
internal static class ColumnValues
{
    /// <summary>The longest bytes that are kept of a prescription.</summary>
    public const int MaxStateLength = PrescriptionRow.MaxStateLength;

    /// <summary>32 bytes.</summary>
    public static byte[] Bytes(Hash256 hash)
    {
        byte[] bytes = new byte[Hash256.Length];
        hash.CopyTo(bytes);
        return bytes;
    }

    /// <summary>20 bytes.</summary>
    public static byte[] Bytes(Hash160 hash)
    {
        byte[] bytes = new byte[Hash160.Length];
        hash.CopyTo(bytes);
        return bytes;
    }

    /// <summary>16 bytes, little-endian, as a difficulty is hashed.</summary>
    public static byte[] Bytes(UInt128 difficulty)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, difficulty);
        return bytes;
    }

    /// <summary>A difficulty; 0, which no block has, where the column holds none.</summary>
    public static UInt128 Difficulty(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 16 ? BinaryPrimitives.ReadUInt128LittleEndian(bytes) : UInt128.Zero;

    /// <summary>A height, nonce or time as a store compares it: whatever is above 2^63 − 1 is above all that is stored.</summary>
    public static long Clamp(ulong value) => (long)Math.Min(value, long.MaxValue);
}
