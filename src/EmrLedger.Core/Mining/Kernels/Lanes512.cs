using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmrLedger.Mining.Kernels;

/// <summary>16 lanes: AVX-512, whose rotations and three-way logic are single instructions. Without it the JIT makes pairs of 256 bits.</summary>
internal readonly struct Lanes512 : ILanes<Vector512<uint>>
{
    public static string Name => Avx512F.IsSupported ? "AVX-512, 16 lanes" : "16 lanes without AVX-512";

    public static int Count => Vector512<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Broadcast(uint word) => Vector512.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> NonceWords(uint first)
    {
        Vector512<uint> nonces = Vector512.Create(first) + Vector512<uint>.Indices;
        return Vector512.Shuffle(nonces.AsByte(), Vector512.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12,
            19, 18, 17, 16, 23, 22, 21, 20, 27, 26, 25, 24, 31, 30, 29, 28,
            35, 34, 33, 32, 39, 38, 37, 36, 43, 42, 41, 40, 47, 46, 45, 44,
            51, 50, 49, 48, 55, 54, 53, 52, 59, 58, 57, 56, 63, 62, 61, 60)).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Add(Vector512<uint> left, Vector512<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> RotateRight(Vector512<uint> word, [ConstantExpected(Min = 1, Max = 31)] byte bits) => Avx512F.IsSupported
        ? Avx512F.RotateRight(word, bits)
        : (word >>> bits) | (word << (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> ShiftRight(Vector512<uint> word, int bits) => word >>> bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Xor(Vector512<uint> a, Vector512<uint> b, Vector512<uint> c) => Avx512F.IsSupported
        ? Avx512F.TernaryLogic(a, b, c, 0x96)
        : a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Choose(Vector512<uint> e, Vector512<uint> f, Vector512<uint> g) => Vector512.ConditionalSelect(e, f, g);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Majority(Vector512<uint> a, Vector512<uint> b, Vector512<uint> c, ref Vector512<uint> bc)
    {
        if (Avx512F.IsSupported)
            return Avx512F.TernaryLogic(a, b, c, 0xE8);
        Vector512<uint> ab = a ^ b;
        Vector512<uint> majority = (ab & bc) ^ b;
        bc = ab;
        return majority;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> BeginMajority(Vector512<uint> b, Vector512<uint> c) => b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NotAbove(Vector512<uint> word, Vector512<uint> bound) =>
        (uint)Vector512.LessThanOrEqual(word, bound).ExtractMostSignificantBits();
}
