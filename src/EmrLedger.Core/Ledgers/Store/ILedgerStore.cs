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
    /// <summary>How long others are waited for.</summary>
    TimeSpan Patience { get; }

    /// <summary>A consistent view of this moment, whatever others write meanwhile.</summary>
    ILedgerView BeginRead();

    /// <summary>
    /// Begins to write. Some stores have one write transaction at a time, for which this waits; others let one of those that
    /// disagree fail with <see cref="TransactionLostException"/>, here, in a later call or in the commit.
    /// </summary>
    /// <exception cref="EmrException"><see cref="EmrError.LedgerBusy"/> after <see cref="Patience"/>.</exception>
    ILedgerTransaction BeginWrite(CancellationToken cancellation);

    /// <summary>
    /// Asks that other miners leave these pending records to this store for a while, which ends by itself. A store whose miners
    /// all run on one machine, and share its processors anyway, need not keep such leases. No view may be open.
    /// </summary>
    /// <returns>Whether they are all left to it; false where another store has some of them.</returns>
    bool TryLease(IReadOnlyList<Hash256> txIds);

    /// <summary>
    /// Finishes an erasure that is noted: takes the bytes of erased envelopes out of the storage as far as a store of this kind
    /// can, and then the note away. No view may be open. Where others hold it back, the note stays for the next time.
    /// </summary>
    /// <returns>What is left and where, and what to do about it, a line of text each; none where nothing was noted.</returns>
    /// <exception cref="EmrException">LedgerBusy, LedgerStorageFull, or another error of storage; the note stays then.</exception>
    IReadOnlyList<string> FinishErasure(CancellationToken cancellation);

    /// <summary>Makes a running call on this store end soon, with <see cref="OperationCanceledException"/>; from any thread.</summary>
    void Interrupt();

    /// <summary>
    /// Writes a whole copy, as of this moment, which gets its name when it was verified. No view may be open. False where the
    /// store has no such way to the location, and nothing was done.
    /// </summary>
    /// <param name="location">Where.</param>
    /// <param name="overwrite">Whether a ledger that is there may be replaced.</param>
    /// <param name="verify">Is given where the copy is until then; what it throws ends the call, and nothing is left of the copy.</param>
    /// <param name="keepAs">What a file that is there is called from then on, with the files that belong to it; null where it is deleted.</param>
    bool TryCopyTo(string location, bool overwrite, Action<string> verify, string? keepAs);
}
