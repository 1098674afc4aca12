using EmrLedger.Ledgers.Chain;
using EmrLedger.Merkle;
using EmrLedger.Prescriptions;
using EmrLedger.Verification;

namespace EmrLedger.Watching;

/// <summary>Follows the verification of a whole ledger: holds it against what is known, and knows more afterwards.</summary>
/// <param name="known">What was known before; null for nothing.</param>
internal sealed class WholeRound(WatchPoint? known) : IChainObserver
{
    private readonly MerkleFrontier tree = new();
    private readonly Hash256? knownRoot = known?.Tree().Root;
    private string ledger = "";
    private Hash256 tip;
    private bool differs;

    /// <summary>How many blocks were valid that were not known.</summary>
    public ulong NewBlocks { get; private set; }

    /// <summary>How many records those have.</summary>
    public ulong NewRecords { get; private set; }

    /// <summary>How many blocks were valid.</summary>
    public ulong Blocks => tree.Size;

    /// <inheritdoc/>
    public void Begin(LedgerManifest manifest) => ledger = manifest.Id;

    /// <inheritdoc/>
    public void Add(EmrBlock block, ChainState state)
    {
        tree.Add(LedgerTree.LeafOf(block));
        tip = state.Tip;
        if (tree.Size == known?.Blocks)
            differs = tree.Root != knownRoot;
        if (tree.Size <= (known?.Blocks ?? 0))
            return;
        NewBlocks++;
        NewRecords += (ulong)block.Records.Count;
    }

    /// <inheritdoc/>
    public void End(IEnumerable<PrescriptionState> prescriptions)
    {
        // What becomes of prescriptions is no concern of a watch.
    }

    /// <summary>How the ledger is not the one that was known; null where it is, or where it has a fault before one could see.</summary>
    /// <param name="blocks">How many blocks the ledger has, be they valid or not.</param>
    public Fault? FindDifference(ulong blocks) => known switch
    {
        null => null,
        // Its chain was not even begun to be read.
        _ when ledger.Length == 0 => null,
        _ when ledger != known.Ledger => HistoryFaults.OtherLedger(),
        _ when differs => HistoryFaults.Rewritten(known),
        _ when Blocks == blocks && blocks < known.Blocks => HistoryFaults.Shorter(known, blocks),
        _ => null,
    };

    /// <summary>What is known now.</summary>
    public WatchPoint Point(DateTimeOffset time) => new(ledger, tree.Size, tip, tree.Peaks, time);
}
