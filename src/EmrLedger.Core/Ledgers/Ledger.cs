using EmrLedger.Composition;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Pending;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Prescriptions;

namespace EmrLedger.Ledgers;

/// <summary>
/// An open ledger. It is used by one thread at a time; any number may be open on one file, in any number of processes. What
/// waits to be sealed is in <see cref="Pending"/>, and who may sign is in <see cref="RegistryDesk"/>.
/// </summary>
public sealed class Ledger : IDisposable
{
    private Ledger(LedgerSession session)
    {
        Session = session;
        Pending = new PendingPool(session);
        RegistryDesk = new RegistryDesk(session, Pending);
        SealedTexts = new SealedTextDesk(session, Pending);
        Prescriptions = new PrescriptionDesk(session, Pending, SealedTexts);
    }

    /// <summary>The ledger's location.</summary>
    public string Path => Session.Path;

    /// <summary>The files that belong to the ledger while it is used: nothing else may be written there.</summary>
    public IReadOnlyList<string> Files => Adapters.Get<ILedgerStores>().FilesOf(Path);

    /// <summary>What the ledger is.</summary>
    public LedgerManifest Manifest => Session.Manifest;

    /// <summary>The records that wait to be sealed.</summary>
    public PendingPool Pending { get; }

    /// <summary>Where the authority states who may sign.</summary>
    public RegistryDesk RegistryDesk { get; }

    /// <summary>Where prescriptions are read, claimed and dispensed.</summary>
    public PrescriptionDesk Prescriptions { get; }

    /// <summary>Where the envelopes of sealed texts are kept, opened and erased.</summary>
    public SealedTextDesk SealedTexts { get; }

    internal LedgerSession Session { get; }

    /// <summary>Refuses a location where no ledger can be made.</summary>
    /// <exception cref="EmrException">
    /// PathNotFound, PathNotFile, FileExists, LedgerLogLeft or LedgerOnNetwork; or an error of the server.
    /// </exception>
    public static void RequireFree(string path, bool overwrite = false) => Adapters.Get<ILedgerStores>().RequireFree(path, overwrite);

    /// <summary>What around a ledger makes it doubtful, such as files beside it or roles that a server lacks: a line of text each.</summary>
    public static IReadOnlyList<string> FindWarnings(string path) => Adapters.Get<ILedgerStores>().Warnings(path);

    /// <summary>Makes a ledger with its genesis block, durable when this returns.</summary>
    /// <exception cref="EmrException">
    /// FileExists, PathNotFound, BlockInvalid, TimestampTooFarAhead, LedgerOnNetwork, or one of the errors of storage.
    /// </exception>
    public static void Create(string path, LedgerManifest manifest, EmrBlock genesis) =>
        Create(path, overwrite: false, manifest, genesis, static _ => { });

