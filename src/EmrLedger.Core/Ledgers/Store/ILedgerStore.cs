namespace EmrLedger.Ledgers.Store;

/// <summary>
/// One open ledger store. Blocks are its truth, and whatever else it keeps of them can be derived. It is used by one thread
/// at a time, with one view or transaction at a time; any number of stores may be open on one ledger.
/// </summary>
/// <remarks>
/// Failures are <see cref="EmrException"/>. After <see cref="EmrError.CommitOutcomeUnknown"/> a store takes no further
/// transaction: whoever goes on opens it again and looks at the tip.
/// </remarks>
public interface ILedgerStore : IDisposable
{
    /// <summary>A consistent view of this moment, whatever others write meanwhile.</summary>
    ILedgerView BeginRead();

    /// <summary>Waits for the only write transaction there is.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.LedgerBusy"/> after half a minute.</exception>
    ILedgerTransaction BeginWrite(CancellationToken cancellation);

    /// <summary>Makes a running call on this store end soon, with <see cref="OperationCanceledException"/>; from any thread.</summary>
    void Interrupt();

    /// <summary>Writes a whole copy, as of this moment, to a location where nothing is. No view may be open.</summary>
    void CopyTo(string location);
}
