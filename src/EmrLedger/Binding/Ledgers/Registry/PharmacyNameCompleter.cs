using EmrLedger.Ledgers;

namespace EmrLedger.Binding.Ledgers.Registry;

/// <summary>Suggests the names of the pharmacies of the ledger on the command line.</summary>
public sealed class PharmacyNameCompleter : RegisteredNameCompleter
{
    private protected override IEnumerable<RegisteredKey> Read(RegistryDesk desk) => desk.ReadPharmacies();
}
