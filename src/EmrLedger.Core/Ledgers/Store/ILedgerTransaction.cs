using EmrLedger.Blocks;
using EmrLedger.Records;

namespace EmrLedger.Ledgers.Store;

/// <summary>
/// Changes to a ledger, all of them or none. It judges nothing: that is done before. Disposing without a commit undoes it.
/// </summary>
public interface ILedgerTransaction : ILedgerView
{
    /// <summary>Adds a block with its records, which are pending no longer.</summary>
    /// <param name="height">The block's height.</param>
    /// <param name="block">Its values.</param>
    /// <param name="records">The values of its records, in order.</param>
    void Append(ulong height, BlockContents block, IReadOnlyList<RecordContents> records);

    /// <summary>Adds a pending record, after all others.</summary>
    void AddPending(RecordContents record);

    /// <summary>Removes a doctor's pending records from a nonce on, with their envelopes, and says how many records.</summary>
    int RemovePending(Hash160 doctor, ulong fromNonce);

    /// <summary>Removes one pending record, and its envelope.</summary>
    void RemovePending(Hash256 txId);

    /// <summary>
    /// Keeps an envelope. It replaces none: whoever keeps one of a record that has one already, or under a nonce that another
    /// has, breaks a rule of the store, and the transaction comes to nothing.
    /// </summary>
    void PutEnvelope(EnvelopeRow row);

    /// <summary>
    /// Deletes the envelopes of records, as far as they are there, and says how many there were. That the erasure is to be
    /// finished is noted along with it.
    /// </summary>
    int EraseEnvelopes(IReadOnlyCollection<Hash256> txIds);

    /// <summary>Keeps the hash of a complete subtree, in place of one that is there.</summary>
    void PutNode(int level, ulong index, Hash256 hash);

    /// <summary>Keeps what is known of a prescription, in place of what was.</summary>
    void PutPrescription(PrescriptionRow row);

    /// <summary>Keeps the last checkpoint, in place of the one before.</summary>
    void PutCheckpoint(byte[] note);

    /// <summary>Makes the changes durable.</summary>
    /// <exception cref="EmrException">
    /// <see cref="EmrError.LedgerStorageFull"/>, and nothing was changed; <see cref="EmrError.CommitOutcomeUnknown"/>, and
    /// all may be changed or nothing.
    /// </exception>
    void Commit();
}
