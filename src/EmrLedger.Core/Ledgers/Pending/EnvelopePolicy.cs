namespace EmrLedger.Ledgers.Pending;

/// <summary>Whether a record with a sealed text is added without its envelope.</summary>
internal enum EnvelopePolicy
{
    /// <summary>It is not: nobody could read it.</summary>
    Required,
    /// <summary>It is, as in a copy without texts.</summary>
    MayComeLater,
}
