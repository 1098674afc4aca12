using EmrLedger.Json;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Text;

namespace EmrLedger.Ledgers.Transfer;

/// <summary>
/// What <see cref="LedgerExport"/> wrote, read line by line and in its order: the manifest, the blocks, the pending records,
/// and the envelopes. Whether the ledger's rules hold, others check.
/// </summary>
internal sealed class LedgerExportReader
{
    private readonly Stream source;
    private readonly LineReader lines;
    private readonly bool endsBlank;
    private (EmrRecord Record, long Line)? firstPending;
    private (EnvelopeRow Row, long Line)? firstEnvelope;
    private long bytesRead;

    private LedgerExportReader(Stream source)
    {
        this.source = source;
        lines = new LineReader(source, EmrJson.MaxLineLength);
        byte[] line = lines.ReadBytes() ?? [];
        endsBlank = line is [.., (byte)' ' or (byte)'\t'];
        Manifest = ReadManifest(line);
    }

    /// <summary>What the ledger is.</summary>
    public LedgerManifest Manifest { get; }

    /// <summary>How many bytes were read so far, for other threads too.</summary>
    public long BytesRead => Volatile.Read(ref bytesRead);

    /// <summary>Begins to read.</summary>
    /// <exception cref="EmrException">ManifestInvalid, or JsonInvalid where line 1 is too long.</exception>
    public static LedgerExportReader Open(Stream source) => new(source);

    /// <summary>The first block, which only a ledger can be made of that has it.</summary>
    /// <exception cref="EmrException">ManifestInvalid or JsonInvalid, each naming the line.</exception>
    public EmrBlock ReadGenesis() => ReadBlocks().FirstOrDefault() ?? throw new EmrException(
        EmrError.JsonInvalid, "Line 2 is not a block: an export has the genesis block there.", "Export the ledger again.");

    /// <summary>The blocks, or those that are left to read; each line is read when it is asked for.</summary>
    /// <exception cref="EmrException">ManifestInvalid or JsonInvalid, each naming the line.</exception>
    public IEnumerable<EmrBlock> ReadBlocks()
    {
        while (ReadText() is { } line)
        {
            if (IsFirstEnvelope(line))
                yield break;
            object item = EmrJson.Read(line, lines.Number);
            if (item is EmrRecord record)
            {
                firstPending = (record, lines.Number);
                yield break;
            }
            EmrBlock block = (EmrBlock)item;
            if (endsBlank && lines.Number == 2 && block.Miner != Manifest.Miner.ToString())
            {
                throw new EmrException(
                    EmrError.ManifestInvalid,
                    "Line 1 ends with blanks. The manifest is kept byte for byte, and had none: they were added later.",
                    "Take the blanks away, or export the ledger again.");
            }
            yield return block;
        }
    }

    /// <summary>The pending records with the numbers of their lines, after the last block was read.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.JsonInvalid"/>, naming the line.</exception>
    public IEnumerable<(EmrRecord Record, long Line)> ReadPending()
    {
        if (firstPending is not { } first)
            yield break;
        yield return first;
        while (ReadText() is { } line)
        {
            if (IsFirstEnvelope(line))
                yield break;
            EmrRecord record = EmrJson.Read(line, lines.Number) as EmrRecord ?? throw new EmrException(
                EmrError.JsonInvalid, $"Line {lines.Number} is a block after pending records.", "Export the ledger again.");
            yield return (record, lines.Number);
        }
    }

    /// <summary>
    /// The envelopes with the numbers of their lines, in the order of their records' ids, after the last pending record was
    /// read. Whether the ledger has their records, others check.
    /// </summary>
    /// <exception cref="EmrException"><see cref="EmrError.JsonInvalid"/>, naming the line.</exception>
    public IEnumerable<(EnvelopeRow Row, long Line)> ReadEnvelopes()
    {
        if (firstEnvelope is not { } last)
            yield break;
        yield return last;
        while (ReadText() is { } line)
        {
            if (!EnvelopeLine.TryRead(line, lines.Number, out EnvelopeRow? row))
                throw Misplaced("is no envelope, and stands after one");
            // In one order none can be there twice, and no memory is needed to know it.
            if (row.TxId.CompareTo(last.Row.TxId) <= 0)
                throw Misplaced("is an envelope whose record's id does not follow that of the line before");
            last = (row, lines.Number);
            yield return last;
        }
    }

    private bool IsFirstEnvelope(string line)
    {
        if (!EnvelopeLine.TryRead(line, lines.Number, out EnvelopeRow? row))
            return false;
        firstEnvelope = (row, lines.Number);
        return true;
    }

    private EmrException Misplaced(string why) =>
        new(EmrError.JsonInvalid, $"Line {lines.Number} {why}.", "Export the ledger again.");

    private static LedgerManifest ReadManifest(byte[] line)
    {
        try
        {
            return LedgerManifest.Read(line);
        }
        catch (EmrException exception) when (exception.Error == EmrError.ManifestInvalid)
        {
            string why = line.Contains((byte)0)
                ? "Its first line has zero bytes, as UTF-16 without a byte order mark and binary files have." : exception.Message;
            throw new EmrException(
                EmrError.ManifestInvalid, $"The file cannot be read as an export: {why}",
                "Check that the file is an export, and that no later version of the module wrote it; else export the ledger "
                + "again.",
                exception);
        }
    }

    private string? ReadText()
    {
        string? line = lines.ReadText();
        if (source.CanSeek)
            Volatile.Write(ref bytesRead, source.Position);
        return line;
    }
}
