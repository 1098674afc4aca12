using System.Numerics;
using Org.BouncyCastle.Math.EC;
using Org.BouncyCastle.Math.EC.Multiplier;

namespace EmrLedger.Adapters.BouncyCastle;

/// <summary>
/// The table of a point by which BouncyCastle's fixed-point comb multiplies, wider than the one that it makes itself. It is
/// read at places that depend on the scalar, so it is for public scalars alone: for verification, never for signing.
/// </summary>
internal sealed class CombTable : IPreCompCallback
{
    // 256 points, some 55 KB. One bit more would spare 6 % of a verification, for twice the memory and the time to make them.
    private const int Width = 8;

    private readonly ECPoint point;

    private CombTable(ECPoint point) => this.point = point;

    /// <summary>Gives a point its table, and returns the point.</summary>
    public static ECPoint Attach(ECPoint point)
    {
        // BouncyCastle takes the comb for points that are marked as often used; the windows it makes as well are then for nothing.
        WNafUtilities.ConfigureBasepoint(point);
        WNafUtilities.GetWNafPreCompInfo(point).ConfWidth = 0;
        point.Curve.Precompute(point, FixedPointUtilities.PRECOMP_NAME, new CombTable(point));
        return point;
    }

    /// <summary>
    /// Entry i is (1 + Σ 2^(j · spacing)) · point over the bits j of i, and the offset (1 − 2^spacing) · point: what
    /// BouncyCastle's comb expects (FixedPointUtilities).
    /// </summary>
    public PreCompInfo Precompute(PreCompInfo? existing)
    {
        ECCurve curve = point.Curve;
        int spacing = (FixedPointUtilities.GetCombSize(curve) + Width - 1) / Width;
        ECPoint[] teeth = new ECPoint[Width + 1];
        teeth[0] = point;
        for (int i = 1; i < Width; i++)
            teeth[i] = teeth[i - 1].TimesPow2(spacing);
        teeth[Width] = teeth[0].Subtract(teeth[1]);
        curve.NormalizeAll(teeth);

        ECPoint[] entries = new ECPoint[1 << Width];
        entries[0] = teeth[0];
        for (int i = 1; i < entries.Length; i++)
            entries[i] = entries[i & (i - 1)].Add(teeth[BitOperations.TrailingZeroCount(i)]);
        curve.NormalizeAll(entries);
        return new FixedPointPreCompInfo
        {
            LookupTable = new SimpleLookupTable(entries, 0, entries.Length),
            Offset = teeth[Width],
            Width = Width,
        };
    }
}
