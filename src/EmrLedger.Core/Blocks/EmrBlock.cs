using System.Collections.ObjectModel;
using System.Numerics;
using EmrLedger.Text;

namespace EmrLedger;

/// <summary>
/// Up to 25 records sealed by proof of work. Any values can be held, so that a check can name what is wrong with them; hex
/// is lowercase where it is hex.
/// </summary>
public sealed class EmrBlock
{
    /// <summary>The most records a block holds.</summary>
    public const int MaxRecords = 25;

    /// <summary>The previous block id of a chain's first block: 32 zero bytes.</summary>
    public static readonly string NoPrevious = default(Hash256).ToString();

    /// <summary>Holds the values as they are given.</summary>
    /// <exception cref="ArgumentException">One of the records is null.</exception>
    public EmrBlock(
        string blockId, string previous, ulong height, string miner, IEnumerable<EmrRecord> records, ulong timestamp,
        BigInteger difficulty, ulong nonce)
    {
        ArgumentNullException.ThrowIfNull(records);
        BlockId = Hex.Normalize(blockId ?? "");
        Previous = Hex.Normalize(previous ?? "");
        Height = height;
        Miner = Hex.Normalize(miner ?? "");
        Records = new ReadOnlyCollection<EmrRecord>([.. records]);
        if (Records.Contains(null))
            throw new ArgumentException("A record of the block is null.", nameof(records));
        Timestamp = timestamp;
        Difficulty = difficulty;
        Nonce = nonce;
    }

    /// <summary>The block's id: 64 hex digits.</summary>
    public string BlockId { get; }

    /// <summary>The id of the block before: 64 hex digits, all zero in a chain's first block.</summary>
    public string Previous { get; }

    /// <summary>The block's position, from 0. It is not part of the block's hash: only a chain can vouch for it.</summary>
    public ulong Height { get; }

    /// <summary>The miner's hash: 40 hex digits.</summary>
    public string Miner { get; }

    /// <summary>The sealed records, at most 25.</summary>
    public IReadOnlyList<EmrRecord> Records { get; }

    /// <summary>When mining began, in Unix seconds.</summary>
    public ulong Timestamp { get; }

    /// <summary>The expected number of hashes until a block is found: 1 to 2^128 − 1.</summary>
    public BigInteger Difficulty { get; }

    /// <summary>The number that makes the id meet the difficulty.</summary>
    public ulong Nonce { get; }

    /// <summary>Why a number could not be read from a foreign value, so that the id cannot be right; null on every other block.</summary>
    internal string? Malformed { get; init; }

    /// <summary>The block id.</summary>
    public override string ToString() => BlockId;
}
