using EmrLedger.Composition;
using EmrLedger.Records;

namespace EmrLedger.Ledgers;

/// <summary>
/// A check of a whole ledger under way: every stored value is read back, every hash, signature, state and rule checked on
/// several threads, faults found in the order of the chain; beside it the store's own check; then the pending records.
/// </summary>
public sealed class LedgerVerification
{
    private const int MostStorageFaults = 20;
    private const int MostPendingFaults = 20;

    private readonly string path;
    private readonly int workers;
    private readonly CancellationToken cancellation;
    private readonly List<Fault> faults = [];
    private readonly List<string> warnings = [];
    private readonly List<string> notProved = [];
    private string name = "";
    private ChainState? state;
    private ulong records;
    private ulong pending;
    private ulong checkedBlocks;
    private ulong totalBlocks;

    private LedgerVerification(string path, int workers, CancellationToken cancellation)
    {
        this.path = path;
        this.workers = workers;
        this.cancellation = cancellation;
        Completion = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The outcome. Cancelled, or failed with an <see cref="EmrException"/> where the file is no ledger that could be checked.</summary>
    public Task<LedgerCheckResult> Completion { get; }

    /// <summary>How many blocks were checked so far.</summary>
    public ulong CheckedBlocks => Volatile.Read(ref checkedBlocks);

    /// <summary>How many blocks there are; 0 until that is known.</summary>
    public ulong TotalBlocks => Volatile.Read(ref totalBlocks);

    /// <summary>Starts a check; it ends by <see cref="Completion"/>.</summary>
    /// <param name="path">The ledger, which is opened for reading.</param>
    /// <param name="workers">How many threads check blocks, at least 1.</param>
    /// <param name="cancellation">Ends the check soon.</param>
    public static LedgerVerification Start(string path, int workers, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        return new LedgerVerification(path, workers, cancellation);
    }

    private LedgerCheckResult Run()
    {
        using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<IReadOnlyList<string>>? storage = null;
        try
        {
            using ILedgerStore store = Adapters.LedgerFiles.Open(path, LedgerAccess.Read);
            using CancellationTokenRegistration interrupt = cancellation.Register(store.Interrupt);
            using ILedgerView view = store.BeginRead();
            storage = Task.Factory.StartNew(
                () => CheckStorage(leaving.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            CheckChain(view);
            IReadOnlyList<string> damages = storage.GetAwaiter().GetResult();
            faults.AddRange(damages.Select(static damage => new Fault(FaultCode.StorageDamaged, Detail: damage)));
            if (state is not null && faults.Count == 0)
                CheckPending(view, state);
        }
        catch (EmrException exception) when (exception.Error == EmrError.LedgerDamaged)
        {
            faults.Add(new Fault(FaultCode.StorageDamaged, Detail: exception.Message) { Height = state?.Height });
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            // However this is left, nothing goes on behind it.
            leaving.Cancel();
            if (storage is not null)
                Task.WhenAny(storage).Wait(CancellationToken.None);
        }
        cancellation.ThrowIfCancellationRequested();
        ulong blocks = state?.Height ?? 0;
        if (faults.Count == 0)
            notProved.Add($"that blocks after height {blocks - 1} were not cut off, or the chain mined anew: no checkpoint was given");
        return new LedgerCheckResult(
            path, name, blocks == 0 ? null : blocks - 1, blocks == 0 ? "" : state!.Tip.ToString(), blocks, records, pending, faults, warnings, notProved);
    }

    private void CheckChain(ILedgerView view)
    {
        LedgerManifest manifest;
        try
        {
            manifest = LedgerManifest.Read(view.ReadManifest());
        }
        catch (EmrException exception) when (exception.Error == EmrError.ManifestInvalid)
        {
            faults.Add(new Fault(FaultCode.ManifestInvalid, Detail: exception.Message));
            return;
        }
        name = manifest.Name;
        state = new ChainState(manifest);
        Volatile.Write(ref totalBlocks, view.CountBlocks());
        IEnumerable<EmrBlock> blocks = view.ReadBlocks(0, ulong.MaxValue);
        foreach ((EmrBlock block, bool contentsValid) in BlockReadAhead.Check(blocks, manifest.Difficulty, workers, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (block.Height != state.Height)
            {
                faults.Add(new Fault(FaultCode.StoredItemMisplaced, Detail: $"the block is missing, and the next is at height {block.Height}") { Height = state.Height });
                return;
            }
            if (state.TryAppend(block, contentsValid, out _) is { } fault)
            {
                faults.Add(fault);
                return;
            }
            if (block.Timestamp > ChainClock.Latest)
                warnings.Add($"block {block.Height} has a timestamp more than 2 hours ahead of this machine's clock");
            records += (ulong)block.Records.Count;
            Volatile.Write(ref checkedBlocks, state.Height);
        }
        if (state.Height == 0)
            faults.Add(new Fault(FaultCode.GenesisMismatch, Detail: "there is no genesis block") { Height = 0 });
    }

    // By a store of its own: it takes as long as a good part of the chain's check, and needs none of it.
    private IReadOnlyList<string> CheckStorage(CancellationToken leaving)
    {
        using ILedgerStore store = Adapters.LedgerFiles.Open(path, LedgerAccess.Read);
        using CancellationTokenRegistration interrupt = leaving.Register(store.Interrupt);
        using ILedgerView view = store.BeginRead();
        leaving.ThrowIfCancellationRequested();
        return view.CheckStorage(MostStorageFaults);
    }

    private void CheckPending(ILedgerView view, ChainState sealedState)
    {
        PendingWalk walk = new(sealedState);
        foreach (EmrRecord record in view.ReadPending(new RecordQuery()))
        {
            cancellation.ThrowIfCancellationRequested();
            pending++;
            if (RecordCheck.CheckAlone(record) is { } fault)
            {
                faults.Add(new Fault(FaultCode.PendingRecordInadmissible, Detail: $"{record.TxId}: {fault}"));
                if (faults.Count >= MostPendingFaults)
                    return;
            }
            else if (walk.Judge(record) is { } obstacle)
            {
                warnings.Add($"pending record {record.TxId} cannot be sealed: {obstacle}");
            }
        }
        if (pending > 0)
            notProved.Add($"anything of the {pending} pending records but what each says itself: they are no evidence before they are sealed");
    }
}
