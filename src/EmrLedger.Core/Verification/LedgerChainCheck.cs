using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Verification;

/// <summary>
/// Checks blocks by all rules of a ledger, one after another, going on from the block of the ledger that the first of them
/// names: new blocks and old ones alike. A faulty block changes nothing.
/// </summary>
public sealed class LedgerChainCheck : IDisposable
{
    private readonly Ledger ledger;
    private readonly ILedgerView view;
    private ChainState? state;

    /// <summary>Checks against a ledger as it is now.</summary>
    public LedgerChainCheck(Ledger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        this.ledger = ledger;
        view = ledger.Session.BeginRead();
    }

    /// <summary>Checks the next block, and builds on it where it is valid.</summary>
    public BlockCheckResult Check(EmrBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        state ??= ledger.Session.StateOf(view, HeightAfter(block.Previous));
        return state.TryAppend(block, out IReadOnlyList<UserState> changed) is { } fault
            ? new BlockCheckResult(block.BlockId, block.Height, [fault], []) { InLedger = false }
            // Nothing of a valid block can be changed without its id.
            : new BlockCheckResult(block.BlockId, block.Height, [], changed)
            {
                InLedger = view.FindHeight(block.Contents!.BlockId) == block.Height,
            };
    }

    /// <inheritdoc/>
    public void Dispose() => view.Dispose();

    // A block that names none of the ledger's is checked as the next, and does not link.
    private ulong? HeightAfter(string previous)
    {
        if (previous == EmrBlock.NoPrevious)
            return 0;
        return Hash256.TryParse(previous, out Hash256 blockId) ? view.FindHeight(blockId) + 1 : null;
    }
}
