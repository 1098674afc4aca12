namespace EmrLedger.Ledgers.Chain;

/// <summary>What the clock of this machine has to do with a chain's timestamps.</summary>
internal static class ChainClock
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(2);

    // Whoever says "now" said it a moment ago.
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    /// <summary>Now, in Unix seconds.</summary>
    public static ulong Now => (ulong)Math.Max(0, DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    /// <summary>The latest timestamp that is not too far ahead.</summary>
    public static ulong Latest => Now + (ulong)Tolerance.TotalSeconds;

    /// <summary>Whether a time lies between now, or a moment ago, and a timestamp that is ahead of the clock.</summary>
    public static bool IsInRunAhead(ulong time, ulong timestamp)
    {
        ulong now = Now;
        return timestamp > now && time <= timestamp && time >= now - Math.Min(now, (ulong)Moment.TotalSeconds);
    }
}
