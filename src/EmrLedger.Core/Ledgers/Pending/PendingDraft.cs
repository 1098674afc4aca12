using EmrLedger.Blocks;

namespace EmrLedger.Ledgers.Pending;

/// <summary>What is to be mined next, and what stays behind.</summary>
/// <param name="Block">The block but for its nonce; null where no pending record can be sealed.</param>
/// <param name="Refused">The pending records that cannot be sealed now, in order; a doctor's later ones follow the first.</param>
public sealed record PendingDraft(BlockDraft? Block, IReadOnlyList<PendingRefusal> Refused);
