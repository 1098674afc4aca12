using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;

namespace EmrLedger.Binding.Ledgers;

/// <summary>Suggests txids: sealed ones, pending ones, or both, as the command takes them. It never shows a prescription.</summary>
public sealed class TxIdCompleter() : IdCompleter(new VariableCompleter<EmrRecord>())
{
    private protected override IEnumerable<(string Id, string Words)> Find(
        Ledger ledger, string command, Hash256 first, Hash256 last, int most) =>
        KindsFor(command).SelectMany(kind => ledger.FindIds(kind, first, last, most))
            .Select(static found => ($"{found.Id}", Describe(found)));

    private static IEnumerable<IdKind> KindsFor(string command) => command.ToUpperInvariant() switch
    {
        "NEW-EMRRECEIPT" => [IdKind.Record],
        "REMOVE-EMRRECORD" => [IdKind.PendingRecord],
        _ => [IdKind.Record, IdKind.PendingRecord],
    };

    private static string Describe(FoundId found) =>
        found.Height is { } height ? $"height {height}, doctor {found.User}" : $"pending, doctor {found.User}";
}
