using System.Numerics;

namespace EmrLedger.Values;

/// <summary>The range of difficulties.</summary>
public static class Difficulty
{
    /// <summary>2^128 − 1.</summary>
    public static readonly BigInteger MaxValue = (BigInteger)UInt128.MaxValue;

    /// <summary>The difficulty as 16 bytes hold it; false outside 1 to 2^128 − 1.</summary>
    public static bool TryConvert(BigInteger value, out UInt128 difficulty)
    {
        bool valid = value >= BigInteger.One && value <= MaxValue;
        difficulty = valid ? (UInt128)value : default;
        return valid;
    }
}
