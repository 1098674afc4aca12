namespace EmrLedger.Ledgers.Store;

/// <summary>What an id is of.</summary>
public enum IdKind
{
    /// <summary>A sealed record.</summary>
    Record,

    /// <summary>A pending record.</summary>
    PendingRecord,

    /// <summary>A block.</summary>
    Block,
}
