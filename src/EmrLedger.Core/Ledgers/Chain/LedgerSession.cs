using System.Diagnostics;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;

namespace EmrLedger.Ledgers.Chain;

/// <summary>An open store with the manifest of its ledger: views, write transactions, and the chain's state in either.</summary>
internal sealed class LedgerSession(string path, ILedgerStore store, LedgerManifest manifest) : IDisposable
{
    // Milliseconds.
    private const int LongestPause = 200;

    private readonly RegistryReader registries = new(manifest.Authority, manifest.Rules);
    private bool keepsPrescriptions;

    /// <summary>The ledger's location.</summary>
    public string Path => path;

    /// <summary>What the ledger is.</summary>
    public LedgerManifest Manifest => manifest;

    /// <summary>A consistent view of this moment.</summary>
    public ILedgerView BeginRead() => store.BeginRead();

    /// <summary>
    /// Changes the ledger in one transaction, which is committed where the change does not throw. Where others were faster, the
    /// change is made again, upon what they left.
    /// </summary>
    /// <exception cref="EmrException">LedgerBusy, CommitOutcomeUnknown, or another error of storage.</exception>
    public T Write<T>(Func<ILedgerTransaction, T> change, CancellationToken cancellation)
    {
        using CancellationTokenRegistration interrupt = cancellation.Register(store.Interrupt);
        long begun = Stopwatch.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return WriteOnce(change, cancellation);
            }
            catch (TransactionLostException exception)
            {
                if (Stopwatch.GetElapsedTime(begun) > store.Patience)
                    throw exception.Outcome;
                // Not all at the same moment again, and more seldom the more of them there are.
                TimeSpan pause = TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(LongestPause, 1 << Math.Min(attempt, 20)));
                cancellation.WaitHandle.WaitOne(pause);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    private T WriteOnce<T>(Func<ILedgerTransaction, T> change, CancellationToken cancellation)
    {
        using ILedgerTransaction transaction = store.BeginWrite(cancellation);
        T result = change(transaction);
        cancellation.ThrowIfCancellationRequested();
        transaction.Commit();
        return result;
    }

    /// <summary>Asks that other miners leave these pending records to this session for a while.</summary>
    /// <returns>Whether they are all left to it.</returns>
    public bool TryLease(IReadOnlyList<Hash256> txIds) => store.TryLease(txIds);

    /// <summary>Whether envelopes were erased, and their bytes may still be in the storage.</summary>
    public bool HasUnfinishedErasure
    {
        get
        {
            using ILedgerView view = store.BeginRead();
            return view.HasUnfinishedErasure();
        }
    }

    /// <summary>Finishes an erasure that is noted.</summary>
    /// <returns>What is left and where, and what to do about it, a line of text each.</returns>
    /// <exception cref="EmrException">LedgerBusy, LedgerStorageFull, or another error of storage; the note stays then.</exception>
    public IReadOnlyList<string> FinishErasure(CancellationToken cancellation)
    {
        using CancellationTokenRegistration interrupt = cancellation.Register(store.Interrupt);
        return store.FinishErasure(cancellation);
    }

    /// <summary>The same in passing: what hinders it leaves it to whoever opens the ledger for writing next.</summary>
    public void TryFinishErasure(CancellationToken cancellation)
    {
        try
        {
            FinishErasure(cancellation);
        }
        catch (EmrException exception) when (exception.Error
            is EmrError.LedgerBusy or EmrError.LedgerStorageFull or EmrError.LedgerAccessDenied or EmrError.LedgerReadOnly
                or EmrError.LedgerUnreachable)
        {
            // The note says that it is still to be done.
        }
    }

    /// <summary>Makes a running call end soon, with <see cref="OperationCanceledException"/>; from any thread.</summary>
    public void Interrupt() => store.Interrupt();

    /// <summary>
    /// Writes a whole copy by the store's own means, as of this moment, which gets its name when it was verified; false where it
    /// has none.
    /// </summary>
    public bool TryCopyTo(string location, bool overwrite, Action<string> verify, string? keepAs) =>
        store.TryCopyTo(location, overwrite, verify, keepAs);

    /// <inheritdoc/>
    public void Dispose() => store.Dispose();

