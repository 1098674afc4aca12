namespace EmrLedger.Ledgers.Store;

/// <summary>
/// Changes to a ledger, all of them or none. It judges nothing: that is done before. Disposing without a commit undoes it.
/// </summary>
public interface ILedgerTransaction : ILedgerView
{
    /// <summary>Adds a block with its records, which are pending no longer.</summary>
    void Append(EmrBlock block);

    /// <summary>Adds a pending record, after all others.</summary>
    void AddPending(EmrRecord record);

    /// <summary>Removes a doctor's pending records from a nonce on, and says how many there were.</summary>
    int RemovePending(Hash160 doctor, ulong fromNonce);

    /// <summary>Keeps the hash of a complete subtree, in place of one that is there.</summary>
    void PutNode(int level, ulong index, Hash256 hash);

    /// <summary>Keeps the last checkpoint, in place of the one before.</summary>
    void PutCheckpoint(byte[] note);

    /// <summary>Makes the changes durable.</summary>
    /// <exception cref="EmrException">
    /// <see cref="EmrError.LedgerStorageFull"/>, and nothing was changed; <see cref="EmrError.CommitOutcomeUnknown"/>, and
    /// all may be changed or nothing.
    /// </exception>
    void Commit();
}
