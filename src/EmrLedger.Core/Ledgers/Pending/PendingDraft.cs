using EmrLedger.Blocks;

namespace EmrLedger.Ledgers.Pending;

/// <summary>What is to be mined next, and what stays behind.</summary>
/// <param name="Block">The block but for its nonce; null where no pending record can be sealed.</param>
/// <param name="Refused">
/// Of each doctor the first pending record that stays behind, of those that were met on the way to the block's; a bounded number.
/// </param>
public sealed record PendingDraft(BlockDraft? Block, IReadOnlyList<PendingRefusal> Refused);
