namespace EmrLedger.Soak.Support;

/// <summary>The ledger did what it must not do.</summary>
internal sealed class SoakException(string message) : Exception(message)
{
    /// <summary>Throws where something does not hold.</summary>
    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new SoakException(otherwise);
    }
}
