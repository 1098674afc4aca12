using EmrLedger.Ledgers;

namespace EmrLedger.Binding.Ledgers.Registry;

/// <summary>Suggests the doctors of the ledger on the command line, by name or hash, and the session's keys.</summary>
public sealed class DoctorCompleter : RegisteredKeyCompleter
{
    private protected override IEnumerable<RegisteredKey> Read(RegistryDesk desk) => desk.Read();
}
