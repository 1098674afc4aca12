namespace EmrLedger;

/// <summary>Where a record stands in a ledger.</summary>
public enum RecordPlace : long
{
    /// <summary>The ledger does not hold it.</summary>
    NotInLedger,
    /// <summary>It waits to be sealed, which is no evidence.</summary>
    Pending,
    /// <summary>It is in a block.</summary>
    Sealed,
}
