using EmrLedger.Ledgers.Chain;
using EmrLedger.Prescriptions;
using EmrLedger.Sealing;

namespace EmrLedger.Verification;

/// <summary>Comes to know a chain while it is checked: what it is told has passed, and nothing that comes after a fault.</summary>
internal interface IChainObserver
{
    /// <summary>The manifest was read, which no block has confirmed yet.</summary>
    void Begin(LedgerManifest manifest);

    /// <summary>A block is valid; they come in their order.</summary>
    /// <param name="block">The block.</param>
    /// <param name="state">The chain after it.</param>
    void Add(EmrBlock block, ChainState state);

    /// <summary>The whole chain is valid, and is the one that it is held against.</summary>
    /// <param name="prescriptions">All its prescriptions as its last block left them, read as they are enumerated.</param>
    void End(IEnumerable<PrescriptionState> prescriptions);

    /// <summary>A sealed text was opened, which is what its record commits to; after the end of the chain.</summary>
    /// <param name="txId">The record, pending ones included.</param>
    /// <param name="text">What was in its envelope; it is wiped after this.</param>
    void AddOpened(Hash256 txId, OpenedText text)
    {
    }
}
