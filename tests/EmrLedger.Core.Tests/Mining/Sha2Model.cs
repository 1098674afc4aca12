using System.Runtime.Intrinsics;
using EmrLedger.Mining.Kernels;

namespace EmrLedger.Tests;

/// <summary>The SHA-256 instructions as the pseudocode of the Arm Architecture Reference Manual defines them.</summary>
internal readonly struct Sha2Model : ISha2Instructions
{
    public static string Name => "model of Arm SHA-2";

    public static Vector128<uint> HashUpdate1(Vector128<uint> abcd, Vector128<uint> efgh, Vector128<uint> input) =>
        FourRounds(abcd, efgh, input).X;

    public static Vector128<uint> HashUpdate2(Vector128<uint> efgh, Vector128<uint> abcd, Vector128<uint> input) =>
        FourRounds(abcd, efgh, input).Y;

    public static Vector128<uint> ScheduleUpdate0(Vector128<uint> w0, Vector128<uint> w4)
    {
        Vector128<uint> next = Vector128.Create(w0[1], w0[2], w0[3], w4[0]);
        return w0 + Map(next, Sha256Words.SmallSigma0);
    }

    public static Vector128<uint> ScheduleUpdate1(Vector128<uint> half, Vector128<uint> w8, Vector128<uint> w12)
    {
        Vector128<uint> sum = half + Vector128.Create(w8[1], w8[2], w8[3], w12[0]);
        uint w16 = sum[0] + Sha256Words.SmallSigma1(w12[2]);
        uint w17 = sum[1] + Sha256Words.SmallSigma1(w12[3]);
        return Vector128.Create(w16, w17, sum[2] + Sha256Words.SmallSigma1(w16), sum[3] + Sha256Words.SmallSigma1(w17));
    }

    private static (Vector128<uint> X, Vector128<uint> Y) FourRounds(Vector128<uint> x, Vector128<uint> y, Vector128<uint> input)
    {
        Span<uint> state = [x[0], x[1], x[2], x[3], y[0], y[1], y[2], y[3]];
        for (int i = 0; i < 4; i++)
            Sha256Words.Round(state, input[i]);
        return (Vector128.Create<uint>(state[..4]), Vector128.Create<uint>(state[4..]));
    }

    private static Vector128<uint> Map(Vector128<uint> words, Func<uint, uint> map) =>
        Vector128.Create(map(words[0]), map(words[1]), map(words[2]), map(words[3]));
}
