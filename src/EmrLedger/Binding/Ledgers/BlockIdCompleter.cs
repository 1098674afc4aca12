using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Binding.Ledgers;

/// <summary>Suggests ids of blocks.</summary>
public sealed class BlockIdCompleter() : IdCompleter(new VariableCompleter<EmrBlock>())
{
    private protected override IEnumerable<(string Id, string Words)> Find(
        Ledger ledger, string command, Hash256 first, Hash256 last, int most) =>
        ledger.FindIds(IdKind.Block, first, last, most)
            .Select(static found => ($"{found.Id}", $"height {found.Height}, miner {found.User}"));
}
