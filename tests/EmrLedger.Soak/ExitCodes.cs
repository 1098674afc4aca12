namespace EmrLedger.Soak;

/// <summary>How the program ends. Tests read it, and 77 is what other test drivers take for "skipped".</summary>
internal static class ExitCodes
{
    public const int Passed = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Skipped = 77;
}
