using EmrLedger.Json;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Ledgers.Transfer;

/// <summary>
/// A ledger as lines of text: first the manifest, byte for byte, then each block as JSON, then, where asked for, each pending
/// record, and each envelope.
/// </summary>
public static class LedgerExport
{
    /// <summary>Writes the ledger as it is at this moment, line by line, without the texts that are sealed.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="includePending">Whether pending records follow the blocks.</param>
    /// <param name="cancellation">Ends the writing soon.</param>
    public static void Write(Ledger ledger, Stream destination, bool includePending, CancellationToken cancellation) =>
        Write(ledger, destination, includePending, includeText: false, cancellation);

    /// <summary>Writes the ledger as it is at this moment, line by line.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="includePending">Whether pending records follow the blocks.</param>
    /// <param name="includeText">Whether the envelopes of the records that are written follow them.</param>
    /// <param name="cancellation">Ends the writing soon.</param>
    public static void Write(
        Ledger ledger, Stream destination, bool includePending, bool includeText, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(destination);
        using ILedgerView view = ledger.Session.BeginRead();
        WriteLine(ledger.Manifest.Bytes.Span);
        foreach (EmrBlock block in view.ReadBlocks(0, ulong.MaxValue))
        {
            cancellation.ThrowIfCancellationRequested();
            WriteLine(StrictUtf8.Encoding.GetBytes(EmrJson.Write(block)));
        }
        foreach (EmrRecord record in includePending ? view.ReadPending(new RecordQuery()) : [])
        {
            cancellation.ThrowIfCancellationRequested();
            WriteLine(StrictUtf8.Encoding.GetBytes(EmrJson.Write(record)));
        }
        bool isAll = includePending || view.CountPending() == 0;
        foreach (EnvelopeRow row in includeText ? view.ReadEnvelopes() : [])
        {
            cancellation.ThrowIfCancellationRequested();
            if (isAll || view.ReadRecords(new RecordQuery { TxId = row.TxId }).Any())
                WriteLine(EnvelopeLine.Write(row));
        }

        void WriteLine(ReadOnlySpan<byte> line)
        {
            destination.Write(line);
            destination.WriteByte((byte)'\n');
        }
    }
}
