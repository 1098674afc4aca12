using System.Numerics;

namespace EmrLedger.Blocks;

/// <summary>The bound of proof of work: an id, as a big-endian integer, must not be above ⌊2^256 / difficulty⌋.</summary>
public readonly struct Target
{
    /// <summary>The target of a difficulty from 1 to 2^128 − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The difficulty is 0.</exception>
    public Target(UInt128 difficulty)
    {
        ArgumentOutOfRangeException.ThrowIfZero(difficulty);
        Difficulty = difficulty;
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        bytes.Clear();
        // At difficulty 1 the quotient has 257 bits, and no id is above it.
        BigInteger quotient = BigInteger.Min((BigInteger.One << 256) / difficulty, (BigInteger.One << 256) - 1);
        quotient.TryWriteBytes(bytes[^quotient.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
        Bound = new Hash256(bytes);
    }

    /// <summary>The expected number of hashes until an id meets the target.</summary>
    public UInt128 Difficulty { get; }

    /// <summary>The greatest id that meets the target; at difficulty 1, the greatest of all.</summary>
    internal Hash256 Bound { get; }

    /// <summary>The first 32 bits of <see cref="Bound"/>: an id whose own are above them does not meet the target.</summary>
    internal uint FirstWord => Bound.FirstWord;

    /// <summary>Whether an id meets the target. Equality does.</summary>
    public bool IsMetBy(Hash256 blockId) => blockId <= Bound;
}
