using System.Runtime.CompilerServices;

namespace EmrLedger.Mining.Kernels;

/// <summary>
/// The compression function of SHA-256 (FIPS 180-4, section 6.2.2) over lanes, for a block of which one word differs from
/// lane to lane. Rounds before that word are done already, and what it does not reach comes as constants.
/// </summary>
/// <remarks>
/// Two methods, because the JIT keeps only so many values of one method in registers.
/// </remarks>
internal static unsafe class Compression<TLanes, T, TLayout>
    where TLanes : ILanes<T>
    where T : unmanaged
    where TLayout : INonceLayout
{
    // From here on every schedule word is made of four words that all differ from lane to lane.
    private const int FullSchedule = 40;

    /// <summary>The first word of the digest in each lane.</summary>
    public static T FirstWord(LaneBlock<T>* block, T nonceWords)
    {
        Open(block, nonceWords);
        return Close(block);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Open(LaneBlock<T>* block, T nonceWords)
    {
        T* w = (T*)&block->Words;
        T* c = (T*)&block->Constants;
        T* k = (T*)&block->RoundConstants;
        T* s = (T*)&block->Start;
        w[TLayout.NonceWord] = nonceWords;

        // The nonce's own round adds the nonce to a and to e, and to nothing else.
        T a = TLanes.Add(s[0], nonceWords), b = s[1], d = s[3], e = TLanes.Add(s[4], nonceWords), f = s[5], g = s[6], h = s[7];
        T cc = s[2];
        T bc = TLanes.BeginMajority(b, cc);

        if (TLayout.NonceWord < 4)
        {
            Round(a, b, cc, ref d, e, f, g, ref h, Input(w, c, k, 4), ref bc);
            Round(h, a, b, ref cc, d, e, f, ref g, Input(w, c, k, 5), ref bc);
            Round(g, h, a, ref b, cc, d, e, ref f, Input(w, c, k, 6), ref bc);
            Round(f, g, h, ref a, b, cc, d, ref e, Input(w, c, k, 7), ref bc);
            Round(e, f, g, ref h, a, b, cc, ref d, Input(w, c, k, 8), ref bc);
            Round(d, e, f, ref g, h, a, b, ref cc, Input(w, c, k, 9), ref bc);
            Round(cc, d, e, ref f, g, h, a, ref b, Input(w, c, k, 10), ref bc);
            Round(b, cc, d, ref e, f, g, h, ref a, Input(w, c, k, 11), ref bc);
        }
        Round(a, b, cc, ref d, e, f, g, ref h, Input(w, c, k, 12), ref bc);
        Round(h, a, b, ref cc, d, e, f, ref g, Input(w, c, k, 13), ref bc);
        Round(g, h, a, ref b, cc, d, e, ref f, Input(w, c, k, 14), ref bc);
        Round(f, g, h, ref a, b, cc, d, ref e, Input(w, c, k, 15), ref bc);
        Round(e, f, g, ref h, a, b, cc, ref d, Input(w, c, k, 16), ref bc);
        Round(d, e, f, ref g, h, a, b, ref cc, Input(w, c, k, 17), ref bc);
        Round(cc, d, e, ref f, g, h, a, ref b, Input(w, c, k, 18), ref bc);
        Round(b, cc, d, ref e, f, g, h, ref a, Input(w, c, k, 19), ref bc);

        Round(a, b, cc, ref d, e, f, g, ref h, Input(w, c, k, 20), ref bc);
        Round(h, a, b, ref cc, d, e, f, ref g, Input(w, c, k, 21), ref bc);
        Round(g, h, a, ref b, cc, d, e, ref f, Input(w, c, k, 22), ref bc);
        Round(f, g, h, ref a, b, cc, d, ref e, Input(w, c, k, 23), ref bc);
        Round(e, f, g, ref h, a, b, cc, ref d, Input(w, c, k, 24), ref bc);
        Round(d, e, f, ref g, h, a, b, ref cc, Input(w, c, k, 25), ref bc);
        Round(cc, d, e, ref f, g, h, a, ref b, Input(w, c, k, 26), ref bc);
        Round(b, cc, d, ref e, f, g, h, ref a, Input(w, c, k, 27), ref bc);

        Round(a, b, cc, ref d, e, f, g, ref h, Input(w, c, k, 28), ref bc);
        Round(h, a, b, ref cc, d, e, f, ref g, Input(w, c, k, 29), ref bc);
        Round(g, h, a, ref b, cc, d, e, ref f, Input(w, c, k, 30), ref bc);
        Round(f, g, h, ref a, b, cc, d, ref e, Input(w, c, k, 31), ref bc);
        Round(e, f, g, ref h, a, b, cc, ref d, Input(w, c, k, 32), ref bc);
        Round(d, e, f, ref g, h, a, b, ref cc, Input(w, c, k, 33), ref bc);

        Round(cc, d, e, ref f, g, h, a, ref b, Input(w, c, k, 34), ref bc);
        Round(b, cc, d, ref e, f, g, h, ref a, Input(w, c, k, 35), ref bc);

        Round(a, b, cc, ref d, e, f, g, ref h, Input(w, c, k, 36), ref bc);
        Round(h, a, b, ref cc, d, e, f, ref g, Input(w, c, k, 37), ref bc);
        Round(g, h, a, ref b, cc, d, e, ref f, Input(w, c, k, 38), ref bc);
        Round(f, g, h, ref a, b, cc, d, ref e, Input(w, c, k, 39), ref bc);

        T* between = (T*)&block->Between;
        between[0] = e;
        between[1] = f;
        between[2] = g;
        between[3] = h;
        between[4] = a;
        between[5] = b;
        between[6] = cc;
        between[7] = d;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static T Close(LaneBlock<T>* block)
    {
        T* w = (T*)&block->Words + FullSchedule;
        T* k = (T*)&block->RoundConstants + FullSchedule;
        T* s = (T*)&block->Between;
        T a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
        T bc = TLanes.BeginMajority(b, c);

        for (T* end = w + 24; w < end; w += 8, k += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, Input(w, k, 0), ref bc);
            Round(h, a, b, ref c, d, e, f, ref g, Input(w, k, 1), ref bc);
            Round(g, h, a, ref b, c, d, e, ref f, Input(w, k, 2), ref bc);
            Round(f, g, h, ref a, b, c, d, ref e, Input(w, k, 3), ref bc);
            Round(e, f, g, ref h, a, b, c, ref d, Input(w, k, 4), ref bc);
            Round(d, e, f, ref g, h, a, b, ref c, Input(w, k, 5), ref bc);
            Round(c, d, e, ref f, g, h, a, ref b, Input(w, k, 6), ref bc);
            Round(b, c, d, ref e, f, g, h, ref a, Input(w, k, 7), ref bc);
        }
        return TLanes.Add(a, block->FirstWord);
    }

    /// <summary>K + W of a round before <see cref="FullSchedule"/>, where part of W, or all of it, is a constant.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Input(T* w, T* c, T* k, int t)
    {
        if (!Varies(t))
            return c[t];
        T word = c[t];
        if (Varies(t - 16))
            word = TLanes.Add(word, w[t - 16]);
        if (Varies(t - 15))
            word = TLanes.Add(word, SmallSigma0(w[t - 15]));
        if (Varies(t - 7))
            word = TLanes.Add(word, w[t - 7]);
        if (Varies(t - 2))
            word = TLanes.Add(word, SmallSigma1(w[t - 2]));
        w[t] = word;
        return TLanes.Add(word, k[t]);
    }

    /// <summary>K + W of a later round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Input(T* w, T* k, int t)
    {
        T word = TLanes.Add(TLanes.Add(w[t - 16], SmallSigma0(w[t - 15])), TLanes.Add(w[t - 7], SmallSigma1(w[t - 2])));
        w[t] = word;
        return TLanes.Add(word, k[t]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(T a, T b, T c, ref T d, T e, T f, T g, ref T h, T input, ref T bc)
    {
        T t1 = TLanes.Add(TLanes.Add(TLanes.Add(h, input), TLanes.Choose(e, f, g)), BigSigma1(e));
        d = TLanes.Add(d, t1);
        h = TLanes.Add(TLanes.Add(t1, TLanes.Majority(a, b, c, ref bc)), BigSigma0(a));
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
