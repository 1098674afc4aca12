namespace EmrLedger;

/// <summary>Which rules a ledger keeps, by what its manifest says; fixed when it is made.</summary>
// A shell's JSON has a 64-bit choice by its name, and a narrower one by its number.
public enum RuleSet : long
{
    /// <summary><c>emr-rules/1</c>: every registered key prescribes, and a prescription has no life cycle.</summary>
    One = 1,
    /// <summary><c>emr-rules/2</c>: doctors prescribe, and pharmacies claim and dispense.</summary>
    Two = 2,
}
