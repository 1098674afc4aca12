namespace EmrLedger;

/// <summary>What a note key signs; log and witness never share a key.</summary>
// A shell's JSON has a 64-bit choice by its name, and a narrower one by its number.
public enum NoteRole : long
{
    /// <summary>The log's own checkpoints: C2SP signed-note, signature type 0x01.</summary>
    Log,
    /// <summary>Cosignatures of a log's checkpoints: C2SP tlog-cosignature, signature type 0x04.</summary>
    Witness,
}