    /// <summary>What the ledger's checkpoints bear: its manifest's own origin, or else one that the genesis block gives.</summary>
    public string OriginOf(ILedgerView view) => manifest.Origin ?? LedgerManifest.DefaultOrigin($"{view.FindBlockId(0)}");

    /// <summary>The registry after the blocks below a height, or after all.</summary>
    public DoctorRegistry RegistryOf(ILedgerView view, ulong? below = null) => registries.Read(view, below);

    /// <summary>The registry at each place of the chain.</summary>
    public RegistryHistory RegistryHistoryOf(ILedgerView view) => registries.ReadHistory(view);

    /// <summary>The state after the blocks below a height, or after all; it looks doctors up in the view as long as it is used.</summary>
    public ChainState StateOf(ILedgerView view, ulong? below = null)
    {
        ulong blocks = view.CountBlocks();
        ulong height = Math.Min(below ?? ulong.MaxValue, blocks);
        if (height == 0)
            return new ChainState(manifest);
        ulong first = height <= ChainState.MedianSpan ? 0 : height - ChainState.MedianSpan;
        DoctorRegistry registry = RegistryOf(view, height);
        return new ChainState(
            manifest, view.FindBlockId(height - 1) ?? default, height, view.ReadTimestamps(first, height - 1),
            doctor => view.LastNonce(doctor, height), registry,
            manifest.Rules < RuleSet.Two ? null : PrescriptionsOf(view, registry, height < blocks ? height : null, pendingTime: null));
    }

    /// <summary>What judges records as the next to be added: after all that is sealed and all that is pending.</summary>
    public Admission NextPending(ILedgerView view)
    {
        DoctorRegistry registry = RegistryReader.WithPending(view, RegistryOf(view));
        PrescriptionAdmission? prescriptions = null;
        if (manifest.Rules >= RuleSet.Two)
        {
            Lazy<ulong> now = new(() => StateOf(view).NextTimestamp);
            IPrescriptionSource before = PrescriptionsOf(view, registry, below: null, () => now.Value);
            prescriptions = new PrescriptionAdmission(before, () => now.Value, height: null, manifest.SealedTextsOnly);
        }
        return new Admission(view.LastNonceOfAll, registry, height: null, prescriptions);
    }

    /// <summary>What is known of prescriptions after the blocks below a height, or after all.</summary>
    /// <param name="view">The ledger; it is looked up there as long as the answer is used.</param>
    /// <param name="registry">The registry of that moment.</param>
    /// <param name="below">The height; null for all.</param>
    /// <param name="pendingTime">The time by which pending records are judged; null where they do not count.</param>
    private IPrescriptionSource PrescriptionsOf(ILedgerView view, DoctorRegistry registry, ulong? below, Func<ulong>? pendingTime)
    {
        KeptPrescriptions? kept = below is null && KeepsPrescriptions(view) ? new KeptPrescriptions(view) : null;
        return kept is not null && pendingTime is null ? kept : new PrescriptionReplay(view, registry, below, pendingTime, kept);
    }

    /// <summary>Refuses a ledger in which prescriptions have no life cycle.</summary>
    /// <exception cref="EmrException"><see cref="EmrError.LifecycleMissing"/>.</exception>
    public void RequireLifecycle()
    {
        if (manifest.Rules < RuleSet.Two)
        {
            throw new EmrException(
                EmrError.LifecycleMissing, "The ledger keeps the rules emr-rules/1, in which a prescription has no life cycle.");
        }
    }

    /// <summary>How many prescriptions are sealed; where the store does not keep them, all records are read for that.</summary>
    /// <param name="view">The ledger.</param>
    /// <param name="registry">The registry after all that is sealed.</param>
    public ulong CountPrescriptions(ILedgerView view, DoctorRegistry registry)
    {
        if (manifest.Rules < RuleSet.Two)
        {
            ulong records = view.CountRecords();
            return records - Math.Min(records, registry.Statements);
        }
        return KeepsPrescriptions(view) ? view.CountPrescriptions() : LifecycleReplay.OfAll(view, registry).Book.Added;
    }

    /// <summary>Whether the store keeps the states of the sealed prescriptions; what is kept once is kept for good.</summary>
    public bool KeepsPrescriptions(ILedgerView view) =>
        keepsPrescriptions = keepsPrescriptions || view.KeepsPrescriptions();
}
