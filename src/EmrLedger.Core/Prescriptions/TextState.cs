namespace EmrLedger;

/// <summary>Where a prescription's text is.</summary>
// A shell's JSON has a 64-bit choice by its name, and a narrower one by its number.
public enum TextState : long
{
    /// <summary>In the record.</summary>
    Plain,
    /// <summary>In an envelope; the record has a commitment in its place.</summary>
    Sealed,
    /// <summary>It was in an envelope, and was erased.</summary>
    Erased,
}
