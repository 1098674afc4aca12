using EmrLedger.Blocks;
using EmrLedger.Evidence;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Merkle;
using EmrLedger.Prescriptions;
using EmrLedger.Records;
using EmrLedger.Verification;

namespace EmrLedger.Watching;

/// <summary>
/// Checks what came to a ledger since it was last known to be valid, by all its rules, and reads a part of the rest again. What
/// it costs grows with what is new. It says that something is wrong; what that is in full, a check of the whole ledger finds.
/// </summary>
internal sealed class NewRound
{
    private const ulong MostNew = 20_000;

    private readonly ILedgerView view;
    private readonly WatchPoint known;
    private readonly WatchOptions options;
    private readonly CancellationToken cancellation;
    private readonly Findings findings = new();
    private readonly KnownTree tree;
    private readonly ChainState state;
    private readonly Lazy<ChainState> kept;
    private readonly Lazy<PrescriptionBook?> pending;
    private readonly MerkleFrontier grown;
    private readonly UInt128 difficulty;

    private NewRound(ILedgerView view, LedgerSession session, WatchPoint known, WatchOptions options, CancellationToken cancellation)
    {
        this.view = view;
        this.known = known;
        this.options = options;
        this.cancellation = cancellation;
        grown = known.Tree();
        difficulty = session.Manifest.Difficulty;
        tree = new KnownTree(new LedgerTree(view), known.Tree());
        state = session.StateOf(view, known.Blocks);
        kept = new Lazy<ChainState>(() => session.StateOf(view));
        // A text is erased before the statement is sealed that says so.
        pending = new Lazy<PrescriptionBook?>(() => session.NextPending(view).Prescriptions);
    }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<Fault> Faults => findings.Faults;

    /// <summary>How many blocks were new and valid.</summary>
    public ulong NewBlocks => state.Height - known.Blocks;

    /// <summary>How many records those have.</summary>
    public ulong NewRecords { get; private set; }

    /// <summary>How many known blocks were read again.</summary>
    public ulong Rechecked { get; private set; }

    /// <summary>The height up to which a checkpoint covers the chain; null where none does.</summary>
    public ulong? CheckpointHeight { get; private set; }

    /// <summary>What is known now, where nothing is wrong.</summary>
    public WatchPoint Point => known with
    {
        Blocks = state.Height,
        Tip = state.Tip,
        Peaks = grown.Peaks,
        NextRecheck = known.NextRecheck + Rechecked < known.Blocks ? known.NextRecheck + Rechecked : 0,
        IsFaulty = false,
    };

    /// <summary>Checks it.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="known">What is known of it.</param>
    /// <param name="anchor">What it is held against; null for its own last checkpoint.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it soon.</param>
    /// <returns>What was found; null where so much is new that the whole ledger had better be checked.</returns>
    public static NewRound? Run(
        Ledger ledger, WatchPoint known, LedgerAnchor? anchor, WatchOptions options, CancellationToken cancellation)
    {
        using ILedgerView view = ledger.Session.BeginRead();
        ulong blocks = view.CountBlocks();
        // What is new is in memory until it was compared, which a check of the whole ledger does without.
        if (blocks > known.Blocks && blocks - known.Blocks > MostNew)
            return null;
        NewRound round = new(view, ledger.Session, known, options, cancellation);
        if (round.FindDifference(ledger, blocks) is { } difference)
            round.findings.Faults.Add(difference);
        else
            round.Check(ledger.Session.OriginOf(view), anchor);
        return round;
    }

    private Fault? FindDifference(Ledger ledger, ulong blocks) =>
        ledger.Manifest.Id != known.Ledger ? HistoryFaults.OtherLedger()
        : blocks < known.Blocks ? HistoryFaults.Shorter(known, blocks)
        : view.FindBlockId(known.Blocks - 1) != known.Tip ? HistoryFaults.Rewritten(known)
        : null;

    private void Check(string origin, LedgerAnchor? anchor)
    {
        AnchorVerification held = new(anchor, findings);
        Checkpoint? checkpoint = held.Read(view);
        bool agrees = checkpoint is not null && checkpoint.Size <= known.Blocks
            && MerkleTree.Root(tree, checkpoint.Size) == checkpoint.Root;
        LedgerTreeCheck comparison = new(view, checkpoint, grown, agrees);
        CheckNew(comparison);
        if (findings.Faults.Count > 0)
            return;
        findings.Faults.AddRange(comparison.Faults(origin));
        if (findings.Faults.Count > 0)
            return;
        held.Confirm();
        CheckpointHeight = held.Covered;
        CheckOld();
        if (!tree.Agrees)
            findings.Faults.Add(HistoryFaults.Rewritten(known));
    }

