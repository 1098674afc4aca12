namespace EmrLedger.Tests.Support;

/// <summary>The library, in one of the ways in which it judges.</summary>
internal interface IRxSide
{
    /// <summary>Today, in UTC: the days of ledgers that are written are those of the clock.</summary>
    static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow);

    /// <summary>What a fault is called: whose registry statement is wrong does not matter.</summary>
    static string NameOf(string code) => code.Replace("RegistryStatementForeign", "RegistryStatementInvalid", StringComparison.Ordinal);

    ulong? Height { get; }

    ulong NextHeight { get; }

    DateOnly Day { get; }

    bool IsFull { get; }

    ulong NextNonce(EmrKey key);

    string? Judge(EmrRecord record);

    DateOnly Seal(int number);

    string Describe(string rx);

    int? UnitsOf(string rx);
}
