using EmrLedger.Ledgers;

namespace EmrLedger.Binding.Ledgers.Registry;

/// <summary>Suggests the names of the doctors of the ledger on the command line.</summary>
public sealed class DoctorNameCompleter : RegisteredNameCompleter
{
    private protected override IEnumerable<RegisteredKey> Read(RegistryDesk desk) => desk.Read();
}
