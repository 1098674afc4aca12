using System.Diagnostics;
using EmrLedger.Blocks;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Ledgers.Pending;

/// <summary>
/// One of several miners of a ledger: it takes records that the others do not mine, for a time that ends by itself, and
/// notices when another was quicker.
/// </summary>
public sealed class MiningShare
{
    // Whoever comes too late so often takes what there is: two who mine the same do no harm.
    private const int MostTries = 10;

    private static readonly TimeSpan TimeToRenew = LedgerStoreOptions.Default.LeaseTime / 4;

    private readonly LedgerSession session;
    private readonly PendingPool pool;
    private IReadOnlyList<Hash256> leased = [];
    private long leasedAt;

    internal MiningShare(LedgerSession session, PendingPool pool)
    {
        this.session = session;
        this.pool = pool;
    }

    /// <summary>
    /// The next block to be mined: as <see cref="PendingPool.Draft(Hash160)"/>, but of records that no other miner has taken,
    /// as long as there are such; they are taken for this one.
    /// </summary>
    public PendingDraft Next(Hash160 miner)
    {
        for (int attempt = 1; ; attempt++)
        {
            bool isShared = false;
            PendingDraft draft = pool.Draft(
                miner,
                (view, state) =>
                {
                    IReadOnlySet<Hash256> others = view.ReadLeased();
                    PendingSelection selection = PendingSelection.Beside(view, state, others);
                    // What fits into one block is left to whoever is first.
                    isShared = selection.Chosen.Count > 0 && !selection.IsOfOthers && (selection.IsFull || others.Count > 0);
                    return selection;
                });
            leased = isShared ? [.. draft.Block!.Records.Select(static record => record.Contents!.TxId)] : [];
            if (!isShared || TryLease() || attempt == MostTries)
                return draft;
        }
    }

    /// <summary>
    /// Whether a block can still be added: false as soon as another has its place. Asked again and again while it is mined, it
    /// keeps the block's records for this miner.
    /// </summary>
    public bool IsWanted(BlockDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        using (ILedgerView view = session.BeginRead())
        {
            if (view.FindBlockId(draft.Height) is not null)
                return false;
        }
        if (leased.Count > 0 && Stopwatch.GetElapsedTime(leasedAt) > TimeToRenew)
            TryLease();
        return true;
    }

    private bool TryLease()
    {
        leasedAt = Stopwatch.GetTimestamp();
        return session.TryLease(leased);
    }
}
