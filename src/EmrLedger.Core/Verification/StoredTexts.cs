using EmrLedger.Ledgers.Store;

namespace EmrLedger.Verification;

/// <summary>The envelopes of a store.</summary>
internal sealed class StoredTexts(ILedgerView view) : ITextSource
{
    /// <inheritdoc/>
    public bool MayLeaveOut => false;

    /// <inheritdoc/>
    public IEnumerable<EnvelopeRow> ReadEnvelopes() => view.ReadEnvelopes();

    /// <inheritdoc/>
    public IEnumerable<Hash256> ReadEnvelopeIds() => view.ReadEnvelopeIds();

    /// <inheritdoc/>
    public bool HasEnvelope(Hash256 txId) => view.HasEnvelope(txId);

    /// <inheritdoc/>
    public IEnumerable<LedgerRecord> ReadRecords() => view.ReadRecords(new RecordQuery()).Concat(view.ReadPending(new RecordQuery())
        .Select(static record => new LedgerRecord(record, Height: null, Index: null, Timestamp: null)));
}
