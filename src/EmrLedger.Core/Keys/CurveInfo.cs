namespace EmrLedger.Keys;

/// <summary>Which library computes on the curve.</summary>
/// <param name="Library">Its name.</param>
/// <param name="FallbackReason">Why it stands in for libsecp256k1; null for libsecp256k1 itself.</param>
public sealed record CurveInfo(string Library, string? FallbackReason);
