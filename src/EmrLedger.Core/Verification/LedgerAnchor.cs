using EmrLedger.Evidence;
using EmrLedger.Notes;

namespace EmrLedger.Verification;

/// <summary>What a ledger is held against: a checkpoint that was kept elsewhere, and whose signatures make it count.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="Policy">Whose signatures it must have.</param>
public sealed record LedgerAnchor(SignedNote Checkpoint, TrustPolicy Policy);
