using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EmrLedger.Blocks;

namespace EmrLedger.Mining.Kernels;

/// <summary>
/// One nonce at a time by instructions that do four rounds each. Neighbouring nonces do not wait for each other, so a
/// processor that executes out of order has several under way.
/// </summary>
internal sealed class Sha2Kernel<TSha2> : SearchKernel
    where TSha2 : ISha2Instructions
{
    private readonly bool nonceIsEarly;
    private readonly uint bound;
    private readonly uint firstWord;
    private readonly Vector128<uint> abcd;
    private readonly Vector128<uint> efgh;
    private readonly Vector128<uint> w0;
    private readonly Vector128<uint> w4;
    private readonly Vector128<uint> w8;
    private readonly Vector128<uint> w12;

    public Sha2Kernel(BlockTemplate template)
        : base(template)
    {
        LastBlock last = new(template);
        nonceIsEarly = last.NonceWord == EvenLayout.NonceWord;
        bound = template.Target.FirstWord;
        firstWord = last.FirstWord;
        abcd = Vector128.Create(last.Midstate[..4]);
        efgh = Vector128.Create(last.Midstate[4..]);
        w0 = Vector128.Create(last.Words[..4]);
        w4 = Vector128.Create(last.Words[4..8]);
        w8 = Vector128.Create(last.Words[8..12]);
        w12 = Vector128.Create(last.Words[12..]);
        if (!nonceIsEarly)
        {
            Rounds(ref abcd, ref efgh, w0, 0);
            Rounds(ref abcd, ref efgh, w4, 4);
        }
    }

    public override string Name => TSha2.Name;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override ulong? NextCandidate(ulong first, ulong last)
    {
        for (ulong nonce = first; ; nonce++)
        {
            if (FirstWord(BinaryPrimitives.ReverseEndianness((uint)nonce), BinaryPrimitives.ReverseEndianness((uint)(nonce >> 32))) <= bound)
                return nonce;
            if (nonce == last)
                return null;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint FirstWord(uint low, uint high)
    {
        Vector128<uint> s0 = abcd, s4 = efgh, a = w0, b = w4, c = w8, d = w12;
        if (nonceIsEarly)
        {
            a = a.WithElement(3, low);
            b = b.WithElement(0, high);
            Rounds(ref s0, ref s4, a, 0);
            Rounds(ref s0, ref s4, b, 4);
        }
        else
        {
            c = c.WithElement(3, low);
            d = d.WithElement(0, high);
        }
        Rounds(ref s0, ref s4, c, 8);
        Rounds(ref s0, ref s4, d, 12);
        for (int t = 16; t < Sha256Words.Rounds; t += 16)
        {
            Rounds(ref s0, ref s4, a = Next(a, b, c, d), t);
            Rounds(ref s0, ref s4, b = Next(b, c, d, a), t + 4);
            Rounds(ref s0, ref s4, c = Next(c, d, a, b), t + 8);
            Rounds(ref s0, ref s4, d = Next(d, a, b, c), t + 12);
        }
        return s0.ToScalar() + firstWord;
    }

    /// <summary>Schedule words t to t + 3 from the sixteen before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Next(Vector128<uint> a, Vector128<uint> b, Vector128<uint> c, Vector128<uint> d) =>
        TSha2.ScheduleUpdate1(TSha2.ScheduleUpdate0(a, b), c, d);

    /// <summary>Rounds t to t + 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rounds(ref Vector128<uint> abcd, ref Vector128<uint> efgh, Vector128<uint> words, int t)
    {
        Vector128<uint> input = words + Vector128.LoadUnsafe(in MemoryMarshal.GetReference(Sha256Words.RoundConstants), (nuint)t);
        Vector128<uint> before = abcd;
        abcd = TSha2.HashUpdate1(abcd, efgh, input);
        efgh = TSha2.HashUpdate2(efgh, before, input);
    }
}
