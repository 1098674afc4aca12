namespace EmrLedger.Ledgers.Store;

/// <summary>What a ledger is opened for.</summary>
public enum LedgerAccess
{
    /// <summary>Reading only; never changes a file's contents.</summary>
    Read,
    /// <summary>Reading and writing; makes good what can be derived and is missing.</summary>
    Write,
}
