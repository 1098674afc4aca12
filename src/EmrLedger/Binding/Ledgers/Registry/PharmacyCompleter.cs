using EmrLedger.Ledgers;

namespace EmrLedger.Binding.Ledgers.Registry;

/// <summary>Suggests the pharmacies of the ledger on the command line, by name or hash, and the session's keys.</summary>
public sealed class PharmacyCompleter : RegisteredKeyCompleter
{
    private protected override IEnumerable<RegisteredKey> Read(RegistryDesk desk) => desk.ReadPharmacies();
}
