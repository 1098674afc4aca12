namespace EmrLedger.Files;

/// <summary>What is in a file, by how it begins.</summary>
public enum FileKind
{
    /// <summary>Nothing.</summary>
    Empty,
    /// <summary>A ledger.</summary>
    Ledger,
    /// <summary>A database of another program.</summary>
    Database,
    /// <summary>A ledger as lines of text.</summary>
    Export,
    /// <summary>A key, private or public, of a person, a log or a witness.</summary>
    Key,
    /// <summary>A checkpoint, or another signed note.</summary>
    Checkpoint,
    /// <summary>A receipt.</summary>
    Receipt,
    /// <summary>The envelope of a sealed text.</summary>
    Envelope,
    /// <summary>A report on a ledger: the page, or its facts.</summary>
    Report,
    /// <summary>What a signing key signed last.</summary>
    SignerState,
    /// <summary>What a watch knows of a ledger.</summary>
    WatchState,
    /// <summary>Something else.</summary>
    Other,
}
