namespace EmrLedger.Host;

/// <summary>Where the host reads and writes, and what may be written there.</summary>
internal sealed class Terminal
{
    private const int RedirectedWidth = 80;

    /// <summary>Where output goes.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where errors, warnings, verbose lines and the progress bar go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Where answers come from.</summary>
    public required TextReader Input { get; init; }

    /// <summary>Whether output may be coloured.</summary>
    public bool ColoursOutput { get; init; }

    /// <summary>Whether errors and their like may be coloured.</summary>
    public bool ColoursError { get; init; }

    /// <summary>Whether a line may be drawn again and again.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Whether keys can be read without showing them.</summary>
    public bool ReadsKeys { get; init; }

    /// <summary>How many columns a line of output has.</summary>
    public Func<int> Width { get; init; } = () => RedirectedWidth;

    /// <summary>The console of this process.</summary>
    public static Terminal OfConsole()
    {
        bool dumb = Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool plain = dumb || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        bool progress = !Console.IsErrorRedirected && !dumb;
        return new Terminal
        {
            Output = Console.Out,
            Error = Console.Error,
            Input = Console.In,
            ColoursOutput = !Console.IsOutputRedirected && !plain,
            ColoursError = !Console.IsErrorRedirected && !plain,
            ShowsProgress = progress,
            ReadsKeys = !Console.IsInputRedirected,
            Width = Console.IsOutputRedirected && !progress ? () => RedirectedWidth : ConsoleWidth,
        };
    }

    private static int ConsoleWidth()
    {
        try
        {
            return Console.WindowWidth > 0 ? Console.WindowWidth : RedirectedWidth;
        }
        catch (IOException)
        {
            return RedirectedWidth;
        }
    }
}
