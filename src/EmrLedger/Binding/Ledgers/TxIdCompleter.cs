using EmrLedger.Ledgers.Store;

namespace EmrLedger.Binding.Ledgers;

/// <summary>Suggests txids: sealed ones, pending ones, or both, as the command takes them. It never shows a prescription.</summary>
public sealed class TxIdCompleter : IdCompleter<EmrRecord>
{
    private protected override IEnumerable<IdKind> KindsFor(string command) => command.ToUpperInvariant() switch
    {
        "NEW-EMRRECEIPT" => [IdKind.Record],
        "REMOVE-EMRRECORD" => [IdKind.PendingRecord],
        _ => [IdKind.Record, IdKind.PendingRecord],
    };

    private protected override string Describe(FoundId found) =>
        found.Height is { } height ? $"height {height}, doctor {found.User}" : $"pending, doctor {found.User}";
}
