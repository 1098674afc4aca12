namespace EmrLedger.Ledgers.Registry;

/// <summary>What a registered key may sign.</summary>
public enum RegistryRole
{
    /// <summary>Prescriptions, and what changes or ends the own ones.</summary>
    Doctor,
    /// <summary>What happens to a prescription at the counter.</summary>
    Pharmacy,
}
