using EmrLedger.Json;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Text;

namespace EmrLedger.Ledgers.Transfer;

/// <summary>
/// Ledgers made of other ledgers: from an export, every rule checked anew, or as a copy, verified whole. A file gets its name
/// only when it is complete.
/// </summary>
public static class LedgerCopy
{
    private const int BlocksPerTransaction = 40;
    private const int RecordsPerTransaction = 500;

    /// <summary>Makes a ledger of an export.</summary>
    /// <param name="source">The lines that <see cref="LedgerExport"/> wrote.</param>
    /// <param name="path">The ledger to make.</param>
    /// <param name="overwrite">Whether a ledger that is there may be replaced.</param>
    /// <param name="workers">How many threads check blocks.</param>
    /// <param name="report">Told how many blocks were taken over so far, on this thread.</param>
    /// <param name="cancellation">Ends the work soon, and nothing is left of it.</param>
    /// <exception cref="EmrException">
    /// JsonInvalid, ManifestInvalid, BlockInvalid, RecordInvalid and their kin, each naming the line or the block; FileExists;
    /// or one of the errors of storage.
    /// </exception>
    public static void Import(Stream source, string path, bool overwrite, int workers, Action<ulong> report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(report);
        LineReader lines = new(source, EmrJson.MaxLineLength);
        LedgerManifest manifest = LedgerManifest.Read(lines.ReadBytes() ?? []);
        if (lines.ReadText() is not { } first || EmrJson.Read(first, lines.Number) is not EmrBlock genesis)
            throw new EmrException(EmrError.JsonInvalid, "Line 2 is not a block: an export has the genesis block there.", "Export the ledger again.");
        Ledger.Create(path, overwrite, manifest, genesis, ledger =>
        {
            List<(EmrRecord, long)> pending = [];
            AppendBlocks(
                ledger,
                WorkAhead.Run(ReadBlocks(lines, pending), ChainState.JudgeRecords, workers, beside: null, cancellation),
                report,
                cancellation);
            foreach ((EmrRecord Record, long Line)[] batch in ReadPending(lines, pending).Chunk(RecordsPerTransaction))
            {
                IReadOnlyList<EmrException?> outcomes =
                    ledger.Pending.Add([.. batch.Select(static item => item.Record)], SignaturePolicy.AnyS, cancellation);
                for (int i = 0; i < batch.Length; i++)
                {
                    if (outcomes[i] is { } refusal)
                        throw new EmrException(refusal.Error, $"Line {batch[i].Line}: {refusal.Message}", refusal.Cure, refusal);
                }
            }
        });
    }

    /// <summary>Copies a ledger, also while others write to it, and verifies the copy.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="path">The copy to make.</param>
    /// <param name="overwrite">Whether a ledger that is there may be replaced.</param>
    /// <param name="verify">Verifies the copy at a path, and returns its first fault.</param>
    /// <param name="cancellation">Ends the work soon, and nothing is left of it.</param>
    /// <exception cref="EmrException">CopyInvalid, FileExists, or one of the errors of storage.</exception>
    public static void Backup(Ledger ledger, string path, bool overwrite, Func<string, Fault?> verify, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ArgumentNullException.ThrowIfNull(verify);
        cancellation.ThrowIfCancellationRequested();
        using CancellationTokenRegistration interrupt = cancellation.Register(ledger.Interrupt);
        ledger.Session.CopyTo(path, overwrite, copy =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (verify(copy) is { } fault)
                throw new EmrException(EmrError.CopyInvalid, $"The copy does not pass its verification: {fault}.");
        });
    }

    private static void AppendBlocks(
        Ledger ledger, IEnumerable<EmrBlock> blocks, Action<ulong> report, CancellationToken cancellation)
    {
        List<EmrBlock> waiting = [];
        ulong taken = 1;
        try
        {
            foreach (EmrBlock block in blocks)
            {
                waiting.Add(block);
                if (waiting.Count == BlocksPerTransaction)
                    Append();
            }
        }
        catch (EmrException)
        {
            // A line that cannot be read says nothing of those before it, where the first fault may be.
            Append();
            throw;
        }
        Append();

        void Append()
        {
            EmrBlock[] batch = [.. waiting];
            waiting.Clear();
            if (batch.Length == 0)
                return;
            ledger.AppendAll(batch, cancellation);
            report(taken += (ulong)batch.Length);
        }
    }

    private static IEnumerable<EmrBlock> ReadBlocks(LineReader lines, List<(EmrRecord, long)> firstPending)
    {
        while (lines.ReadText() is { } line)
        {
            if (EmrJson.Read(line, lines.Number) is EmrBlock block)
            {
                yield return block;
                continue;
            }
            firstPending.Add(((EmrRecord)EmrJson.Read(line, lines.Number), lines.Number));
            yield break;
        }
    }

    private static IEnumerable<(EmrRecord Record, long Line)> ReadPending(LineReader lines, List<(EmrRecord, long)> first)
    {
        foreach ((EmrRecord, long) item in first)
            yield return item;
        while (lines.ReadText() is { } line)
        {
            EmrRecord record = EmrJson.Read(line, lines.Number) as EmrRecord ?? throw new EmrException(
                EmrError.JsonInvalid, $"Line {lines.Number} is a block after pending records.", "Export the ledger again.");
            yield return (record, lines.Number);
        }
    }
}