    /// <summary>Makes a ledger, and fills it before it gets its name.</summary>
    internal static void Create(string path, bool overwrite, LedgerManifest manifest, EmrBlock genesis, Action<Ledger> fill)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (new ChainState(manifest).TryAppend(genesis, out _) is { } fault)
            throw Refusal(fault);
        RequireTime(genesis);
        Adapters.Get<ILedgerStores>().Create(path, overwrite, manifest.Bytes, store =>
        {
            using (ILedgerTransaction transaction = store.BeginWrite(CancellationToken.None))
            {
                Append(transaction, genesis);
                transaction.Commit();
            }
            fill(new Ledger(new LedgerSession(LedgerLocation.NameOf(path), store, manifest)));
        });
    }

    /// <summary>Opens a ledger.</summary>
    /// <exception cref="EmrException">LedgerNotFound, LedgerNotRecognized, LedgerVersionUnsupported, LedgerDamaged, ManifestInvalid and others.</exception>
    public static Ledger Open(string path, LedgerAccess access) => Open(path, access, LedgerStoreOptions.Default);

    internal static Ledger Open(string path, LedgerAccess access, LedgerStoreOptions options)
    {
        ILedgerStore store = LedgerFile.Open(path, access, options);
        try
        {
            // What is kept, and named in errors, has no secret.
            path = LedgerLocation.NameOf(path);
            LedgerManifest manifest;
            using (ILedgerView view = store.BeginRead())
            {
                manifest = LedgerManifest.Read(view.ReadManifest());
                // A file that was copied while it was made, or whose manifest was changed since, is not worked with.
                if (view.ReadBlocks(0, 0).FirstOrDefault() is not { } genesis
                    || new ChainState(manifest).TryAppend(genesis, out _) is not null)
                {
                    throw new EmrException(
                        EmrError.LedgerDamaged, $"The ledger '{path}' has no genesis block that belongs to its manifest.",
                        "Restore it from a backup, or make it again where it was never finished.");
                }
            }
            Ledger ledger = new(new LedgerSession(path, store, manifest));
            if (access == LedgerAccess.Write)
                DerivedRows.Complete(ledger.Session);
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
        using ILedgerView view = Session.BeginRead();
        ulong height = view.CountBlocks() - 1;
        DoctorRegistry registry = Session.RegistryOf(view);
        RegistryKey? awaited = RegistryReader.WithPending(view, registry).Authority;
        return new LedgerInfo(
            Path, Manifest.Name, Session.OriginOf(view), Manifest.Difficulty, registry.Authority?.Hash.ToString(),
            height, view.FindBlockId(height).ToString()!, view.CountRecords(), view.CountPending(),
            registry.Doctors.Count(static doctor => doctor.Status == DoctorStatus.Registered))
        {
            PendingAuthority = awaited == registry.Authority ? null : awaited?.Hash.ToString(),
            Statements = registry.Statements,
            Prescriptions = Session.CountPrescriptions(view, registry),
            Pharmacies = registry.Pharmacies.Count(static pharmacy => pharmacy.Status == DoctorStatus.Registered),
            Rules = (int)Manifest.Rules,
            SealedTextsOnly = Manifest.SealedTextsOnly,
        };
    }

    /// <summary>Blocks from one height to another, both included; upwards or downwards, read as they are enumerated.</summary>
    public IEnumerable<EmrBlock> ReadBlocks(ulong first, ulong last, bool downwards = false)
    {
        using ILedgerView view = Session.BeginRead();
        foreach (EmrBlock block in view.ReadBlocks(first, last, downwards))
            yield return block;
    }

    /// <summary>The last blocks, upwards.</summary>
    public IEnumerable<EmrBlock> ReadLastBlocks(ulong count)
    {
        using ILedgerView view = Session.BeginRead();
        ulong blocks = view.CountBlocks();
        foreach (EmrBlock block in count == 0 ? [] : view.ReadBlocks(blocks - Math.Min(count, blocks), blocks))
            yield return block;
    }

    /// <summary>
    /// Whether a limit of time lies where the ledger's times run ahead of the clock: blocks that were sealed before such a
    /// moment may have a later timestamp.
    /// </summary>
    /// <returns>The latest timestamp, where it is ahead and the limit is not after it, nor well before now; else null.</returns>
    public ulong? FindTimeAhead(ulong limit)
    {
        using ILedgerView view = Session.BeginRead();
        ulong blocks = view.CountBlocks();
        IReadOnlyList<ulong> last = view.ReadTimestamps(blocks - Math.Min(blocks, ChainState.MedianSpan), blocks - 1);
        ulong latest = last.Max();
        return ChainClock.IsInRunAhead(limit, latest) ? latest : null;
    }

    /// <summary>The block with an id; null where there is none.</summary>
    public EmrBlock? FindBlock(Hash256 blockId)
    {
        using ILedgerView view = Session.BeginRead();
        return view.FindHeight(blockId) is { } height ? view.ReadBlocks(height, height).FirstOrDefault() : null;
    }

    /// <summary>The sealed records that a query names, in the order of the chain, read as they are enumerated.</summary>
    public IEnumerable<LedgerRecord> ReadRecords(RecordQuery query)
    {
        using ILedgerView view = Session.BeginRead();
        foreach (LedgerRecord record in view.ReadRecords(query))
            yield return record;
    }

    /// <summary>The states of all doctors with sealed records, in the order of their hashes, read as they are enumerated.</summary>
    public IEnumerable<UserState> ReadStates()
    {
        using ILedgerView view = Session.BeginRead();
        foreach (UserState state in view.ReadStates())
            yield return state;
    }

    /// <summary>The state of one user, sealed records alone; nonce 0 for somebody never heard of.</summary>
    public UserState ReadState(Hash160 user)
    {
        using ILedgerView view = Session.BeginRead();
        return new UserState(user.ToString(), 0, view.LastNonce(user));
    }

    /// <summary>Ids that lie between two, both included: suggestions, at most so many.</summary>
    public IReadOnlyList<FoundId> FindIds(IdKind kind, Hash256 first, Hash256 last, int most)
    {
        using ILedgerView view = Session.BeginRead();
        return view.FindIds(kind, first, last, most);
    }

    /// <summary>Patients of sealed records whose hashes lie between two, both included: suggestions, at most so many.</summary>
    public IReadOnlyList<Hash160> FindPatients(Hash160 first, Hash160 last, int most)
    {
        using ILedgerView view = Session.BeginRead();
        return view.FindPatients(first, last, most);
    }

    /// <summary>
    /// Adds the next block. All rules hold for it, and a timestamp more than two hours ahead of the clock is refused. Its records
    /// are pending no longer, nor is what says the same under another signature.
    /// </summary>
    /// <exception cref="EmrException">LedgerTipMoved, BlockInvalid, TimestampTooFarAhead, or one of the errors of storage.</exception>
    public AppendResult Append(EmrBlock block, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(block);
        // What takes the time is done before others have to wait for it.
        ChainState.JudgeRecords(block);
        return AppendAll([block], cancellation)[0];
    }

    /// <summary>Adds blocks in one transaction.</summary>
    internal IReadOnlyList<AppendResult> AppendAll(IReadOnlyList<EmrBlock> blocks, CancellationToken cancellation)
    {
        int erased = 0;
        List<AppendResult> appended = Session.Write(
            transaction =>
            {
                ChainState state = Session.StateOf(transaction);
                List<AppendResult> results = [];
                foreach (EmrBlock block in blocks)
                {
                    if (state.TryAppend(block, out _) is { } fault)
                        throw Refusal(fault);
                    RequireTime(block);
                    results.Add(Append(transaction, block));
                    foreach (PrescriptionState prescription in state.ChangedPrescriptions)
                        transaction.PutPrescription(KeptPrescriptions.RowOf(prescription));
                    Hash256[] gone = [.. state.ChangedPrescriptions
                        .Where(changed => changed.Erasure?.Height == block.Height).Select(static changed => changed.TxId)];
                    if (gone.Length > 0)
                        erased += transaction.EraseEnvelopes(gone);
                }
                return results;
            },
            cancellation);
        // Where the statement was pending here, the text went with it.
        if (erased > 0)
            Session.TryFinishErasure(CancellationToken.None);
        return appended;
    }

    /// <summary>Makes a running call end soon, with <see cref="OperationCanceledException"/>; from any thread.</summary>
    public void Interrupt() => Session.Interrupt();

    /// <summary>Closes the ledger.</summary>
    public void Dispose() => Session.Dispose();

    private static void RequireTime(EmrBlock block)
    {
        if (block.Timestamp > ChainClock.Latest)
            throw Refusal(new Fault(FaultCode.TimestampTooFarAhead) { Height = block.Height });
    }

    /// <summary>Adds a block's rows, and judges nothing.</summary>
    /// <exception cref="EmrException">CopyInvalid where the block cannot be read.</exception>
    internal static void AppendRows(ILedgerTransaction transaction, EmrBlock block)
    {
        if (block.Contents is not { } contents)
            throw new EmrException(EmrError.CopyInvalid, $"Block {block.Height} cannot be read, and not be copied.");
        transaction.Append(block.Height, contents, [.. block.Records.Select(static record => record.Contents!)]);
        LedgerTree.Add(transaction, block);
    }

    private static AppendResult Append(ILedgerTransaction transaction, EmrBlock block)
    {
        AppendRows(transaction, block);
        return PendingPool.Settle(transaction, block);
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
