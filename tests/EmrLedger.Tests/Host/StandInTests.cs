using System.Text;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Host;

/// <summary>The stand-ins do what the real commands do.</summary>
public sealed class StandInTests : ShellTests
{
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("1..5 | Select-Object -First 2", "1 2")]
    [InlineData("1..5 | Select-Object -Skip 3", "4 5")]
    [InlineData("1..5 | Select-Object -Skip 1 -First 2", "2 3")]
    [InlineData("1..5 | Select-Object -Last 2", "4 5")]
    [InlineData("1..5 | Select-Object -First 0", "")]
    [InlineData("& { 1; 2; throw 'not reached' } | Select-Object -First 2", "1 2")]
    [InlineData("& { 1; throw 'not reached' } | Select-Object -First 1 | ForEach-Object { $_ + 1 }", "2")]
    [InlineData("1..3 | ForEach-Object { 1..9 | Select-Object -First 1 }", "1 1 1")]
    [InlineData("'a', 'bb' | Select-Object -ExpandProperty Length", "1 2")]
    [InlineData("('a' | Select-Object Length, Nothing).PSObject.Properties.Name", "Length Nothing")]
    [InlineData("3, 1, 2 | Sort-Object", "1 2 3")]
    [InlineData("3, 1, 2 | Sort-Object -Descending", "3 2 1")]
    [InlineData("'b', 'A', 'c' | Sort-Object", "A b c")]
    [InlineData("'bb', 'a', 'cc', 'd' | Sort-Object Length", "a d bb cc")]
    public void Selecting_and_sorting(string script, string expected) =>
        Assert.Equal(expected, string.Join(' ', Shell.Output(script)));

    [Fact]
    public void Tables_of_text()
    {
        Shell["path"] = folder.File(
            "table.csv", Encoding.UTF8.GetBytes("\ufeff\"Name\",Text,Last\r\na,\"x, \"\"y\"\"\n2\",1\r\n\r\nb,µ\n\"\",,\n"));
        Assert.Equal(
            ["a|x, \"y\"\n2|1", "b|µ|", "||"],
            Shell.Output("Import-Csv $path | ForEach-Object { \"$($_.Name)|$($_.Text)|$($_.Last)\" }")
                .Select(row => row.ToString()));
    }

    [Fact]
    public void Files_of_text()
    {
        Shell["path"] = folder.File("text");
        Assert.Equal(["3", "é", "1,5", "15"], Shell.Output(
            """
            'é', @(1, 5), 1.5 | ForEach-Object { , $_ } | Set-Content $path
            'é', '1,5', 15 | Set-Content -Path $path
            @(Get-Content $path).Count
            Get-Content $path
            """).Select(item => item.ToString()));
        Assert.Equal("é\n1,5\n15\n", Shell.Output("Get-Content $path -Raw").Single().ToString().ReplaceLineEndings("\n"));
        Assert.Equal("PathNotFound", Shell.Run("Get-Content \"$path-none\"").Error.Id);
    }

    [Fact]
    public void Text_for_the_screen()
    {
        Assert.Equal("a b\nc d", Shell.Screen(
            "Write-Host a b; Write-Host c -NoNewline -ForegroundColor Red; Write-Host ' d' -NoNewline").ReplaceLineEndings("\n"));
        Assert.Empty(Shell.Output("Write-Host 'not output'"));
    }

    protected override void Dispose(bool disposing)
    {
        folder.Dispose();
        base.Dispose(disposing);
    }
}
