using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using EmrLedger.Values;

namespace EmrLedger.Blocks;

/// <summary>
/// A block but for its nonce: all that is fixed while it is mined. Its id is SHA-256 of the preimage
/// previous ‖ miner ‖ txids ‖ timestamp ‖ difficulty ‖ nonce, 84 + 32·n bytes for n records; two different blocks never have
/// the same preimage, and all values can be read from it.
/// </summary>
public sealed class BlockTemplate
{
    /// <summary>The longest preimage of a sealed block, which has at most 25 records: 884 bytes.</summary>
    public const int MaxPreimageLength = FixedLength + (EmrBlock.MaxRecords * Hash256.Length);

    private const int HeadLength = Hash256.Length + Hash160.Length;
    private const int DifficultyLength = 16;
    private const int TailLength = sizeof(ulong) + DifficultyLength + NonceLength;
    private const int FixedLength = HeadLength + TailLength;
    private const int NonceLength = sizeof(ulong);

    private readonly byte[] prefix;

    /// <summary>Fixes the values.</summary>
    /// <param name="previous">The id of the block before.</param>
    /// <param name="miner">The miner's hash.</param>
    /// <param name="txIds">The records' ids in order; a sealed block has at most 25.</param>
    /// <param name="timestamp">Unix seconds.</param>
    /// <param name="difficulty">1 to 2^128 − 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The difficulty is 0.</exception>
    public BlockTemplate(Hash256 previous, Hash160 miner, ReadOnlySpan<Hash256> txIds, ulong timestamp, UInt128 difficulty)
    {
        Previous = previous;
        Miner = miner;
        TxIds = [.. txIds];
        Timestamp = timestamp;
        Target = new Target(difficulty);

        prefix = new byte[FixedLength - NonceLength + (txIds.Length * Hash256.Length)];
        ByteWriter writer = new(prefix);
        writer.Append(previous);
        writer.Append(miner);
        foreach (Hash256 txId in txIds)
            writer.Append(txId);
        writer.Append(timestamp);
        writer.Append(difficulty);
    }

    /// <summary>The id of the block before.</summary>
    public Hash256 Previous { get; }

    /// <summary>The miner's hash.</summary>
    public Hash160 Miner { get; }

    /// <summary>The records' ids in order.</summary>
    public ImmutableArray<Hash256> TxIds { get; }

    /// <summary>Unix seconds.</summary>
    public ulong Timestamp { get; }

    /// <summary>What the id must meet.</summary>
    public Target Target { get; }

    /// <summary>The bytes before the nonce: 76 + 32·n for n records.</summary>
    internal ReadOnlySpan<byte> Prefix => prefix;

    /// <summary>Reads a preimage; false where its length is that of none, or its difficulty is 0.</summary>
    public static bool TryRead(ReadOnlySpan<byte> preimage, [NotNullWhen(true)] out BlockTemplate? template, out ulong nonce)
    {
        template = null;
        nonce = 0;
        int txIdLength = preimage.Length - FixedLength;
        if (txIdLength < 0 || preimage.Length > MaxPreimageLength || txIdLength % Hash256.Length != 0)
            return false;
        ReadOnlySpan<byte> tail = preimage[^TailLength..];
        UInt128 difficulty = BinaryPrimitives.ReadUInt128LittleEndian(tail[sizeof(ulong)..]);
        if (difficulty == 0)
            return false;
        Span<Hash256> txIds = new Hash256[txIdLength / Hash256.Length];
        for (int i = 0; i < txIds.Length; i++)
            txIds[i] = new Hash256(preimage.Slice(HeadLength + (i * Hash256.Length), Hash256.Length));
        template = new BlockTemplate(
            new Hash256(preimage[..Hash256.Length]), new Hash160(preimage[Hash256.Length..HeadLength]), txIds,
            BinaryPrimitives.ReadUInt64LittleEndian(tail), difficulty);
        nonce = BinaryPrimitives.ReadUInt64LittleEndian(tail[^NonceLength..]);
        return true;
    }

    /// <summary>The preimage of the id that a nonce gives.</summary>
    public byte[] Preimage(ulong nonce)
    {
        byte[] preimage = new byte[prefix.Length + NonceLength];
        WritePreimage(preimage, nonce);
        return preimage;
    }

    /// <summary>The block id that a nonce gives.</summary>
    public Hash256 BlockId(ulong nonce)
    {
        int length = prefix.Length + NonceLength;
        Span<byte> preimage = length <= MaxPreimageLength ? stackalloc byte[MaxPreimageLength] : new byte[length];
        preimage = preimage[..length];
        WritePreimage(preimage, nonce);
        Span<byte> digest = stackalloc byte[Hash256.Length];
        SHA256.HashData(preimage, digest);
        return new Hash256(digest);
    }

    private void WritePreimage(Span<byte> preimage, ulong nonce)
    {
        ByteWriter writer = new(preimage);
        writer.Append(prefix);
        writer.Append(nonce);
    }
}
