namespace EmrLedger.Ledgers.Store;

/// <summary>How an open store works; none of it changes what is stored.</summary>
public sealed record LedgerStoreOptions
{
    /// <summary>What suits a ledger that people work with.</summary>
    public static LedgerStoreOptions Default { get; } = new();

    /// <summary>How long a lock of another process is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long a miner has the records of its block to itself, where it does not ask again.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After how many written rows a write-ahead log is moved to its file.</summary>
    public int RowsBetweenCheckpoints { get; init; } = 500;
}
