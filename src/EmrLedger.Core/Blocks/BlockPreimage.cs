using System.Buffers.Binary;
using EmrLedger.Values;

namespace EmrLedger.Blocks;

/// <summary>
/// The bytes whose SHA-256 is a block's id: previous ‖ miner ‖ txids ‖ timestamp ‖ difficulty ‖ nonce, 84 + 32·n bytes for n
/// records. Two different blocks never have the same, and all values can be read from it.
/// </summary>
public static class BlockPreimage
{
    /// <summary>The longest: a block of 25 records.</summary>
    public const int MaxLength = FixedLength + (EmrBlock.MaxRecords * Hash256.Length);

    private const int HeadLength = Hash256.Length + Hash160.Length;
    private const int TailLength = sizeof(ulong) + 16 + sizeof(ulong);
    private const int FixedLength = HeadLength + TailLength;

    /// <summary>The preimage of a block's id.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.BlockInvalid"/> where a length is wrong, so that there is none.</exception>
    public static byte[] Of(EmrBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (!Hash256.TryParse(block.Previous, out _) || !Hash160.TryParse(block.Miner, out _) || block.Records.Count > EmrBlock.MaxRecords
            || !Difficulty.TryConvert(block.Difficulty, out UInt128 difficulty))
        {
            throw Invalid();
        }
        byte[] bytes = new byte[FixedLength + (block.Records.Count * Hash256.Length)];
        Convert.FromHexString(block.Previous, bytes, out _, out _);
        Convert.FromHexString(block.Miner, bytes.AsSpan(Hash256.Length), out _, out _);
        int position = HeadLength;
        foreach (EmrRecord record in block.Records)
        {
            if (!Hash256.TryParse(record.TxId, out Hash256 txId))
                throw Invalid();
            txId.CopyTo(bytes.AsSpan(position));
            position += Hash256.Length;
        }
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(position), block.Timestamp);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(position + 8), difficulty);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(position + 24), block.Nonce);
        return bytes;
    }

    /// <summary>Reads a preimage; false where its length is that of none, or its difficulty is 0.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out BlockTemplate? template, out ulong nonce)
    {
        template = null;
        nonce = 0;
        int txIdLength = bytes.Length - FixedLength;
        if (txIdLength < 0 || bytes.Length > MaxLength || txIdLength % Hash256.Length != 0)
            return false;
        ReadOnlySpan<byte> tail = bytes[^TailLength..];
        UInt128 difficulty = BinaryPrimitives.ReadUInt128LittleEndian(tail[8..]);
        if (difficulty == 0)
            return false;
        Span<Hash256> txIds = new Hash256[txIdLength / Hash256.Length];
        for (int i = 0; i < txIds.Length; i++)
            txIds[i] = new Hash256(bytes.Slice(HeadLength + (i * Hash256.Length), Hash256.Length));
        template = new BlockTemplate(
            new Hash256(bytes[..Hash256.Length]), new Hash160(bytes.Slice(Hash256.Length, Hash160.Length)), txIds,
            BinaryPrimitives.ReadUInt64LittleEndian(tail), difficulty);
        nonce = BinaryPrimitives.ReadUInt64LittleEndian(tail[24..]);
        return true;
    }

    private static EmrException Invalid() =>
        new(EmrError.BlockInvalid, "A length in the block is wrong, so its id is of nothing.");
}
