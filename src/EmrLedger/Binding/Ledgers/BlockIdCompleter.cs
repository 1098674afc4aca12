using EmrLedger.Ledgers.Store;

namespace EmrLedger.Binding.Ledgers;

/// <summary>Suggests ids of blocks.</summary>
public sealed class BlockIdCompleter : IdCompleter<EmrBlock>
{
    private protected override IEnumerable<IdKind> KindsFor(string command) => [IdKind.Block];

    private protected override string Describe(FoundId found) => $"height {found.Height}, miner {found.User}";
}
