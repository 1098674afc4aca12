namespace EmrLedger;

/// <summary>What a ledger's registry says of who signed a record.</summary>
// A shell's JSON has a 64-bit choice by its name, and a narrower one by its number.
public enum SignerStatus : long
{
    /// <summary>The key was never registered.</summary>
    NotRegistered,
    /// <summary>A doctor or a pharmacy whose records are taken.</summary>
    Registered,
    /// <summary>A doctor or a pharmacy whose records are refused by now; earlier ones stand.</summary>
    Revoked,
    /// <summary>The authority, whose statement about the registry or a prescription the record is.</summary>
    Authority,
}
