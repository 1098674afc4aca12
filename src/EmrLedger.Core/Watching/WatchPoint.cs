using EmrLedger.Merkle;

namespace EmrLedger.Watching;

/// <summary>How far a ledger is known to be valid: what a later round goes on from, and holds the ledger against.</summary>
/// <param name="Ledger">The ledger's id.</param>
/// <param name="Blocks">How many blocks are known, at least 1.</param>
/// <param name="Tip">The id of the last of them.</param>
/// <param name="Peaks">The hashes of the complete subtrees that the Merkle tree over them is made of, the smallest first.</param>
/// <param name="Whole">When the whole ledger was last checked.</param>
public sealed record WatchPoint(string Ledger, ulong Blocks, Hash256 Tip, IReadOnlyList<Hash256> Peaks, DateTimeOffset Whole)
{
    /// <summary>The height of the block that is to be read again next.</summary>
    public ulong NextRecheck { get; init; }

    /// <summary>Whether something was wrong in the round that came last.</summary>
    public bool IsFaulty { get; init; }

    /// <summary>The tree over the known blocks, to which others can be added.</summary>
    internal MerkleFrontier Tree() => MerkleFrontier.Of(Blocks, Peaks);
}
