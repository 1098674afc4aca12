using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EmrLedger.Mining.Kernels;

/// <summary>8 lanes: AVX2, and with the 256-bit forms of AVX-512 where the machine has them.</summary>
internal readonly struct Lanes256 : ILanes<Vector256<uint>>
{
    public static string Name => Avx512F.VL.IsSupported ? "AVX-512VL, 8 lanes" : Avx2.IsSupported ? "AVX2, 8 lanes" : "8 lanes without AVX2";

    public static int Count => Vector256<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Broadcast(uint word) => Vector256.Create(word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> NonceWords(uint first)
    {
        Vector256<uint> nonces = Vector256.Create(first) + Vector256<uint>.Indices;
        return Vector256.Shuffle(nonces.AsByte(), Vector256.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12,
            19, 18, 17, 16, 23, 22, 21, 20, 27, 26, 25, 24, 31, 30, 29, 28)).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Add(Vector256<uint> left, Vector256<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateRight(Vector256<uint> word, [ConstantExpected(Min = 1, Max = 31)] byte bits) => Avx512F.VL.IsSupported
        ? Avx512F.VL.RotateRight(word, bits)
        : (word >>> bits) | (word << (32 - bits));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> ShiftRight(Vector256<uint> word, int bits) => word >>> bits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c) => Avx512F.VL.IsSupported
        ? Avx512F.VL.TernaryLogic(a, b, c, 0x96)
        : a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Choose(Vector256<uint> e, Vector256<uint> f, Vector256<uint> g) => Vector256.ConditionalSelect(e, f, g);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Majority(Vector256<uint> a, Vector256<uint> b, Vector256<uint> c, ref Vector256<uint> bc)
    {
        if (Avx512F.VL.IsSupported)
            return Avx512F.VL.TernaryLogic(a, b, c, 0xE8);
        Vector256<uint> ab = a ^ b;
        Vector256<uint> majority = (ab & bc) ^ b;
        bc = ab;
        return majority;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> BeginMajority(Vector256<uint> b, Vector256<uint> c) => b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint NotAbove(Vector256<uint> word, Vector256<uint> bound) =>
        (uint)Vector256.LessThanOrEqual(word, bound).ExtractMostSignificantBits();
}
