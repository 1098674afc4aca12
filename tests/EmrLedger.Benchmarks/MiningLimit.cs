using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmrLedger.Benchmarks;

/// <summary>
/// What the processor can do at best: the operations of a search step, in 512 bits, with no operation waiting for another one,
/// and with everything in registers. No order of the real ones can be faster.
/// </summary>
internal sealed class MiningLimit(OperationCounts step)
{
    // A round whose input varies, schedule included; and a round whose input is a constant.
    private static readonly OperationCounts Whole = new(Additions: 10, Rotations: 10, Shifts: 2, Ternaries: 6);
    private static readonly OperationCounts Bare = new(Additions: 6, Rotations: 6, Shifts: 0, Ternaries: 4);

    private readonly int wholes = step.Shifts / Whole.Shifts;
    private readonly int bares = (step.Rotations - (step.Shifts / Whole.Shifts * Whole.Rotations)) / Bare.Rotations;

    /// <summary>Whether this machine has the operations.</summary>
    public static bool IsSupported => Avx512F.IsSupported;

    /// <summary>How many hashes a call is worth; see <see cref="Run"/>.</summary>
    public double HashesPerCall(int steps) =>
        (double)steps * Vector512<uint>.Count * ((wholes * Whole.Total) + (bares * Bare.Total)) / step.Total;

    /// <summary>Does the operations of so many steps, but for the few by which the kinds of rounds differ from the search's.</summary>
    public void Run(int steps)
    {
        _ = RunWhole(steps * wholes);
        _ = RunBare(steps * bares);
    }

    /// <summary>Each of 14 registers is used twice a round, so that nothing waits.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector512<uint> RunWhole(int rounds)
    {
        Vector512<uint> c = Vector512.Create(0x9E3779B9u);
        Vector512<uint> v0 = c, v1 = c, v2 = c, v3 = c, v4 = c, v5 = c, v6 = c, v7 = c, v8 = c, v9 = c, v10 = c, v11 = c, v12 = c, v13 = c;
        for (int i = 0; i < rounds; i++)
        {
            v0 = Avx512F.RotateRight(v0, 6);
            v1 += c;
            v2 = Avx512F.RotateRight(v2, 11);
            v3 = Avx512F.TernaryLogic(v3, c, c, 0x96);
            v4 = Avx512F.RotateRight(v4, 25);
            v5 += c;
            v6 = Avx512F.RotateRight(v6, 2);
            v7 += c;
            v8 = Avx512F.ShiftRightLogical(v8, 3);
            v9 = Avx512F.TernaryLogic(v9, c, c, 0x96);
            v10 = Avx512F.RotateRight(v10, 13);
            v11 += c;
            v12 += c;
            v13 = Avx512F.RotateRight(v13, 22);
            v0 = Avx512F.TernaryLogic(v0, c, c, 0x96);
            v1 = Avx512F.RotateRight(v1, 7);
            v2 += c;
            v3 += c;
            v4 = Avx512F.RotateRight(v4, 18);
            v5 = Avx512F.TernaryLogic(v5, c, c, 0xE8);
            v6 = Avx512F.ShiftRightLogical(v6, 10);
            v7 += c;
            v8 = Avx512F.TernaryLogic(v8, c, c, 0xCA);
            v9 = Avx512F.RotateRight(v9, 17);
            v10 += c;
            v11 = Avx512F.TernaryLogic(v11, c, c, 0x96);
            v12 = Avx512F.RotateRight(v12, 19);
            v13 += c;
        }
        return v0 ^ v1 ^ v2 ^ v3 ^ v4 ^ v5 ^ v6 ^ v7 ^ v8 ^ v9 ^ v10 ^ v11 ^ v12 ^ v13;
    }

    /// <summary>The same, of the operations that a constant input leaves.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static Vector512<uint> RunBare(int rounds)
    {
        Vector512<uint> c = Vector512.Create(0x9E3779B9u);
        Vector512<uint> v0 = c, v1 = c, v2 = c, v3 = c, v4 = c, v5 = c, v6 = c, v7 = c;
        for (int i = 0; i < rounds; i++)
        {
            v0 = Avx512F.RotateRight(v0, 6);
            v1 += c;
            v2 = Avx512F.TernaryLogic(v2, c, c, 0x96);
            v3 = Avx512F.RotateRight(v3, 11);
            v4 += c;
            v5 = Avx512F.RotateRight(v5, 25);
            v6 = Avx512F.TernaryLogic(v6, c, c, 0x96);
            v7 += c;
            v0 = Avx512F.RotateRight(v0, 2);
            v1 += c;
            v2 = Avx512F.TernaryLogic(v2, c, c, 0xCA);
            v3 = Avx512F.RotateRight(v3, 13);
            v4 += c;
            v5 = Avx512F.RotateRight(v5, 22);
            v6 = Avx512F.TernaryLogic(v6, c, c, 0xE8);
            v7 += c;
        }
        return v0 ^ v1 ^ v2 ^ v3 ^ v4 ^ v5 ^ v6 ^ v7;
    }
}
