namespace EmrLedger;

/// <summary>Where a prescription stands on a day.</summary>
// A shell's JSON has a 64-bit choice by its name, and a narrower one by its number.
public enum PrescriptionStatus : long
{
    /// <summary>Nobody holds it, and nothing was dispensed.</summary>
    Active,
    /// <summary>Something was dispensed, something is left, and nobody holds it.</summary>
    PartlyDispensed,
    /// <summary>A pharmacy holds it.</summary>
    Held,
    /// <summary>It is cancelled as soon as the pharmacy that holds it lets go.</summary>
    CancelPending,
    /// <summary>Everything was dispensed.</summary>
    Completed,
    /// <summary>The doctor or the authority stopped it.</summary>
    Cancelled,
    /// <summary>Its last day is past.</summary>
    Expired,
    /// <summary>Its doctor put another in its place.</summary>
    Replaced,
}
