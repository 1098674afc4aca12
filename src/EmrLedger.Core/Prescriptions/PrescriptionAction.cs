namespace EmrLedger;

/// <summary>What a record does to a prescription.</summary>
// A shell's JSON has a 64-bit choice by its name, and a narrower one by its number.
public enum PrescriptionAction : long
{
    /// <summary>A doctor prescribes.</summary>
    Issue,
    /// <summary>The same doctor puts another prescription in its place.</summary>
    Amend,
    /// <summary>A pharmacy takes hold of it.</summary>
    Claim,
    /// <summary>The holder hands something over.</summary>
    Dispense,
    /// <summary>What was handed over last, was not.</summary>
    Void,
    /// <summary>The holder lets go of it.</summary>
    Return,
    /// <summary>The holder hands it on to another pharmacy.</summary>
    Transfer,
    /// <summary>The doctor or the authority stops it.</summary>
    Cancel,
    /// <summary>The authority ends a pharmacy's hold.</summary>
    Release,
    /// <summary>The authority had a sealed text erased.</summary>
    Erase,
    /// <summary>The authority forbids that a sealed text is erased: a legal hold.</summary>
    Preserve,
    /// <summary>The authority ends a legal hold.</summary>
    Lift,
}
