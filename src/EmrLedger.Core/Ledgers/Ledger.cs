using EmrLedger.Blocks;
using EmrLedger.Composition;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Ledgers;

/// <summary>
/// An open ledger. It is used by one thread at a time; any number may be open on one file, in any number of processes. What
/// waits to be sealed is in <see cref="Pending"/>, and who may sign is in <see cref="Registry"/>.
/// </summary>
public sealed class Ledger : IDisposable
{
    private readonly RegistryReader registries;

    private Ledger(string path, ILedgerStore store, LedgerManifest manifest)
    {
        Path = path;
        Store = store;
        Manifest = manifest;
        registries = new RegistryReader(manifest);
        Pending = new PendingPool(this);
        Registry = new RegistryDesk(this);
    }

    /// <summary>The ledger's location.</summary>
    public string Path { get; }

    /// <summary>What the ledger is.</summary>
    public LedgerManifest Manifest { get; }

    /// <summary>The records that wait to be sealed.</summary>
    public PendingPool Pending { get; }

    /// <summary>The registry of doctors.</summary>
    public RegistryDesk Registry { get; }

    internal ILedgerStore Store { get; }

    /// <summary>Refuses a path where no ledger can be made.</summary>
    /// <exception cref="EmrException">PathNotFound, PathNotFile, FileExists or LedgerOnNetwork.</exception>
    public static void RequireFree(string path) => Adapters.Get<ILedgerStores>().RequireFree(path, overwrite: false);

    /// <summary>Makes a ledger with its genesis block, durable when this returns.</summary>
    /// <exception cref="EmrException">
    /// FileExists, PathNotFound, BlockInvalid, TimestampTooFarAhead, LedgerOnNetwork, or one of the errors of storage.
    /// </exception>
    public static void Create(string path, LedgerManifest manifest, EmrBlock genesis)
    {
        Create(path, overwrite: false, manifest, genesis, static _ => { });
    }

