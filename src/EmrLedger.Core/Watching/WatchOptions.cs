namespace EmrLedger.Watching;

/// <summary>How a ledger is watched.</summary>
public sealed record WatchOptions
{
    /// <summary>How many known blocks are read again in a round where nothing else is said.</summary>
    public const int DefaultRecheck = 1024;

    /// <summary>How many threads check, at least 1.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>How many blocks that are known to be valid are read and checked again in each round, one part after another.</summary>
    public int Recheck { get; init; } = DefaultRecheck;

    /// <summary>After how long the whole ledger is checked again; zero checks it in each round.</summary>
    public TimeSpan WholeEvery { get; init; } = TimeSpan.FromDays(1);

    /// <summary>What tells the time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
