using EmrLedger.Files;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;

namespace EmrLedger.Verification;

/// <summary>
/// A check of a whole ledger under way: every stored value is read back, every hash, signature, state and rule checked on
/// several threads, faults found in the order of the chain; beside it the store's own check; then the pending records. Of an
/// export, the same is checked but what only a store has.
/// </summary>
public sealed class LedgerVerification
{
    private const int MostTooLong = 20;
    private const int MostStray = 20;

    private readonly string path;
    private readonly int workers;
    private readonly CancellationToken cancellation;
    private readonly Findings findings = new();
    private readonly AnchorVerification anchor;
    private readonly ChainVerification chain;
    private readonly TextsCheck texts;
    private ulong pending;
    private long length;
    private LedgerExportReader? export;
    private bool isExport;

    private LedgerVerification(
        string path, int workers, LedgerAnchor? anchor, EmrKey? opener, IChainObserver? observer, CancellationToken cancellation)
    {
        this.path = path;
        this.workers = workers;
        this.cancellation = cancellation;
        this.anchor = new AnchorVerification(anchor, findings);
        texts = new TextsCheck(opener, observer);
        chain = new ChainVerification(this.anchor, texts, observer, findings);
        Completion = Task.Factory.StartNew(Run, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>
    /// The outcome. Cancelled, or failed with an <see cref="EmrException"/> where the file is neither a ledger nor an export
    /// that could be checked.
    /// </summary>
    public Task<LedgerCheckResult> Completion { get; }

    /// <summary>How many blocks were checked so far.</summary>
    public ulong CheckedBlocks => chain.CheckedBlocks;

    /// <summary>How many blocks there are; 0 as long as that is not known, of an export always.</summary>
    public ulong TotalBlocks => chain.TotalBlocks;

    /// <summary>How far the check has come, from 0 to 1.</summary>
    public double Progress => Volatile.Read(ref export) is { } reader
        ? Part(reader.BytesRead, length)
        : Part(CheckedBlocks, TotalBlocks);

    /// <summary>Starts a check of the file alone.</summary>
    public static LedgerVerification Start(string path, int workers, CancellationToken cancellation) =>
        Start(path, workers, anchor: null, cancellation);

    /// <summary>Starts a check that leaves envelopes closed.</summary>
    public static LedgerVerification Start(string path, int workers, LedgerAnchor? anchor, CancellationToken cancellation) =>
        Start(path, workers, anchor, opener: null, cancellation);

    /// <summary>Starts a check; it ends by <see cref="Completion"/>.</summary>
    /// <param name="path">The ledger or the export, which is opened for reading.</param>
    /// <param name="workers">How many threads work on it, at least 1.</param>
    /// <param name="anchor">What the ledger is held against; null for the file alone.</param>
    /// <param name="opener">The key that opens sealed texts; null where their envelopes stay closed.</param>
    /// <param name="cancellation">Ends the check soon.</param>
    public static LedgerVerification Start(
        string path, int workers, LedgerAnchor? anchor, EmrKey? opener, CancellationToken cancellation) =>
        Start(path, workers, anchor, opener, observer: null, cancellation);

    /// <summary>The same, with somebody who is told of each valid block, on the thread that checks.</summary>
    internal static LedgerVerification Start(
        string path, int workers, LedgerAnchor? anchor, EmrKey? opener, IChainObserver? observer, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        return new LedgerVerification(path, workers, anchor, opener, observer, cancellation);
    }

    private static double Part(double done, double whole) => whole == 0 ? 0 : done / whole;

    private LedgerCheckResult Run()
    {
        try
        {
            using ILedgerStore? store = OpenStore();
            if (store is null)
                CheckExport();
            else
                CheckStore(store);
        }
        catch (EmrException exception) when (
            exception.Error == EmrError.LedgerDamaged || (exception.Error == EmrError.LedgerIoFailed && chain.State is not null))
        {
            findings.Faults.Add(new Fault(FaultCode.StorageDamaged, Detail: exception.Message) { Height = chain.State?.Height });
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(cancellation);
        }
        cancellation.ThrowIfCancellationRequested();
        return Result();
    }

    private ILedgerStore? OpenStore()
    {
        try
        {
            return LedgerFile.Open(path, LedgerAccess.Read, LedgerStoreOptions.Default);
        }
        catch (EmrException exception) when (LedgerFile.FindOtherKind(path, exception) == FileKind.Export)
        {
            return null;
        }
    }

    private void CheckStore(ILedgerStore store)
    {
        using CancellationTokenRegistration interrupt = cancellation.Register(store.Interrupt);
        using ILedgerView view = store.BeginRead();
        findings.Faults.AddRange(FindTooLong(view));
        if (findings.Faults.Count > 0)
            return;
        IdSum envelopes = texts.NewSum();
        Task<StorageVerification> storage = new(() => StorageVerification.Run(path, envelopes, cancellation));
        chain.Check(view, workers, storage, cancellation);
        ChainState? sealedState = findings.Faults.Count == 0 ? chain.State : null;
        // With one worker, or where there was no chain to read, nobody did it.
        if (storage.Status == TaskStatus.Created)
            storage.RunSynchronously();
        storage.GetAwaiter().GetResult().AddTo(findings);
        if (sealedState is not null)
            CheckRest(view.ReadPending(new RecordQuery()), sealedState, new StoredTexts(view), envelopes);
        else
            findings.Faults.AddRange(view.FindStrayEnvelopes(MostStray));
    }

    private void CheckExport()
    {
        isExport = true;
        using Stream source = SafeFile.OpenRead(path);
        bool isChainRead = false;
        try
        {
            length = source.Length;
            LedgerExportReader reader = LedgerExportReader.Open(source);
            Volatile.Write(ref export, reader);
            chain.Check(reader, workers, cancellation);
            isChainRead = true;
            if (findings.Faults.Count == 0)
            {
                CheckRest(reader.ReadPending().Select(static item => item.Record), chain.State!, new ExportedTexts(path, reader), envelopes: null);
                foreach (object _ in reader.ReadEnvelopes())
                    cancellation.ThrowIfCancellationRequested();
            }
        }
        catch (EmrException exception) when (exception.Error == EmrError.ManifestInvalid)
        {
            findings.Faults.Add(new Fault(FaultCode.ManifestInvalid, Detail: exception.Message));
        }
        catch (EmrException exception) when (exception.Error == EmrError.JsonInvalid)
        {
            ulong? height = isChainRead ? null : chain.State?.Height;
            findings.Faults.Add(new Fault(FaultCode.ExportMalformed, Detail: exception.Message) { Height = height });
        }
        catch (IOException exception)
        {
            throw FileFailure.OfReading(path, exception);
        }
    }

    private void CheckRest(IEnumerable<EmrRecord> waiting, ChainState sealedState, ITextSource source, IdSum? envelopes)
    {
        pending = PendingVerification.Check(waiting, sealedState, texts, findings, cancellation);
        texts.Compare(source, envelopes, sealedState, findings, cancellation);
    }

    private static IReadOnlyList<Fault> FindTooLong(ILedgerView view)
    {
        try
        {
            return view.CheckLengths(MostTooLong);
        }
        catch (EmrException exception) when (exception.Error is EmrError.LedgerDamaged or EmrError.LedgerIoFailed)
        {
            // What cannot be read is named at its place by the check of the chain.
            return [];
        }
    }

    private LedgerCheckResult Result()
    {
        ulong blocks = chain.State?.Height ?? 0;
        ulong statements = chain.State?.Registry.Statements ?? 0;
        anchor.AddNotProved(blocks);
        if (isExport && findings.Faults.Count == 0)
            findings.NotProved.Add("that the ledger's own file holds the same: what was checked is an export of it");
        return new LedgerCheckResult(
            LedgerLocation.NameOf(path), chain.Name, blocks == 0 ? null : blocks - 1, blocks == 0 ? "" : $"{chain.State?.Tip}", blocks, chain.Records, pending,
            findings.Faults, findings.Warnings, findings.NotProved)
        {
            IsExport = isExport,
            CheckpointHeight = anchor.Covered,
            Statements = statements,
            Prescriptions = chain.State?.Prescriptions?.Added ?? chain.Records - statements,
            SealedTexts = texts.Sealed,
            ErasedTexts = texts.Erased,
            WithheldTexts = texts.Withheld,
            OpenedTexts = texts.Opened,
        };
    }
}
