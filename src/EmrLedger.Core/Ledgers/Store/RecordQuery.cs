namespace EmrLedger.Ledgers.Store;

/// <summary>Which records to read: those that meet every condition that is given.</summary>
public sealed record RecordQuery
{
    /// <summary>The record's id.</summary>
    public Hash256? TxId { get; init; }

    /// <summary>Who signed.</summary>
    public Hash160? Doctor { get; init; }

    /// <summary>Whom it is for.</summary>
    public Hash160? Patient { get; init; }

    /// <summary>Only blocks with this timestamp or a later one, Unix seconds. Pending records have none.</summary>
    public ulong? After { get; init; }

    /// <summary>Only blocks with an earlier timestamp, Unix seconds. Pending records have none.</summary>
    public ulong? Before { get; init; }

    /// <summary>Only the doctor's records after this nonce.</summary>
    public ulong? AfterNonce { get; init; }

    /// <summary>Only records whose text begins with these bytes.</summary>
    public ReadOnlyMemory<byte>? TextBeginsWith { get; init; }

    /// <summary>Only records whose text does not begin with these bytes.</summary>
    public ReadOnlyMemory<byte>? TextBeginsOtherThan { get; init; }

    /// <summary>Only blocks below this height.</summary>
    public ulong? BelowHeight { get; init; }
}
