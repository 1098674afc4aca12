using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What Tab suggests.</summary>
public sealed class CompletionTests : ShellTests
{
    public CompletionTests() => Shell.Output(
        """
        $doctor = New-EmrKey
        $druggist = New-EmrKey
        $diary = 'no key'
        $tip = Invoke-EmrMining -Miner $doctor -Difficulty 1
        """);

    [Theory]
    [InlineData("New-SignedRecord -Key ", new[] { "$doctor", "$druggist" })]
    [InlineData("New-SignedRecord -Key $do", new[] { "$doctor" })]
    [InlineData("New-SignedRecord -Key $doctor -Patient dr", new[] { "$druggist" })]
    [InlineData("Export-EmrKey $DR", new[] { "$druggist" })]
    [InlineData("Invoke-EmrMining -Miner ", new[] { "$doctor", "$druggist" })]
    [InlineData("Invoke-EmrMining -Previous ", new[] { "$tip" })]
    public void Keys_and_blocks_are_found_among_the_variables(string input, string[] expected) =>
        Assert.Equal(expected, Complete(input, "CompletionText"));

    [Theory]
    [InlineData("Invoke-EmrMining -Difficulty ")]
    [InlineData("Test-EmrBlock -Difficulty ")]
    public void Difficulties_are_numbers_with_a_meaning(string input)
    {
        string[] values = Complete(input, "CompletionText");
        Assert.All(values, value => Assert.True(ulong.TryParse(value, out _), value));
        Assert.Equal(["100000"], Complete(input + "10000", "CompletionText").Take(1));
        Assert.All(Complete(input, "ToolTip"), tip => Assert.Contains(": ", tip, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_s_tip_is_its_hash()
    {
        string hash = Assert.Single(Shell.Output("$doctor.Hash")).ToString();
        Assert.Equal([$"EmrKey {hash}"], Complete("Export-EmrKey do", "ToolTip"));
    }

    private string[] Complete(string input, string property)
    {
        Shell["text"] = input;
        return [.. Shell.Output($"(TabExpansion2 -inputScript $text -cursorColumn $text.Length).CompletionMatches.{property}")
            .Select(item => item.ToString())];
    }
}
