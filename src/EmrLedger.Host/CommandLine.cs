using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace EmrLedger.Host;

/// <summary>What the host is asked to do.</summary>
internal sealed partial record CommandLine
{
    /// <summary>Whether only the help is asked for.</summary>
    public bool Help { get; private init; }

    /// <summary>What to run, as PowerShell.</summary>
    public string Text { get; private init; } = "";

    /// <summary>Whether the text is a user's own, for which the module is imported.</summary>
    public bool ImportsModule { get; private init; }

    /// <summary>Why nothing can be run, or null.</summary>
    public string? Problem { get; private init; }

    /// <summary>The exit code that goes with <see cref="Problem"/>.</summary>
    public int ProblemCode { get; private init; }

    /// <summary>Reads the arguments of the process.</summary>
    public static CommandLine Parse(string[] arguments) => arguments switch
    {
        [] => Failed(ExitCode.Usage, "No script was given."),
        [var first, ..] when IsOption(first, "help", "h", "?") => new CommandLine { Help = true },
        [var first] when IsOption(first, "command", "c") => Failed(ExitCode.Usage, "-Command needs the text of a command."),
        [var first, .. var words] when IsOption(first, "command", "c") =>
            new CommandLine { Text = Command(string.Join(' ', words)), ImportsModule = true },
        [['-', ..] first, ..] => Failed(ExitCode.Usage, $"There is no option '{first}'."),
        [var script, ..] when !File.Exists(script) => Failed(ExitCode.NoScript, $"There is no script '{script}'."),
        [var script, .. var values] => new CommandLine { Text = Invocation(Path.GetFullPath(script), values) },
    };

    private static string Command(string text) => $"{text}\nif (-not $?) {{ exit {ExitCode.Failure} }}";

    // A script's exit ends the script alone, so it is passed on; $? is false only after an exit with another code than 0.
    private static string Invocation(string script, string[] values) =>
        $"& {Quote(script)} {string.Join(' ', values.Select(Argument))}\nif (-not $?) {{ exit $LASTEXITCODE }}";

    private static string Argument(string value) => ParameterName().IsMatch(value) ? value : Quote(value);

    private static string Quote(string value) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";

    private static CommandLine Failed(int code, string problem) => new() { Problem = problem, ProblemCode = code };

    private static bool IsOption(string argument, params ReadOnlySpan<string> names)
    {
        if (!argument.StartsWith('-'))
            return false;
        string given = argument.TrimStart('-');
        foreach (string name in names)
        {
            if (given.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    [GeneratedRegex(@"^-[A-Za-z_]\w*:?$")]
    private static partial Regex ParameterName();
}
