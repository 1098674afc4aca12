using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EmrLedger.Mining.Kernels;

/// <summary>4 lanes, which every machine has: SSE on x64, NEON on Arm64.</summary>
internal readonly struct Lanes128 : ILanes<Vector128<uint>>
{
    public static string Name => AdvSimd.IsSupported ? "NEON, 4 lanes" : Avx512F.VL.IsSupported ? "AVX-512VL, 4 lanes" : "SSE, 4 lanes";

    public static int Count => Vector128<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Broadcast(uint word) => Vector128.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> NonceWords(uint first)
    {
        Vector128<uint> nonces = Vector128.Create(first) + Vector128<uint>.Indices;
        return Vector128.Shuffle(nonces.AsByte(), Vector128.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Add(Vector128<uint> left, Vector128<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateRight(Vector128<uint> word, [ConstantExpected(Min = 1, Max = 31)] byte bits) => AdvSimd.IsSupported
        ? AdvSimd.ShiftRightAndInsert(word << (32 - bits), word, bits)
        : Avx512F.VL.IsSupported
            ? Avx512F.VL.RotateRight(word, bits)
            : (word >>> bits) | (word << (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> ShiftRight(Vector128<uint> word, int bits) => word >>> bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Xor(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c) => Avx512F.VL.IsSupported
        ? Avx512F.VL.TernaryLogic(a, b, c, 0x96)
        : a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Choose(Vector128<uint> e, Vector128<uint> f, Vector128<uint> g) => Vector128.ConditionalSelect(e, f, g);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Majority(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c, ref Vector128<uint> bc)
    {
        if (Avx512F.VL.IsSupported)
            return Avx512F.VL.TernaryLogic(a, b, c, 0xE8);
        Vector128<uint> ab = a ^ b;
        Vector128<uint> majority = (ab & bc) ^ b;
        bc = ab;
        return majority;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> BeginMajority(Vector128<uint> b, Vector128<uint> c) => b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NotAbove(Vector128<uint> word, Vector128<uint> bound) =>
        (uint)Vector128.LessThanOrEqual(word, bound).ExtractMostSignificantBits();
}
