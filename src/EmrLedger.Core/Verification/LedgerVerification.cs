using EmrLedger.Composition;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Verification;

/// <summary>
/// A check of a whole ledger under way: every stored value is read back, every hash, signature, state and rule checked on
/// several threads, faults found in the order of the chain; beside it the store's own check; then the pending records.
/// </summary>
public sealed class LedgerVerification
{
    private const int MostTooLong = 20;

    private readonly string path;
    private readonly int workers;
    private readonly CancellationToken cancellation;
    private readonly Findings findings = new();
    private readonly AnchorVerification anchor;
    private readonly ChainVerification chain;

    private LedgerVerification(string path, int workers, LedgerAnchor? anchor, CancellationToken cancellation)
    {
        this.path = path;
        this.workers = workers;
        this.cancellation = cancellation;
        this.anchor = new AnchorVerification(anchor, findings);
        chain = new ChainVerification(this.anchor, findings);
        Completion = Task.Factory.StartNew(Run, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The outcome. Cancelled, or failed with an <see cref="EmrException"/> where the file is not a ledger that could be checked.</summary>
    public Task<LedgerCheckResult> Completion { get; }

    /// <summary>How many blocks were checked so far.</summary>
    public ulong CheckedBlocks => chain.CheckedBlocks;

    /// <summary>How many blocks there are; 0 until that is known.</summary>
    public ulong TotalBlocks => chain.TotalBlocks;

    /// <summary>Starts a check of the file alone.</summary>
    public static LedgerVerification Start(string path, int workers, CancellationToken cancellation) =>
        Start(path, workers, anchor: null, cancellation);

    /// <summary>Starts a check; it ends by <see cref="Completion"/>.</summary>
    /// <param name="path">The ledger, which is opened for reading.</param>
    /// <param name="workers">How many threads work on it, at least 1.</param>
    /// <param name="anchor">What the ledger is held against; null for the file alone.</param>
    /// <param name="cancellation">Ends the check soon.</param>
    public static LedgerVerification Start(string path, int workers, LedgerAnchor? anchor, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        return new LedgerVerification(path, workers, anchor, cancellation);
    }

    private LedgerCheckResult Run()
    {
        ulong pending = 0;
        try
        {
            using ILedgerStore store = Adapters.Get<ILedgerStores>().Open(path, LedgerAccess.Read, LedgerStoreOptions.Default);
            using CancellationTokenRegistration interrupt = cancellation.Register(store.Interrupt);
            using ILedgerView view = store.BeginRead();
            findings.Faults.AddRange(FindTooLong(view));
            if (findings.Faults.Count > 0)
                return Result(pending);
            Task<StorageVerification> storage = new(() => StorageVerification.Run(path, cancellation));
            chain.Check(view, workers, storage, cancellation);
            ChainState? sealedState = findings.Faults.Count == 0 ? chain.State : null;
            // With one worker, or where there was no chain to read, nobody did it.
            if (storage.Status == TaskStatus.Created)
                storage.RunSynchronously();
            storage.GetAwaiter().GetResult().AddTo(findings);
            if (sealedState is not null)
                pending = PendingVerification.Check(view, sealedState, findings, cancellation);
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
        return Result(pending);
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

    private LedgerCheckResult Result(ulong pending)
    {
        ulong blocks = chain.State?.Height ?? 0;
        anchor.AddNotProved(blocks);
        return new LedgerCheckResult(
            path, chain.Name, blocks == 0 ? null : blocks - 1, blocks == 0 ? "" : $"{chain.State?.Tip}", blocks, chain.Records, pending,
            findings.Faults, findings.Warnings, findings.NotProved)
        {
            CheckpointHeight = anchor.Covered,
            Statements = chain.State?.Registry.Statements ?? 0,
        };
    }
}
