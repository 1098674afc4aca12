namespace EmrLedger.Host;

/// <summary>What the process ends with where the script says nothing else.</summary>
internal static class ExitCode
{
    /// <summary>The script ran to its end.</summary>
    public const int Success = 0;

    /// <summary>An error ended the script.</summary>
    public const int Failure = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 64;

    /// <summary>The script cannot be read.</summary>
    public const int NoScript = 66;

    /// <summary>Ctrl+C ended the script.</summary>
    public const int Interrupted = 130;
}
