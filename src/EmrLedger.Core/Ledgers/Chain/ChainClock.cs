namespace EmrLedger.Ledgers.Chain;

/// <summary>What the clock of this machine has to do with a chain's timestamps.</summary>
internal static class ChainClock
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(2);

    /// <summary>Now, in Unix seconds.</summary>
    public static ulong Now => (ulong)Math.Max(0, DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    /// <summary>The latest timestamp that is not too far ahead.</summary>
    public static ulong Latest => Now + (ulong)Tolerance.TotalSeconds;
}
