using EmrLedger.Composition;
using EmrLedger.Evidence;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;
using EmrLedger.Records;

namespace EmrLedger.Verification;

/// <summary>
/// A check of a whole ledger under way: every stored value is read back, every hash, signature, state and rule checked on
/// several threads, faults found in the order of the chain; beside it the store's own check; then the pending records.
/// </summary>
public sealed class LedgerVerification
{
    private const int MostStorageFaults = 20;
    private const int MostPendingFaults = 20;
    private const int MostPendingWarnings = 20;

    private readonly string path;
    private readonly int workers;
    private readonly LedgerAnchor? anchor;
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
    private ulong? covered;

    private LedgerVerification(string path, int workers, LedgerAnchor? anchor, CancellationToken cancellation)
    {
        this.path = path;
        this.workers = workers;
        this.anchor = anchor;
        this.cancellation = cancellation;
        Completion = Task.Factory.StartNew(Run, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The outcome. Cancelled, or failed with an <see cref="EmrException"/> where the file is no ledger that could be checked.</summary>
    public Task<LedgerCheckResult> Completion { get; }

    /// <summary>How many blocks were checked so far.</summary>
    public ulong CheckedBlocks => Volatile.Read(ref checkedBlocks);

    /// <summary>How many blocks there are; 0 until that is known.</summary>
    public ulong TotalBlocks => Volatile.Read(ref totalBlocks);

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
        try
        {
            using ILedgerStore store = Adapters.Get<ILedgerStores>().Open(path, LedgerAccess.Read);
            using CancellationTokenRegistration interrupt = cancellation.Register(store.Interrupt);
            using ILedgerView view = store.BeginRead();
            Task<(IReadOnlyList<Fault> Faults, IReadOnlyList<string> Missing)> storage = new(CheckStorage);
            CheckChain(view, storage);
            bool chainValid = faults.Count == 0;
            // With one worker, or where there was no chain to read, nobody did it.
            if (storage.Status == TaskStatus.Created)
                storage.RunSynchronously();
            (IReadOnlyList<Fault> found, IReadOnlyList<string> missing) = storage.GetAwaiter().GetResult();
            faults.AddRange(found);
            warnings.AddRange(missing.Select(
                static derived => $"{derived} is missing: it is made again when the ledger is opened for writing"));
            if (chainValid)
                CheckPending(view, state!);
        }
        catch (EmrException exception) when (
            exception.Error == EmrError.LedgerDamaged || (exception.Error == EmrError.LedgerIoFailed && state is not null))
        {
            faults.Add(new Fault(FaultCode.StorageDamaged, Detail: exception.Message) { Height = state?.Height });
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException(cancellation);
        }
        cancellation.ThrowIfCancellationRequested();
        ulong blocks = state?.Height ?? 0;
        AddNotProved(blocks);
        return new LedgerCheckResult(
            path, name, blocks == 0 ? null : blocks - 1, blocks == 0 ? "" : state!.Tip.ToString(), blocks, records, pending, faults, warnings, notProved)
        {
            CheckpointHeight = covered,
        };
    }

    private void AddNotProved(ulong blocks)
    {
        if (faults.Count > 0)
            return;
        notProved.Add((anchor, covered) switch
        {
            (null, null) => $"that blocks after height {blocks - 1} were not cut off, or the chain mined anew: no checkpoint was given",
            (null, _) => $"that the chain was not mined anew: its own last checkpoint, of height {covered}, agrees, but whoever changes the chain can change that too",
            (_, null) =>
                $"that blocks after height {blocks - 1} were not cut off, or the chain mined anew: the checkpoint covers no block",
            (_, { } height) when height == blocks - 1 =>
                $"that no blocks after height {height}, the last that the checkpoint covers, were cut off",
            _ => $"that blocks after height {covered}, the last that the checkpoint covers, were not mined anew or cut off",
        });
    }

    // What the checkpoint states counts by its signatures; without one, the ledger's own last is compared for what it is worth.
    private Checkpoint? ReadCheckpoint(ILedgerView view)
    {
        if (anchor is not null)
        {
            faults.AddRange(CheckpointCheck.Check(anchor.Checkpoint, anchor.Policy).Faults);
            return Checkpoint.Parse(anchor.Checkpoint.Text);
        }
        if (view.ReadCheckpoint() is not { } kept)
            return null;
        try
        {
            return Checkpoint.Parse(SignedNote.Parse(kept).Text);
        }
        catch (EmrException exception) when (exception.Error == EmrError.NoteMalformed)
        {
            faults.Add(new Fault(FaultCode.StorageDamaged, Detail: $"the last checkpoint: {exception.Message}"));
            return null;
        }
    }

    private void CheckChain(ILedgerView view, Task beside)
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
        Checkpoint? checkpoint = ReadCheckpoint(view);
        LedgerTreeCheck tree = new(view, checkpoint);
        string? origin = manifest.Origin;
        ulong ahead = 0;
        ulong firstAhead = 0;
        Volatile.Write(ref totalBlocks, view.CountBlocks());
        IEnumerable<EmrBlock> blocks = view.ReadBlocks(0, ulong.MaxValue);
        foreach (EmrBlock block in WorkAhead.Run(blocks, ChainState.JudgeRecords, workers, beside, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (block.Height != state.Height)
            {
                faults.Add(new Fault(FaultCode.StoredItemMisplaced, Detail: $"the block is missing, and the next is at height {block.Height}") { Height = state.Height });
                return;
            }
            if (state.TryAppend(block, out _) is { } fault)
            {
                faults.Add(WithRecord(fault, block));
                return;
            }
            tree.Add(block);
            origin ??= LedgerManifest.DefaultOrigin(block.BlockId);
            if (block.Timestamp > ChainClock.Latest && ahead++ == 0)
                firstAhead = block.Height;
            records += (ulong)block.Records.Count;
            Volatile.Write(ref checkedBlocks, state.Height);
        }
        if (ahead > 0)
        {
            string which = ahead == 1 ? $"block {firstAhead} has" : $"{ahead} blocks, the first at height {firstAhead}, have";
            warnings.Add($"{which} a timestamp more than 2 hours ahead of this machine's clock");
        }
        if (state.Height == 0)
        {
            faults.Add(new Fault(FaultCode.GenesisMismatch, Detail: "there is no genesis block") { Height = 0 });
            return;
        }
        if (tree.Missing is { } missing)
            warnings.Add(missing);
        int before = faults.Count;
        faults.AddRange(tree.Faults(origin!));
        if (faults.Count == before && checkpoint is { Size: > 0 })
            covered = checkpoint.Size - 1;
    }

    // A block's id only says that something in the block is not what was sealed; where that is a record, it is named.
    private static Fault WithRecord(Fault fault, EmrBlock block)
    {
        if (fault.Code != FaultCode.BlockIdIncorrect)
            return fault;
        for (int i = 0; i < block.Records.Count; i++)
        {
            if (RecordCheck.CheckAlone(block.Records[i]) is { } found)
                return fault with { Index = i, Detail = found.ToString() };
        }
        return fault;
    }

    // By a store of its own, so that it needs nothing of the chain's check and another thread can do it.
    private (IReadOnlyList<Fault> Faults, IReadOnlyList<string> Missing) CheckStorage()
    {
        try
        {
            using ILedgerStore store = Adapters.Get<ILedgerStores>().Open(path, LedgerAccess.Read);
            using CancellationTokenRegistration interrupt = cancellation.Register(store.Interrupt);
            using ILedgerView view = store.BeginRead();
            cancellation.ThrowIfCancellationRequested();
            return (view.CheckStorage(MostStorageFaults), view.MissingDerived());
        }
        catch (EmrException exception) when (exception.Error is EmrError.LedgerDamaged or EmrError.LedgerIoFailed)
        {
            return ([new Fault(FaultCode.StorageDamaged, Detail: exception.Message)], []);
        }
    }

    private void CheckPending(ILedgerView view, ChainState sealedState)
    {
        Admission admission = sealedState.NextRecords();
        int faulty = 0;
        int obstructed = 0;
        foreach (EmrRecord record in view.ReadPending(new RecordQuery()))
        {
            cancellation.ThrowIfCancellationRequested();
            pending++;
            if (RecordCheck.CheckAlone(record) is { } fault)
            {
                if (faulty++ < MostPendingFaults)
                    faults.Add(new Fault(FaultCode.PendingRecordInadmissible, Detail: $"{record.TxId}: {fault}"));
            }
            else if (admission.Judge(record) is { } obstacle && obstructed++ < MostPendingWarnings)
            {
                warnings.Add($"pending record {record.TxId} cannot be sealed: {obstacle}");
            }
        }
        if (obstructed > MostPendingWarnings)
            warnings.Add($"{obstructed - MostPendingWarnings} more pending records cannot be sealed");
        if (pending > 0)
            notProved.Add($"anything of the {pending} pending records but what each says itself: they are no evidence before they are sealed");
    }
}
