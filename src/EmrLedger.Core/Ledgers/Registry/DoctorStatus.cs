namespace EmrLedger;

/// <summary>Whether a ledger takes records of a doctor.</summary>
public enum DoctorStatus : long
{
    /// <summary>Records are taken.</summary>
    Registered,
    /// <summary>Records are refused from the statement on; earlier ones stand.</summary>
    Revoked,
}
