using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using EmrLedger.Mining.Kernels;

namespace EmrLedger.Benchmarks;

/// <summary>One lane that counts what is asked of it: the operations that the search has for a vector of nonces, whatever its width.</summary>
internal readonly struct CountingLanes : ILanes<uint>
{
    public static string Name => "counting";

    public static int Count => 1;

    /// <summary>What was counted, in this thread.</summary>
    [field: ThreadStatic]
    public static OperationCounts Counts { get; set; }

    public static uint Broadcast(uint word) => word;

    public static uint NonceWords(uint first) => BinaryPrimitives.ReverseEndianness(first);

    public static uint Add(uint left, uint right)
    {
        Counts = Counts with { Additions = Counts.Additions + 1 };
        return left + right;
    }

    public static uint RotateRight(uint word, [ConstantExpected(Min = 1, Max = 31)] byte bits)
    {
        Counts = Counts with { Rotations = Counts.Rotations + 1 };
        return BitOperations.RotateRight(word, bits);
    }

    public static uint ShiftRight(uint word, int bits)
    {
        Counts = Counts with { Shifts = Counts.Shifts + 1 };
        return word >> bits;
    }

    public static uint Xor(uint a, uint b, uint c)
    {
        Counts = Counts with { Ternaries = Counts.Ternaries + 1 };
        return a ^ b ^ c;
    }

    public static uint Choose(uint e, uint f, uint g)
    {
        Counts = Counts with { Ternaries = Counts.Ternaries + 1 };
        return (e & f) | (~e & g);
    }

    public static uint Majority(uint a, uint b, uint c, ref uint bc)
    {
        Counts = Counts with { Ternaries = Counts.Ternaries + 1 };
        return (a & b) | (a & c) | (b & c);
    }

    public static uint BeginMajority(uint b, uint c) => b ^ c;

    public static uint NotAbove(uint word, uint bound) => word <= bound ? 1u : 0u;
}
