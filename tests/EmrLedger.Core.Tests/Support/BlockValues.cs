using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using EmrLedger.Text;

namespace EmrLedger.Tests.Support;

/// <summary>A block's values, to be changed one by one. Its id and target follow the plain definitions, not the library.</summary>
internal sealed record BlockValues
{
    public string? BlockId { get; init; }

    public string? Previous { get; init; } = EmrBlock.NoPrevious;

    public ulong Height { get; init; }

    public string? Miner { get; init; } = TestKeys.Miner.ToString();

    public IReadOnlyList<EmrRecord> Records { get; init; } = [];

    public ulong Timestamp { get; init; } = 1711213303;

    public BigInteger Difficulty { get; init; } = 4;

    public ulong Nonce { get; init; }

    /// <summary>The bytes that the id is the hash of.</summary>
    public byte[] Preimage
    {
        get
        {
            Span<byte> numbers = stackalloc byte[8 + 16 + 8];
            BinaryPrimitives.WriteUInt64LittleEndian(numbers, Timestamp);
            BinaryPrimitives.WriteUInt128LittleEndian(numbers[8..], (UInt128)Difficulty);
            BinaryPrimitives.WriteUInt64LittleEndian(numbers[24..], Nonce);
            return
            [
                .. Convert.FromHexString(Previous!), .. Convert.FromHexString(Miner!),
                .. Records.SelectMany(record => Convert.FromHexString(record.TxId)), .. numbers,
            ];
        }
    }

    /// <summary>The values of a block.</summary>
    public static BlockValues Of(EmrBlock block) => new()
    {
        BlockId = block.BlockId,
        Previous = block.Previous,
        Height = block.Height,
        Miner = block.Miner,
        Records = block.Records,
        Timestamp = block.Timestamp,
        Difficulty = block.Difficulty,
        Nonce = block.Nonce,
    };

    /// <summary>The block.</summary>
    public EmrBlock Build() => new(BlockId!, Previous!, Height, Miner!, Records, Timestamp, Difficulty, Nonce);

    /// <summary>The same with the id that its values have.</summary>
    public BlockValues Resealed() => this with { BlockId = Hex.Encode(SHA256.HashData(Preimage)) };

    /// <summary>The same with the lowest nonce whose id meets the difficulty.</summary>
    public EmrBlock Mine() => Search(meets: true);

    /// <summary>The same with the lowest nonce whose id does not meet the difficulty.</summary>
    public EmrBlock Fail() => Search(meets: false);

    private EmrBlock Search(bool meets)
    {
        BigInteger target = (BigInteger.One << 256) / Difficulty;
        for (ulong nonce = 0; ; nonce++)
        {
            BlockValues draft = (this with { Nonce = nonce }).Resealed();
            BigInteger id = new(Convert.FromHexString(draft.BlockId!), isUnsigned: true, isBigEndian: true);
            if (id <= target == meets)
                return draft.Build();
        }
    }
}
