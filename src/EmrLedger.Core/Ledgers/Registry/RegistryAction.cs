namespace EmrLedger.Ledgers.Registry;

/// <summary>What a registry statement does.</summary>
public enum RegistryAction
{
    /// <summary>Registers a doctor, or renames a registered one.</summary>
    Add,
    /// <summary>Revokes a doctor or a pharmacy: later records of that key are refused.</summary>
    Revoke,
    /// <summary>Hands the registry over to another key.</summary>
    Authority,
    /// <summary>Registers a pharmacy, or renames a registered one; from the second rules on.</summary>
    Pharmacy,
}
