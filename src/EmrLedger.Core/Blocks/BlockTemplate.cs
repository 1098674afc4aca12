using System.Collections.Immutable;
using System.Security.Cryptography;
using EmrLedger.Values;

namespace EmrLedger.Blocks;

/// <summary>A block but for its nonce: all that is fixed while it is mined.</summary>
public sealed class BlockTemplate
{
    private const int FixedLength = Hash256.Length + Hash160.Length + sizeof(ulong) + 16;

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

        prefix = new byte[FixedLength + (txIds.Length * Hash256.Length)];
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

    /// <summary>
    /// The block id: SHA-256(previous ‖ miner ‖ txids ‖ timestamp ‖ difficulty ‖ nonce), 84 + 32·n bytes.
    /// </summary>
    public Hash256 BlockId(ulong nonce)
    {
        int length = prefix.Length + sizeof(ulong);
        ByteWriter writer = new(length <= 1024 ? stackalloc byte[1024] : new byte[length]);
        writer.Append(prefix);
        writer.Append(nonce);
        Span<byte> digest = stackalloc byte[Hash256.Length];
        SHA256.HashData(writer.Written, digest);
        return new Hash256(digest);
    }
}
