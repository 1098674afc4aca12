using System.Diagnostics;
using System.Text;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Host;

/// <summary>The host as its users and their scripts see it.</summary>
[Collection(nameof(Alone))]
public sealed class HostProcessTests(ITestOutputHelper log) : IDisposable
{
    private const string Impossible =
        "Invoke-EmrMining -Miner (New-EmrKey) -Difficulty '340282366920938463463374607431768211455'";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_quickstart_runs()
    {
        (int exitCode, string output, string error) = await HostProcess.RunAsync(
            Path.Combine(TestData.Repository, "module", "examples", "quickstart.ps1"));
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Contains("30 of 30 records are valid", output, StringComparison.Ordinal);
        Assert.Contains("Block ID is incorrect", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', output);
        // The headings are as long as they are; what the views show fits.
        IEnumerable<string> lines = output.Split('\n').Where(line => line.Length > 0 && !char.IsAsciiDigit(line[0]));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task A_script_gets_its_arguments_and_gives_its_exit_code()
    {
        string script = Script(
            """
            param([int] $Number, [string] $Text, [switch] $Flag)
            "$Number|$Text|$Flag|$PSScriptRoot"
            exit $Number
            """);
        (int exitCode, string output, string error) =
            await HostProcess.RunAsync(script, "-Number", "7", "it's \"so\" $x", "-Flag");
        Assert.Equal((7, $"7|it's \"so\" $x|True|{Path.GetDirectoryName(script)}", ""), (exitCode, output.TrimEnd(), error));
    }

    [Fact]
    public async Task A_terminating_error_is_told_at_the_error_output()
    {
        (int exitCode, string output, string error) = await HostProcess.RunAsync(Script(
            """
            'before'
            $ErrorActionPreference = 'Stop'
            Import-Module $args[0]
            Import-EmrKey -LiteralPath nowhere
            'after'
            """), Shell.Manifest);
        Assert.Equal((1, "before"), (exitCode, output.TrimEnd()));
        Assert.StartsWith("Import-EmrKey: There is no file", error, StringComparison.Ordinal);
        Assert.Contains("id: PathNotFound", error, StringComparison.Ordinal);
        Assert.Contains("what to do: Check the path.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_errors_warnings_and_verbose_lines_are_told_and_the_script_goes_on()
    {
        (int exitCode, string output, string error) = await HostProcess.RunAsync(Script(
            """
            Import-Module $args[0]
            'none' | Import-EmrKey
            $key = New-EmrKey
            New-SignedRecord $key $key 'x' | Test-EmrRecord -PreviousNonce 5 -Verbose
            $Host.UI.WriteWarningLine('careful')
            """), Shell.Manifest);
        Assert.Equal((0, "False"), (exitCode, output.TrimEnd()));
        Assert.Contains("id: PathNotFound", error, StringComparison.Ordinal);
        Assert.Contains("VERBOSE: Invalid nonce", error, StringComparison.Ordinal);
        Assert.Contains("WARNING: careful", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', error);
    }

    [Theory]
    [InlineData("(New-EmrKey).Algorithm", 0, "Secp256k1")]
    [InlineData("exit 5", 5, "")]
    [InlineData("throw 'broken'", 1, "")]
    [InlineData("if (", 1, "")]
    [InlineData("Import-EmrKey -LiteralPath nowhere", 1, "")]
    public async Task A_command_has_the_module_and_an_exit_code(string command, int expected, string expectedOutput)
    {
        (int exitCode, string output, string error) = await HostProcess.RunAsync("-Command", command);
        Assert.Equal((expected, expectedOutput), (exitCode, output.TrimEnd()));
        Assert.Equal(expected == 1, error.Length > 0);
    }

    [Fact]
    public async Task A_colour_is_for_a_terminal_that_wants_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "there is no 'script' to make a terminal");
        Assert.Contains("\e[9", await InTerminalAsync(noColor: ""), StringComparison.Ordinal);
        string plain = await InTerminalAsync(noColor: "1");
        Assert.Contains("red", plain, StringComparison.Ordinal);
        Assert.DoesNotMatch("\e\\[[0-9;]*m", plain);
    }

    [Fact]
    public async Task An_interrupt_ends_mining_quickly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals");
        string ready = folder.File("ready");
        using HostProcess host = HostProcess.Start("-Command", $"$key = New-EmrKey; Set-Content '{ready}' x; {Impossible}");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(ready), TimeSpan.FromSeconds(20)));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Stopwatch watch = Stopwatch.StartNew();
        using Process kill = Process.Start("kill", ["-INT", $"{host.Id}"]);
        (int exitCode, string output, string error) = await host.WaitAsync();
        log.WriteLine($"Ended {watch.ElapsedMilliseconds} ms after the signal.");
        Assert.Equal((130, "", ""), (exitCode, output, error));
        Assert.InRange(watch.ElapsedMilliseconds, 0, 2000);
    }

    private static async Task<string> InTerminalAsync(string noColor)
    {
        ProcessStartInfo start = new(
            "script", ["-qec", $"dotnet '{HostProcess.Assembly}' -Command \"Write-Host red -ForegroundColor Red\"", "/dev/null"]);
        start.Environment["TERM"] = "xterm";
        start.Environment["NO_COLOR"] = noColor;
        using HostProcess terminal = HostProcess.StartProgram(start);
        return (await terminal.WaitAsync()).Output;
    }

    private string Script(string text) => folder.File("script.ps1", Encoding.UTF8.GetBytes(text));
}