    /// <summary>Makes a ledger, and fills it before it gets its name.</summary>
    internal static void Create(string path, bool overwrite, LedgerManifest manifest, EmrBlock genesis, Action<Ledger> fill)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (new ChainState(manifest).TryAppend(genesis, contentsChecked: false, out _) is { } fault)
            throw Refusal(fault);
        RequireTime(genesis);
        Adapters.Get<ILedgerStores>().Create(path, overwrite, manifest.Bytes, store =>
        {
            using (ILedgerTransaction transaction = store.BeginWrite(CancellationToken.None))
            {
                Append(transaction, genesis);
                transaction.Commit();
            }
            fill(new Ledger(path, store, manifest));
        });
    }

    /// <summary>Opens a ledger.</summary>
    /// <exception cref="EmrException">LedgerNotFound, LedgerNotRecognized, LedgerVersionUnsupported, LedgerDamaged, ManifestInvalid and others.</exception>
    public static Ledger Open(string path, LedgerAccess access) => Open(path, access, LedgerStoreOptions.Default);

    internal static Ledger Open(string path, LedgerAccess access, LedgerStoreOptions options)
    {
        ILedgerStore store = Adapters.Get<ILedgerStores>().Open(path, access, options);
        try
        {
            LedgerManifest manifest;
            using (ILedgerView view = store.BeginRead())
            {
                manifest = LedgerManifest.Read(view.ReadManifest());
                // A file that was copied while it was made, or whose manifest was changed since, is not worked with.
                if (view.ReadBlocks(0, 0).FirstOrDefault() is not { } genesis
                    || new ChainState(manifest).TryAppend(genesis, contentsChecked: false, out _) is not null)
                {
                    throw new EmrException(
                        EmrError.LedgerDamaged, $"The ledger '{path}' has no genesis block that belongs to its manifest.",
                        "Restore it from a backup, or make it again where it was never finished.");
                }
            }
            Ledger ledger = new(path, store, manifest);
            if (access == LedgerAccess.Write)
                ledger.CompleteTree();
            return ledger;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>What the ledger is and how far it has come.</summary>
    public LedgerInfo Describe()
    {
        using ILedgerView view = Store.BeginRead();
        ulong height = view.CountBlocks() - 1;
        DoctorRegistry registry = RegistryOf(view);
        return new LedgerInfo(
            Path, Manifest.Name, OriginOf(view), Manifest.Difficulty, registry.Authority?.Hash.ToString(),
            height, view.FindBlockId(height).ToString()!, view.CountRecords(), view.CountPending(),
            registry.Doctors.Count(static doctor => doctor.Status == DoctorStatus.Registered));
    }

    /// <summary>Blocks from one height to another, both included; upwards or downwards, read as they are enumerated.</summary>
    public IEnumerable<EmrBlock> ReadBlocks(ulong first, ulong last, bool downwards = false)
    {
        using ILedgerView view = Store.BeginRead();
        foreach (EmrBlock block in view.ReadBlocks(first, last, downwards))
            yield return block;
    }

    /// <summary>The last blocks, upwards.</summary>
    public IEnumerable<EmrBlock> ReadLastBlocks(ulong count)
    {
        using ILedgerView view = Store.BeginRead();
        ulong blocks = view.CountBlocks();
        foreach (EmrBlock block in count == 0 ? [] : view.ReadBlocks(blocks - Math.Min(count, blocks), blocks))
            yield return block;
    }

    /// <summary>The block with an id; null where there is none.</summary>
    public EmrBlock? FindBlock(Hash256 blockId)
    {
        using ILedgerView view = Store.BeginRead();
        return view.FindHeight(blockId) is { } height ? view.ReadBlocks(height, height).FirstOrDefault() : null;
    }

    /// <summary>The sealed records that a query names, in the order of the chain, read as they are enumerated.</summary>
    public IEnumerable<LedgerRecord> ReadRecords(RecordQuery query)
    {
        using ILedgerView view = Store.BeginRead();
        foreach (LedgerRecord record in view.ReadRecords(query))
            yield return record;
    }

    /// <summary>The states of all doctors with sealed records, in the order of their hashes, read as they are enumerated.</summary>
    public IEnumerable<UserState> ReadStates()
    {
        using ILedgerView view = Store.BeginRead();
        foreach (UserState state in view.ReadStates())
            yield return state;
    }

    /// <summary>The state of one user, sealed records alone; nonce 0 for somebody never heard of.</summary>
    public UserState ReadState(Hash160 user)
    {
        using ILedgerView view = Store.BeginRead();
        return new UserState(user.ToString(), 0, view.LastNonce(user));
    }

    /// <summary>Patients of sealed records whose hashes lie between two, both included: suggestions, at most so many.</summary>
    public IReadOnlyList<Hash160> FindPatients(Hash160 first, Hash160 last, int most)
    {
        using ILedgerView view = Store.BeginRead();
        return view.FindPatients(first, last, most);
    }

    /// <summary>Adds the next block. All rules hold for it, and a timestamp more than two hours ahead of the clock is refused.</summary>
    /// <exception cref="EmrException">LedgerTipMoved, BlockInvalid, TimestampTooFarAhead, or one of the errors of storage.</exception>
    public void Append(EmrBlock block, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(block);
        AppendAll([(block, ChainState.CheckContents(block, Manifest.Difficulty))], cancellation);
    }

    /// <summary>Adds blocks in one transaction; each comes with whether its contents were found valid before.</summary>
    internal void AppendAll(IReadOnlyList<(EmrBlock Block, bool ContentsChecked)> blocks, CancellationToken cancellation)
    {
        using CancellationTokenRegistration interrupt = cancellation.Register(Store.Interrupt);
        using ILedgerTransaction transaction = Store.BeginWrite(cancellation);
        ChainState state = StateOf(transaction);
        foreach ((EmrBlock block, bool contentsChecked) in blocks)
        {
            if (state.TryAppend(block, contentsChecked, out _) is { } fault)
                throw Refusal(fault);
            RequireTime(block);
            Append(transaction, block);
        }
        cancellation.ThrowIfCancellationRequested();
        transaction.Commit();
    }

    /// <summary>Makes a running call end soon, with <see cref="OperationCanceledException"/>; from any thread.</summary>
    public void Interrupt() => Store.Interrupt();

    /// <summary>Whether a file belongs to the ledger, so that nothing else may be written there.</summary>
    public bool Uses(string file) => Store.Uses(file);

    /// <summary>Closes the ledger.</summary>
    public void Dispose() => Store.Dispose();

    /// <summary>What the ledger's checkpoints bear: its manifest's own origin, or else one that the genesis block gives.</summary>
    internal string OriginOf(ILedgerView view) => Manifest.Origin ?? LedgerManifest.DefaultOrigin($"{view.FindBlockId(0)}");

    internal DoctorRegistry RegistryOf(ILedgerView view, ulong? height = null) => registries.Read(view, height);

    /// <summary>The state after the blocks below a height, or after all; it looks users up in the view as long as it is used.</summary>
    internal ChainState StateOf(ILedgerView view, ulong? below = null)
    {
        ulong height = Math.Min(below ?? ulong.MaxValue, view.CountBlocks());
        if (height == 0)
            return new ChainState(Manifest);
        ulong first = height <= ChainState.MedianSpan ? 0 : height - ChainState.MedianSpan;
        UserStates states = new(user => view.LastNonce(user, height) is var nonce and not 0 ? new UserState(user.ToString(), 0, nonce) : null);
        return new ChainState(
            Manifest, view.FindBlockId(height - 1) ?? default, height, view.ReadTimestamps(first, height - 1), states, RegistryOf(view, height));
    }

    private static void RequireTime(EmrBlock block)
    {
        if (block.Timestamp > ChainClock.Latest)
            throw Refusal(new Fault(FaultCode.TimestampTooFarAhead) { Height = block.Height });
    }

    // A file of an earlier version has no subtree hashes yet.
    private void CompleteTree()
    {
        using (ILedgerView view = Store.BeginRead())
        {
            if (view.FindNode(0, 0) is not null)
                return;
        }
        using ILedgerTransaction transaction = Store.BeginWrite(CancellationToken.None);
        LedgerTree.Rebuild(transaction);
        transaction.Commit();
    }

    private static void Append(ILedgerTransaction transaction, EmrBlock block)
    {
        transaction.Append(block);
        LedgerTree.Add(transaction, block);
    }

    private static EmrException Refusal(Fault fault) => fault.Code switch
    {
        FaultCode.PreviousMismatch or FaultCode.HeightMismatch => new EmrException(
            EmrError.LedgerTipMoved, $"The block does not follow the ledger's last one: {fault.Detail}.", "Mine again, upon the ledger's tip."),
        FaultCode.TimestampTooFarAhead => new EmrException(
            EmrError.TimestampTooFarAhead, $"{fault}.", "Check the clocks of this machine and of the miner's."),
        _ => new EmrException(EmrError.BlockInvalid, $"The block is not added: {fault}."),
    };
}
