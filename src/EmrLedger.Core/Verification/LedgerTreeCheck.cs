using EmrLedger.Evidence;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Merkle;
using EmrLedger.Notes;
using EmrLedger.Text;

namespace EmrLedger.Verification;

/// <summary>
/// Builds the tree of a ledger anew while its blocks are checked, and compares: with the subtrees that the store keeps, and
/// with what a checkpoint states.
/// </summary>
/// <param name="view">The ledger; null for an export, which keeps no subtrees.</param>
/// <param name="checkpoint">The checkpoint; null where there is none.</param>
/// <param name="frontier">The tree of the blocks that need no check.</param>
/// <param name="agrees">Whether the checkpoint states no more blocks than those, and they agree with it.</param>
internal sealed class LedgerTreeCheck(ILedgerView? view, Checkpoint? checkpoint, MerkleFrontier frontier, bool agrees)
{
    private readonly ulong keptNodes = view?.CountNodes() ?? 0;
    private ulong nodes = MerkleTree.CountNodes(frontier.Size);
    private Fault? keptFault;

    /// <summary>A check of all blocks.</summary>
    public LedgerTreeCheck(ILedgerView? view, Checkpoint? checkpoint)
        : this(view, checkpoint, new MerkleFrontier(), checkpoint is { Size: 0 } && checkpoint.Root == MerkleHash.Empty)
    {
    }

    /// <summary>Takes the next valid block.</summary>
    public void Add(EmrBlock block)
    {
        foreach ((int level, ulong index, Hash256 hash) in frontier.Add(LedgerTree.LeafOf(block)))
        {
            nodes++;
            if (keptNodes > 0 && keptFault is null && view?.FindNode(level, index) != hash)
                keptFault = new Fault(FaultCode.StorageDamaged, Detail: $"the kept hash of level {level}, position {index} is not that of its blocks") { Height = block.Height };
        }
        if (frontier.Size == checkpoint?.Size)
            agrees = frontier.Root == checkpoint.Root;
    }

    /// <summary>What is wrong, after the last block.</summary>
    public IEnumerable<Fault> Faults(string origin)
    {
        if (keptFault is not null)
        {
            yield return keptFault;
        }
        else if (keptNodes > 0 && keptNodes != nodes)
        {
            string kept = Display.Count(keptNodes, "subtree hash is kept", "subtree hashes are kept");
            string detail = $"{kept} where {nodes} {(nodes == 1 ? "belongs" : "belong")} to the blocks";
            yield return new Fault(FaultCode.StorageDamaged, Detail: detail) { Height = frontier.Size };
        }
        if (Mismatch(origin) is { } mismatch)
            yield return mismatch;
    }

    /// <summary>The warning where the tree is not kept.</summary>
    public string? Missing => view is null || keptNodes > 0
        ? null
        : "the subtree hashes are missing: they are made again when the ledger is opened for writing";

    private Fault? Mismatch(string origin)
    {
        if (checkpoint is null)
            return null;
        if (checkpoint.Origin != origin)
            return Differs($"the checkpoint is of '{Display.Line(checkpoint.Origin)}', the ledger is '{origin}'");
        string blocks = Display.Count(checkpoint.Size, "block");
        if (checkpoint.Size <= frontier.Size)
        {
            return agrees
                ? null
                : Differs($"of the ledger's first {blocks}, not all are those that were signed: history was rewritten");
        }
        string heights = $"the checkpoint states {blocks}, and the ledger has {frontier.Size}";
        // By itself a copy that is older looks like a ledger whose end was cut off; not where the file knows that it had more.
        return KnownSize(origin) > frontier.Size
            ? Differs($"{heights}, which had more when its last checkpoint was signed: it was cut off or rolled back")
            : new Fault(
                FaultCode.LedgerBehindCheckpoint,
                Detail: $"{heights}: it is an older copy, or was cut off or rolled back; what it has cannot be compared before "
                    + "it has them all");
    }

    private ulong KnownSize(string origin)
    {
        try
        {
            if (view?.ReadCheckpoint() is not { } kept)
                return 0;
            Checkpoint known = Checkpoint.Parse(SignedNote.Parse(kept).Text);
            return known.Origin == origin ? known.Size : 0;
        }
        catch (EmrException exception) when (exception.Error == EmrError.NoteMalformed)
        {
            return 0;
        }
    }

    private static Fault Differs(string why) => new(FaultCode.CheckpointMismatch, Detail: why);
}
