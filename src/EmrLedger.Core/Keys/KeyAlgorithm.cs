namespace EmrLedger;

/// <summary>What a key is for.</summary>
// A shell's JSON has a 64-bit choice by its name, and a narrower one by its number.
public enum KeyAlgorithm : long
{
    /// <summary>ECDSA over secp256k1: doctors, patients and miners.</summary>
    Secp256k1,
    /// <summary>Ed25519: logs and witnesses, which sign checkpoints.</summary>
    Ed25519,
}
