using EmrLedger.Ledgers.Store;

namespace EmrLedger.Verification;

/// <summary>Where envelopes are, and the records that they are of; everything can be read more than once.</summary>
internal interface ITextSource
{
    /// <summary>Whether it may have no envelope at all, and be whole.</summary>
    bool MayLeaveOut { get; }

    /// <summary>All envelopes.</summary>
    IEnumerable<EnvelopeRow> ReadEnvelopes();

    /// <summary>The ids of the records with an envelope.</summary>
    IEnumerable<Hash256> ReadEnvelopeIds();

    /// <summary>Whether there is an envelope of a record.</summary>
    bool HasEnvelope(Hash256 txId);

    /// <summary>All records, the pending ones last.</summary>
    IEnumerable<LedgerRecord> ReadRecords();
}
