using EmrLedger.Files;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;

namespace EmrLedger.Verification;

/// <summary>The envelopes of an export, which was read up to them and is read anew where something has to be looked for.</summary>
/// <param name="path">The export.</param>
/// <param name="reader">What was read up to its envelopes.</param>
internal sealed class ExportedTexts(string path, LedgerExportReader reader) : ITextSource
{
    private LedgerExportReader? unread = reader;
    private readonly Lazy<HashSet<Hash256>> ids = new(() => [.. ReadEnvelopes(path).Select(static row => row.TxId)]);

    /// <inheritdoc/>
    public bool MayLeaveOut => true;

    /// <inheritdoc/>
    public IEnumerable<EnvelopeRow> ReadEnvelopes() => Interlocked.Exchange(ref unread, null) is { } first
        ? first.ReadEnvelopes().Select(static item => item.Row) : ReadEnvelopes(path);

    /// <inheritdoc/>
    public IEnumerable<Hash256> ReadEnvelopeIds() => ReadEnvelopes().Select(static row => row.TxId);

    /// <inheritdoc/>
    public bool HasEnvelope(Hash256 txId) => ids.Value.Contains(txId);

    /// <inheritdoc/>
    public IEnumerable<LedgerRecord> ReadRecords()
    {
        using Stream source = SafeFile.OpenRead(path);
        LedgerExportReader reader = LedgerExportReader.Open(source);
        foreach (EmrBlock block in reader.ReadBlocks())
        {
            for (int i = 0; i < block.Records.Count; i++)
                yield return new LedgerRecord(block.Records[i], block.Height, i, block.Timestamp);
        }
        foreach ((EmrRecord record, _) in reader.ReadPending())
            yield return new LedgerRecord(record, Height: null, Index: null, Timestamp: null);
    }

    private static IEnumerable<EnvelopeRow> ReadEnvelopes(string path)
    {
        using Stream source = SafeFile.OpenRead(path);
        LedgerExportReader reader = LedgerExportReader.Open(source);
        foreach (EmrBlock _ in reader.ReadBlocks())
        {
        }
        foreach ((EmrRecord, long) _ in reader.ReadPending())
        {
        }
        foreach ((EnvelopeRow row, _) in reader.ReadEnvelopes())
            yield return row;
    }
}
