using EmrLedger.Host;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Host;

/// <summary>What the host makes of its arguments.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData(64)]
    [InlineData(64, "-Command")]
    [InlineData(64, "-Unknown")]
    [InlineData(66, "nowhere.ps1")]
    [InlineData(66, "nowhere.ps1", "-Help")]
    public void What_cannot_be_run_has_a_code_and_a_reason(int code, params string[] arguments)
    {
        CommandLine commandLine = CommandLine.Parse(arguments);
        Assert.Equal(code, commandLine.ProblemCode);
        Assert.NotNull(commandLine.Problem);
    }

    [Theory]
    [InlineData("-Help")]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    public void Help_can_be_asked_for_in_many_ways(string argument) => Assert.True(CommandLine.Parse([argument]).Help);

    [Fact]
    public void A_script_cannot_be_broken_out_of_by_its_arguments()
    {
        CommandLine commandLine = CommandLine.Parse([Shell.Manifest, "-Name", "it's; exit 3", "-x;y", "$(exit 4)"]);
        string expected = $"& '{Shell.Manifest}' -Name 'it''s; exit 3' '-x;y' '$(exit 4)'";
        Assert.StartsWith(expected, commandLine.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_fits_a_terminal_and_names_every_stand_in()
    {
        string help = HelpText.Write();
        Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.All(EmrLedger.Host.StandIns.StandIn.All, standIn =>
            Assert.Contains($"  {EmrLedger.Host.StandIns.StandIn.NameOf(standIn)} ", help, StringComparison.Ordinal));
        Assert.Contains("not a full PowerShell", help, StringComparison.Ordinal);
    }
}
