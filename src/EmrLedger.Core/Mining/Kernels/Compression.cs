using System.Runtime.CompilerServices;

namespace EmrLedger.Mining.Kernels;

/// <summary>
/// The compression function of SHA-256 (FIPS 180-4, section 6.2.2) over lanes, for a block of which one word differs from
/// lane to lane. Rounds before that word are done already, and what it does not reach comes as constants.
/// </summary>
/// <remarks>
/// In stages, each a method of its own that keeps its state in memory in between: the JIT keeps the values of a method in
/// registers only up to a number of them (about 1,000), and all 60 rounds in one method run at half the speed.
/// </remarks>
internal static unsafe class Compression<TLanes, T, TLayout>
    where TLanes : ILanes<T>
    where T : unmanaged
    where TLayout : INonceLayout
{
    // Hot from the first call on, and with nothing to learn at run time.
    private const MethodImplOptions Stage = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    // From here on every schedule word is made of four words that all differ from lane to lane.
    private const int FullSchedule = 40;

    /// <summary>One bit for each lane, the lowest for lane 0: whether the digest's first word is not above the block's bound.</summary>
    public static uint Hits(LaneBlock<T>* block, T nonceWords)
    {
        ((T*)&block->Words)[TLayout.NonceWord] = nonceWords;
        RunStage<From4>(block);
        RunStage<From16>(block);
        RunStage<From28>(block);
        return Close(block);
    }

    /// <summary>Twelve rounds, or as many of them as come after the nonce's own.</summary>
    [MethodImpl(Stage)]
    private static void RunStage<TFirst>(LaneBlock<T>* block)
        where TFirst : IRoundNumber
    {
        T* w = (T*)&block->Words + TFirst.Value;
        T* q = (T*)&block->Constants + TFirst.Value;
        T* k = (T*)&block->RoundConstants + TFirst.Value;
        bool isFirst = TFirst.Value == From4.Value;
        T* s = isFirst ? (T*)&block->Start : (T*)&block->State;
        T a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
        if (isFirst)
        {
            // The nonce's own round adds the nonce to a and to e, and to nothing else.
            T nonce = ((T*)&block->Words)[TLayout.NonceWord];
            a = TLanes.Add(a, nonce);
            e = TLanes.Add(e, nonce);
        }
        T bc = TLanes.BeginMajority(b, c);
        T last = w[-1], beforeLast = w[-2];

        if (TFirst.Value > TLayout.NonceWord)
        {
            Round(a, b, c, ref d, e, f, g, ref h, Input<TFirst>(w, q, k, 0, ref last, ref beforeLast), ref bc);
            Round(h, a, b, ref c, d, e, f, ref g, Input<TFirst>(w, q, k, 1, ref last, ref beforeLast), ref bc);
            Round(g, h, a, ref b, c, d, e, ref f, Input<TFirst>(w, q, k, 2, ref last, ref beforeLast), ref bc);
            Round(f, g, h, ref a, b, c, d, ref e, Input<TFirst>(w, q, k, 3, ref last, ref beforeLast), ref bc);
            Round(e, f, g, ref h, a, b, c, ref d, Input<TFirst>(w, q, k, 4, ref last, ref beforeLast), ref bc);
            Round(d, e, f, ref g, h, a, b, ref c, Input<TFirst>(w, q, k, 5, ref last, ref beforeLast), ref bc);
            Round(c, d, e, ref f, g, h, a, ref b, Input<TFirst>(w, q, k, 6, ref last, ref beforeLast), ref bc);
            Round(b, c, d, ref e, f, g, h, ref a, Input<TFirst>(w, q, k, 7, ref last, ref beforeLast), ref bc);
        }
        Round(a, b, c, ref d, e, f, g, ref h, Input<TFirst>(w, q, k, 8, ref last, ref beforeLast), ref bc);
        Round(h, a, b, ref c, d, e, f, ref g, Input<TFirst>(w, q, k, 9, ref last, ref beforeLast), ref bc);
        Round(g, h, a, ref b, c, d, e, ref f, Input<TFirst>(w, q, k, 10, ref last, ref beforeLast), ref bc);
        Round(f, g, h, ref a, b, c, d, ref e, Input<TFirst>(w, q, k, 11, ref last, ref beforeLast), ref bc);

        // After four rounds more than eight the names have moved on by four.
        s = (T*)&block->State;
        s[0] = e;
        s[1] = f;
        s[2] = g;
        s[3] = h;
        s[4] = a;
        s[5] = b;
        s[6] = c;
        s[7] = d;
    }

    /// <summary>The rounds that are left, and the comparison.</summary>
    [MethodImpl(Stage)]
    private static uint Close(LaneBlock<T>* block)
    {
        T* w = (T*)&block->Words + FullSchedule;
        T* k = (T*)&block->RoundConstants + FullSchedule;
        T* s = (T*)&block->State;
        T a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
        T bc = TLanes.BeginMajority(b, c);

        T last = w[-1], beforeLast = w[-2];

        for (T* end = w + 24; w < end; w += 8, k += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, Input(w, k, 0, ref last, ref beforeLast), ref bc);
            Round(h, a, b, ref c, d, e, f, ref g, Input(w, k, 1, ref last, ref beforeLast), ref bc);
            Round(g, h, a, ref b, c, d, e, ref f, Input(w, k, 2, ref last, ref beforeLast), ref bc);
            Round(f, g, h, ref a, b, c, d, ref e, Input(w, k, 3, ref last, ref beforeLast), ref bc);
            Round(e, f, g, ref h, a, b, c, ref d, Input(w, k, 4, ref last, ref beforeLast), ref bc);
            Round(d, e, f, ref g, h, a, b, ref c, Input(w, k, 5, ref last, ref beforeLast), ref bc);
            Round(c, d, e, ref f, g, h, a, ref b, Input(w, k, 6, ref last, ref beforeLast), ref bc);
            Round(b, c, d, ref e, f, g, h, ref a, Input(w, k, 7, ref last, ref beforeLast), ref bc);
        }
        return TLanes.NotAbove(TLanes.Add(a, block->FirstWord), block->Bound);
    }

    /// <summary>K + W of a round before <see cref="FullSchedule"/>, where part of W, or all of it, is a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Input<TFirst>(T* w, T* q, T* k, int offset, ref T last, ref T beforeLast)
        where TFirst : IRoundNumber
    {
        int t = TFirst.Value + offset;
        T word = q[offset];
        T twoBefore = beforeLast;
        beforeLast = last;
        if (!Varies(t))
            return word;
        if (Varies(t - 16))
            word = TLanes.Add(word, w[offset - 16]);
        if (Varies(t - 15))
            word = TLanes.Add(word, SmallSigma0(w[offset - 15]));
        if (Varies(t - 7))
            word = TLanes.Add(word, w[offset - 7]);
        if (Varies(t - 2))
            word = TLanes.Add(word, SmallSigma1(twoBefore));
        w[offset] = word;
        last = word;
        return TLanes.Add(word, k[offset]);
    }

    /// <summary>K + W of a later round. The last two words come in registers: waiting for memory would hold up the next round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Input(T* w, T* k, int t, ref T last, ref T beforeLast)
    {
        T word = TLanes.Add(TLanes.Add(w[t - 16], SmallSigma0(w[t - 15])), TLanes.Add(w[t - 7], SmallSigma1(beforeLast)));
        w[t] = word;
        beforeLast = last;
        last = word;
        return TLanes.Add(word, k[t]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(T a, T b, T c, ref T d, T e, T f, T g, ref T h, T input, ref T bc)
    {
        T t1 = TLanes.Add(TLanes.Add(TLanes.Add(h, input), TLanes.Choose(e, f, g)), BigSigma1(e));
        d = TLanes.Add(d, t1);
        h = TLanes.Add(TLanes.Add(TLanes.Majority(a, b, c, ref bc), BigSigma0(a)), t1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Varies(int t) => t >= 0 && ((TLayout.VaryingWords >> t) & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T BigSigma0(T x) => TLanes.Xor(TLanes.RotateRight(x, 2), TLanes.RotateRight(x, 13), TLanes.RotateRight(x, 22));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T BigSigma1(T x) => TLanes.Xor(TLanes.RotateRight(x, 6), TLanes.RotateRight(x, 11), TLanes.RotateRight(x, 25));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SmallSigma0(T x) => TLanes.Xor(TLanes.RotateRight(x, 7), TLanes.RotateRight(x, 18), TLanes.ShiftRight(x, 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SmallSigma1(T x) => TLanes.Xor(TLanes.RotateRight(x, 17), TLanes.RotateRight(x, 19), TLanes.ShiftRight(x, 10));
}
