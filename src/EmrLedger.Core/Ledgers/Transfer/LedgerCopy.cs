using EmrLedger.Composition;
using EmrLedger.Files;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
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
    private const int EnvelopesPerTransaction = 100;

    /// <summary>Makes a ledger of an export.</summary>
    /// <param name="source">The lines that <see cref="LedgerExport"/> wrote.</param>
    /// <param name="path">The ledger to make.</param>
    /// <param name="overwrite">Whether a ledger that is there may be replaced.</param>
    /// <param name="workers">How many threads check blocks.</param>
    /// <param name="report">Told how many blocks were taken over so far, on this thread.</param>
    /// <param name="cancellation">Ends the work soon, and nothing is left of it.</param>
    /// <exception cref="EmrException">
    /// JsonInvalid, ManifestInvalid, BlockInvalid, RecordInvalid, EnvelopeUnwanted and their kin, each naming the line or the
    /// block; FileExists; or one of the errors of storage.
    /// </exception>
    public static void Import(Stream source, string path, bool overwrite, int workers, Action<ulong> report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(report);
        LedgerExportReader export = LedgerExportReader.Open(source);
        Ledger.Create(path, overwrite, export.Manifest, export.ReadGenesis(), ledger =>
        {
            AppendBlocks(
                ledger,
                WorkAhead.Run(export.ReadBlocks(), ChainState.JudgeRecords, workers, beside: null, cancellation),
                report,
                cancellation);
            foreach ((EmrRecord Record, long Line)[] batch in export.ReadPending().Chunk(RecordsPerTransaction))
            {
                IReadOnlyList<EmrException?> outcomes =
                    ledger.Pending.Add(
                        [.. batch.Select(static item => item.Record)], SignaturePolicy.AnyS, EnvelopePolicy.MayComeLater, cancellation);
                for (int i = 0; i < batch.Length; i++)
                {
                    if (outcomes[i] is { } refusal)
                        throw new EmrException(refusal.Error, $"Line {batch[i].Line}: {refusal.Message}", refusal.Cure, refusal);
                }
            }
            foreach ((EnvelopeRow Row, long Line)[] batch in export.ReadEnvelopes().Chunk(EnvelopesPerTransaction))
                PutEnvelopes(ledger, batch, cancellation);
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
        Copy(ledger, path, overwrite, verify, keepAs: null, cancellation);
    }

    /// <summary>Refuses a place to which a backup cannot be put back: that of another ledger above all.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="path">The ledger to put in its place.</param>
    /// <param name="overwrite">Whether a ledger that is there may be replaced.</param>
    /// <returns>What is there now; null where there is nothing, or nothing that can be read.</returns>
    /// <exception cref="EmrException">FileExists, FileKindMismatch, PathInvalid, or another error of the path.</exception>
    public static LedgerInfo? RequireRestorable(Ledger backup, string path, bool overwrite)
    {
        ArgumentNullException.ThrowIfNull(backup);
        if (LedgerLocation.IsServer(path))
            Adapters.Get<ILedgerStores>().RequireFree(path, overwrite);
        else
            RequireFile(path, overwrite);
        if (Find(path) is not { } there)
            return null;
        string name = LedgerLocation.NameOf(path);
        return there.Id == backup.Manifest.Id ? there.Info : throw new EmrException(
            EmrError.FileKindMismatch,
            $"'{name}' is another ledger, '{Display.Line(there.Info.Name)}', and no older or newer state of the backup.",
            "Give another path, or move that ledger away yourself.");
    }

    private static void RequireFile(string path, bool overwrite)
    {
        if (FileEntry.IsLink(path))
        {
            throw new EmrException(
                EmrError.PathInvalid, $"'{path}' is a link to a ledger, which would be left as it is.",
                "Give the path that the link leads to.");
        }
        Replacement.RequireFree(path, overwrite, FileKind.Ledger, isKept: true);
    }

    /// <summary>
    /// Puts a backup in the place of a ledger, as a verified copy, in which what was erased since is erased again. What is there is
    /// kept under another name beside it.
    /// </summary>
    /// <param name="backup">The backup, which stays as it is.</param>
    /// <param name="path">The ledger to put in its place.</param>
    /// <param name="overwrite">Whether a ledger that is there may be replaced.</param>
    /// <param name="verify">Verifies the copy at a path, and returns its first fault.</param>
    /// <param name="cancellation">Ends the work soon, and nothing is changed.</param>
    /// <exception cref="EmrException">
    /// CopyInvalid, FileExists, FileKindMismatch, LedgerBusy where somebody has the old ledger open, JsonInvalid where the journal
    /// of erasures cannot be read, or one of the errors of storage.
    /// </exception>
    public static Restoration Restore(
        Ledger backup, string path, bool overwrite, Func<string, Fault?> verify, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(verify);
        RequireRestorable(backup, path, overwrite);
        string? keepAs = Adapters.Get<ILedgerStores>().NameForReplaced(path);
        ErasureReplay erasures = new(path);
        Copy(backup, path, overwrite, VerifyAndErase, keepAs, cancellation);
        return new Restoration(keepAs, erasures.Erased, erasures.Notes);

        Fault? VerifyAndErase(string copy)
        {
            if (verify(copy) is { } fault)
                return fault;
            erasures.Run(copy, cancellation);
            return null;
        }
    }

    private static void Copy(
        Ledger ledger, string path, bool overwrite, Func<string, Fault?> verify, string? keepAs, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using CancellationTokenRegistration interrupt = cancellation.Register(ledger.Interrupt);
        (ulong Height, Hash256? Id) tip = default;
        if (!ledger.Session.TryCopyTo(path, overwrite, Verify, keepAs))
            CopyRows(ledger, path, overwrite, Verify, keepAs, cancellation);
        // Under its own name it has other files beside it than under the one under which it was verified.
        using Ledger named = Ledger.Open(path, LedgerAccess.Read);
        using ILedgerView last = named.Session.BeginRead();
        if (last.FindBlockId(tip.Height) != tip.Id)
        {
            throw new EmrException(
                EmrError.CopyInvalid,
                $"The copy '{named.Path}' is not what was verified: somebody changed it when it got its name.");
        }

        void Verify(string copy)
        {
            cancellation.ThrowIfCancellationRequested();
            if (verify(copy) is { } fault)
                throw new EmrException(EmrError.CopyInvalid, $"The copy does not pass its verification: {fault}.");
            using Ledger verified = Ledger.Open(copy, LedgerAccess.Read);
            using ILedgerView view = verified.Session.BeginRead();
            tip = (view.CountBlocks() - 1, view.FindBlockId(view.CountBlocks() - 1));
        }
    }

    // From a store of one kind to one of another: every row as it is, since what is wrong with one is found when the copy is verified.
    private static void CopyRows(
        Ledger ledger, string path, bool overwrite, Action<string> verify, string? keepAs, CancellationToken cancellation)
    {
        using ILedgerView view = ledger.Session.BeginRead();
        Adapters.Get<ILedgerStores>().Create(
            path, overwrite, view.ReadManifest(),
            store =>
            {
                foreach (EmrBlock[] blocks in view.ReadBlocks(0, ulong.MaxValue).Chunk(BlocksPerTransaction))
                    Write(store, transaction => Array.ForEach(blocks, block => Ledger.AppendRows(transaction, block)));
                foreach (EmrRecord[] records in view.ReadPending(new RecordQuery()).Chunk(RecordsPerTransaction))
                    Write(store, transaction => Array.ForEach(records, record => transaction.AddPending(ContentsOf(record))));
                foreach (EnvelopeRow[] rows in view.ReadEnvelopes().Chunk(EnvelopesPerTransaction))
                    Write(store, transaction => Array.ForEach(rows, transaction.PutEnvelope));
                if (view.ReadCheckpoint() is { } note)
                    Write(store, transaction => transaction.PutCheckpoint(note));
                DerivedRows.Complete(new LedgerSession(ledger.Path, store, ledger.Manifest));
            },
            verify, keepAs);

        void Write(ILedgerStore store, Action<ILedgerTransaction> change)
        {
            cancellation.ThrowIfCancellationRequested();
            using ILedgerTransaction transaction = store.BeginWrite(cancellation);
            change(transaction);
            transaction.Commit();
        }

        static RecordContents ContentsOf(EmrRecord record) => record.Contents ?? throw new EmrException(
            EmrError.CopyInvalid, $"The pending record {record.TxId} cannot be read, and not be copied.");
    }

    private static (string Id, LedgerInfo Info)? Find(string path)
    {
        try
        {
            using Ledger ledger = Ledger.Open(path, LedgerAccess.Read);
            return (ledger.Manifest.Id, ledger.Describe());
        }
        catch (EmrException)
        {
            // What cannot be read is what a backup is put back for.
            return null;
        }
    }

    private static void PutEnvelopes(Ledger ledger, (EnvelopeRow Row, long Line)[] batch, CancellationToken cancellation) =>
        ledger.Session.Write<object?>(
            transaction =>
            {
                PrescriptionBook? prescriptions = ledger.Session.NextPending(transaction).Prescriptions;
                foreach ((EnvelopeRow row, long line) in batch)
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (prescriptions?.Find(row.TxId) is not { IsSealedText: true } prescription)
                        throw Unwanted(line, "is the envelope of a record that the export does not have, or whose text is not sealed");
                    if (prescription.Erasure is not null)
                        throw Unwanted(line, "is the envelope of a text that was erased");
                    if (transaction.HasEnvelope(row.TxId))
                        throw Unwanted(line, "is a second envelope of its record");
                    if (transaction.HasEnvelopeNonce(row.Nonce.Span))
                        throw Unwanted(line, "is an envelope that was sealed under the nonce of another");
                    transaction.PutEnvelope(row);
                }
                return null;
            },
            cancellation);

    private static EmrException Unwanted(long line, string why) => new(EmrError.EnvelopeUnwanted, $"Line {line} {why}.");

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
}
