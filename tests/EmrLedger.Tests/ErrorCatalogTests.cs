using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The catalog of errors: complete, and it names nothing that does not exist.</summary>
public sealed partial class ErrorCatalogTests : ShellTests
{
    [Fact]
    public void Every_error_has_a_category_and_a_cure() => Assert.All(Cures(), entry =>
    {
        Assert.NotEqual(ErrorCategory.NotSpecified, Call("Category", entry.Key));
        Assert.Matches(@"^[A-Z].*\.$", entry.Value);
    });

    [Fact]
    public void Cures_name_commands_and_switches_that_exist()
    {
        Dictionary<string, CmdletInfo> commands = Commands().ToDictionary(command => command.Name);
        HashSet<string> switches = [.. commands.Values.SelectMany(command => command.Parameters.Keys)];
        // A cure may say how a table is to be read.
        switches.UnionWith(Shell.Output("(Get-Command Import-Csv).Parameters.Keys").Select(static name => $"{name}"));
        Assert.All(Cures().Values, cure =>
        {
            Assert.All(OwnCommand().Matches(cure), command => Assert.Contains(command.Value, commands.Keys));
            Assert.All(Switch().Matches(cure), name => Assert.Contains(name.Groups[1].Value, switches));
            Assert.All(CommandWithSwitch().Matches(cure), pair =>
                Assert.Contains(pair.Groups[2].Value, commands[pair.Groups[1].Value].Parameters.Keys));
        });
    }

    [Fact]
    public void An_error_of_the_library_gets_the_cure_of_the_catalog()
    {
        ErrorRecord error = Shell.Run("Get-EmrLedger ./there-is-none.emr").Error;
        Assert.StartsWith("LedgerNotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("New-EmrLedger", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(error.ErrorDetails.RecommendedAction, error.Exception.GetType().GetProperty("Cure")!.GetValue(error.Exception));
    }

    private Dictionary<object, string> Cures() => Shell.Output("[enum]::GetValues([EmrLedger.EmrError])")
        .Select(static id => id.BaseObject).ToDictionary(static id => id, id => (string)Call("Cure", id)!);

    private object? Call(string method, object error) => Commands()[0].ImplementingType.Assembly
        .GetType("EmrLedger.Errors.ErrorCatalog", throwOnError: true)!
        .GetMethod(method, BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [error]);

    private CmdletInfo[] Commands() =>
        [.. Shell.Output("Get-Command -Module EmrLedger -CommandType Cmdlet").Select(command => (CmdletInfo)command.BaseObject)];

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+-(Emr|Signed)\w+")]
    private static partial Regex OwnCommand();

    // How a passphrase is asked for is a command of PowerShell's own.
    [GeneratedRegex(@"(?<![\w-]|Read-Host )-([A-Z]\w+)")]
    private static partial Regex Switch();

    [GeneratedRegex(@"\b([A-Z][A-Za-z]+-(?:Emr|Signed)\w+) -([A-Z]\w+)")]
    private static partial Regex CommandWithSwitch();
}
