using System.Collections.ObjectModel;
using System.Numerics;
using EmrLedger.Blocks;
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

    // Hex is made of the contents when it is asked for; a block of a ledger that is only checked never needs it.
    private string? blockId;
    private string? previous;
    private string? miner;
    private BlockContents? contents;

    /// <summary>Holds the values as they are given.</summary>
    /// <exception cref="ArgumentException">One of the records is null.</exception>
    public EmrBlock(
        string blockId, string previous, ulong height, string miner, IEnumerable<EmrRecord> records, ulong timestamp,
        BigInteger difficulty, ulong nonce)
    {
        ArgumentNullException.ThrowIfNull(records);
        this.blockId = Hex.Normalize(blockId ?? "");
        this.previous = Hex.Normalize(previous ?? "");
        Height = height;
        this.miner = Hex.Normalize(miner ?? "");
        Records = new ReadOnlyCollection<EmrRecord>([.. records]);
        if (Records.Contains(null))
            throw new ArgumentException("A record of the block is null.", nameof(records));
        Timestamp = timestamp;
        Difficulty = difficulty;
        Nonce = nonce;
    }

    /// <summary>A block with these values; the records are those whose txids they name.</summary>
    internal EmrBlock(BlockContents contents, ulong height, IEnumerable<EmrRecord> records)
    {
        this.contents = contents;
        Height = height;
        Records = new ReadOnlyCollection<EmrRecord>([.. records]);
        Timestamp = contents.Template.Timestamp;
        Difficulty = contents.Template.Target.Difficulty;
        Nonce = contents.Nonce;
    }

    /// <summary>The block's id: 64 hex digits.</summary>
    public string BlockId => blockId ??= contents!.BlockId.ToString();

    /// <summary>The id of the block before: 64 hex digits, all zero in a chain's first block.</summary>
    public string Previous => previous ??= contents!.Template.Previous.ToString();

    /// <summary>The block's position, from 0. It is not part of the block's hash: only a chain can vouch for it.</summary>
    public ulong Height { get; }

    /// <summary>The miner's hash: 40 hex digits.</summary>
    public string Miner => miner ??= contents!.Template.Miner.ToString();

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

    /// <summary>The values, parsed when they are first asked for; null where one of them is malformed.</summary>
    internal BlockContents? Contents => contents ??= BlockContents.Parse(this);

    /// <summary>The block id.</summary>
    public override string ToString() => BlockId;
}
