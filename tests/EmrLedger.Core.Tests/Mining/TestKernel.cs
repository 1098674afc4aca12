using EmrLedger.Blocks;
using EmrLedger.Mining;
using EmrLedger.Mining.Kernels;

namespace EmrLedger.Tests;

/// <summary>A kernel that does as a test says, and counts its calls.</summary>
internal sealed class TestKernel(Func<ulong, ulong, ulong?> find) : SearchKernel(Easy)
{
    private int calls;
    private int active;
    private int mostActive;

    public override string Name => "test";

    /// <summary>How many calls were made.</summary>
    public int Calls => Volatile.Read(ref calls);

    /// <summary>How many calls are under way.</summary>
    public int Active => Volatile.Read(ref active);

    /// <summary>The most calls under way at once.</summary>
    public int MostActive => Volatile.Read(ref mostActive);

    /// <summary>A template that every id meets.</summary>
    public static BlockTemplate Easy { get; } = new(default, default, [], 0, 1);

    /// <summary>A template that no id meets in a lifetime.</summary>
    public static BlockTemplate Impossible { get; } = new(default, default, [], 0, UInt128.MaxValue);

    public override ulong? NextCandidate(ulong first, ulong last)
    {
        Interlocked.Increment(ref calls);
        InterlockedMax(ref mostActive, Interlocked.Increment(ref active));
        try
        {
            return find(first, last);
        }
        finally
        {
            Interlocked.Decrement(ref active);
        }
    }

    /// <summary>Options with this kernel.</summary>
    public MiningOptions Options(int workers = 2, ulong first = 0, ulong last = ulong.MaxValue) =>
        new() { Workers = workers, First = first, Last = last, Kernel = _ => this };

    private static void InterlockedMax(ref int place, int value)
    {
        for (int seen = Volatile.Read(ref place); value > seen;)
            seen = Interlocked.CompareExchange(ref place, value, seen) is int now && now == seen ? value : now;
    }
}
