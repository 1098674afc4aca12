namespace EmrLedger;

/// <summary>Whether a ledger takes records of a doctor or a pharmacy.</summary>
// A shell's JSON has a 64-bit choice by its name, and a narrower one by its number.
public enum DoctorStatus : long
{
    /// <summary>Records are taken.</summary>
    Registered,
    /// <summary>Records are refused from the statement on; earlier ones stand.</summary>
    Revoked,
}
