using System.Management.Automation;
using System.Reflection;
using System.Text;
using EmrLedger.Host.StandIns;

namespace EmrLedger.Host;

/// <summary>What <c>-Help</c> prints.</summary>
internal static class HelpText
{
    private const int NameWidth = 15;
    private const string Usage =
        """
        Runs a PowerShell script, or a command, on a machine with the .NET SDK but no
        PowerShell.

          dotnet run --project src/EmrLedger.Host -- <script.ps1> [arguments]
          dotnet run --project src/EmrLedger.Host -- -Command <text>
          dotnet run --project src/EmrLedger.Host -- -Help

        A script imports the module itself; for -Command it is imported already.

        This is not a full PowerShell. It has the engine: the language, pipelines,
        modules, views, and the commands of Microsoft.PowerShell.Core. It has no
        prompt, and of all other commands only these stand-ins, with no more
        parameters than these:

        """;

    private const string Codes =
        """

        Exit codes: the script's own 'exit', else 0; 1 where an error ended the script
        or the command; 64 for a wrong command line; 66 where there is no such script;
        130 after Ctrl+C.
        Colours are left out where output is redirected or NO_COLOR is set.
        """;

    /// <summary>The text, at most 80 columns wide.</summary>
    public static string Write()
    {
        StringBuilder text = new(Usage);
        foreach (Type standIn in StandIn.All)
        {
            text.AppendLine().Append("  ").Append(StandIn.NameOf(standIn).PadRight(NameWidth));
            text.AppendJoin(' ', Parameters(standIn));
        }
        return text.AppendLine().Append(Codes).ToString();
    }

    private static IEnumerable<string> Parameters(Type standIn) => standIn.GetProperties()
        .Where(property => property.IsDefined(typeof(ParameterAttribute)) && property.Name != "InputObject")
        .Select(property => $"-{property.Name}")
        .Order(StringComparer.Ordinal);
}
