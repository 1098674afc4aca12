namespace EmrLedger;

/// <summary>Where a record stands in a ledger.</summary>
// A shell's JSON has a 64-bit choice by its name, and a narrower one by its number.
public enum RecordPlace : long
{
    /// <summary>The ledger does not hold it.</summary>
    NotInLedger,
    /// <summary>It waits to be sealed, which is no evidence.</summary>
    Pending,
    /// <summary>It is in a block.</summary>
    Sealed,
}