    private void CheckNew(LedgerTreeCheck comparison)
    {
        HashSet<Hash256> texts = [];
        IEnumerable<EmrBlock> blocks = view.ReadBlocks(known.Blocks, ulong.MaxValue);
        foreach (EmrBlock block in WorkAhead.Run(blocks, ChainState.JudgeRecords, options.Workers, beside: null, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (state.TryAppend(block, out _) is { } fault)
            {
                findings.Faults.Add(fault);
                return;
            }
            comparison.Add(block);
            NewRecords += (ulong)block.Records.Count;
            texts.UnionWith(
                state.ChangedPrescriptions.Where(static changed => changed.IsSealedText).Select(static changed => changed.TxId));
        }
        foreach (Hash256 txId in texts)
            CheckText(txId, height: null, index: null);
    }

    // Whole subtrees of the tree, so that one hash, that of the subtree, says of all their blocks that they are the known ones.
    private void CheckOld()
    {
        ulong budget = (ulong)options.Recheck;
        for (ulong next = known.NextRecheck; budget > 0 && next < known.Blocks && findings.Faults.Count == 0;)
        {
            int level = LevelAt(next, Math.Min(budget, known.Blocks - next));
            CheckOld(level, next);
            next += 1UL << level;
            budget -= 1UL << level;
        }
    }

    // The largest subtree that begins at a height and has no more blocks than that.
    private static int LevelAt(ulong height, ulong most)
    {
        int level = 0;
        while (1UL << (level + 1) <= most && height % (1UL << (level + 1)) == 0)
            level++;
        return level;
    }

    private void CheckOld(int level, ulong first)
    {
        MerkleFrontier subtree = new();
        IEnumerable<EmrBlock> blocks = view.ReadBlocks(first, first + (1UL << level) - 1);
        foreach (EmrBlock block in WorkAhead.Run(blocks, ChainState.JudgeRecords, options.Workers, beside: null, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            subtree.Add(LedgerTree.LeafOf(block));
            // Its own id is in no hash but the next block's.
            if (BlockCheck.CheckSeal(block, difficulty) is { } fault)
                findings.Faults.Add(fault with { Height = block.Height });
            for (int i = 0; i < block.Records.Count; i++)
                CheckOld(block.Records[i], block.Height, i);
        }
        Rechecked += subtree.Size;
        if (subtree.Size != 1UL << level || !tree.Holds(level, first >> level, subtree.Root))
            findings.Faults.Add(HistoryFaults.Rewritten(known));
    }

    // Of a record, the hash of its block has the txid alone.
    private void CheckOld(EmrRecord record, ulong height, int index)
    {
        if (RecordCheck.CheckAlone(record) is { } fault)
            findings.Faults.Add(fault with { Height = height, Index = index });
        else if (IsSealed(record.Contents))
            CheckText(record.Contents!.TxId, height, index);
    }

    private bool IsSealed(RecordContents? record) =>
        state.Prescriptions is not null && record is not null && SealedPrescription.CommitmentOf(record) is not null;

    private void CheckText(Hash256 txId, ulong? height, int? index)
    {
        bool isThere = view.HasEnvelope(txId);
        // That a text was erased counts only where the records say so; what is kept of them is quicker, and does for the others.
        bool isErased = (isThere ? kept.Value : state).Prescriptions?.Find(txId)?.Erasure is not null
            || (!isThere && IsErasurePending(txId));
        if (isThere == isErased)
        {
            FaultCode code = isThere ? FaultCode.TextNotErased : FaultCode.TextWithheld;
            findings.Faults.Add(new Fault(code, index, $"the text of the record {txId}") { Height = height });
        }
    }

    // Whoever can write the file can put a statement there that the authority never signed.
    private bool IsErasurePending(Hash256 txId) => pending.Value?.Find(txId)?.Erasure is not null
        && state.Registry.Authority is { } authority
        && view.ReadPending(new RecordQuery { Doctor = authority.Hash }).Any(record => RecordCheck.CheckAlone(record) is null
            && RxStatement.TryParse(record.Prescription, out RxStatement? said) && said.Action == PrescriptionAction.Erase
            && said.Reference == txId);
}
