using System.Management.Automation;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Blocks on their way through pipelines.</summary>
public sealed class BlockPipelineTests : ShellTests
{
    private const string Copied =
        "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($blocks, 5))";

    private const string Mine =
        """
        $doctor = New-EmrKey
        $clinic = New-EmrKey
        $rows = 1..60 | ForEach-Object { [pscustomobject]@{ Patient = $clinic.Hash; Prescription = "Medication $_" } }
        $records = @($rows | New-SignedRecord -Key $doctor)
        $blocks = @($records | Invoke-EmrMining -Miner $clinic -Difficulty 100)
        """;

    [Fact]
    public void Sixty_records_become_a_chain_of_three_blocks()
    {
        IReadOnlyList<PSObject> blocks = Shell.Output($"{Mine}\n$blocks");
        Assert.Equal([25, 25, 10], blocks.Select(block => block.Items("Records").Count));
        Assert.Equal([0UL, 1UL, 2UL], blocks.Select(block => block.Get<ulong>("Height")));
        Assert.Equal(new string('0', 64), blocks[0].Get<string>("Previous"));
        Assert.Equal(blocks[0].Get<string>("BlockId"), blocks[1].Get<string>("Previous"));
        Assert.Equal(blocks[1].Get<string>("BlockId"), blocks[2].Get<string>("Previous"));
    }

    [Fact]
    public void The_chain_is_valid_and_no_part_of_it_can_be_missing()
    {
        IReadOnlyList<PSObject> output = Shell.Output(
            $$"""
            {{Mine}}
            $blocks | Test-EmrBlock -Difficulty 100
            $blocks[0], $blocks[2] | Test-EmrBlock -Difficulty 100
            $blocks | Test-EmrBlock -Difficulty 99
            """);
        Assert.Equal([true, true, true, true, false, false, false, false], output.Select(item => (bool)item.BaseObject));
    }

    [Theory]
    [InlineData("$blocks[0]", 1UL)]
    [InlineData("$blocks[0].BlockId", 0UL)]
    [InlineData(Copied + "[0]", 1UL)]
    public void Mining_goes_on_from_a_block_or_its_id(string previous, ulong height)
    {
        IReadOnlyList<PSObject> output = Shell.Output(
            $"{Mine}\n$records[25] | Invoke-EmrMining -Miner $clinic -Difficulty 1 -Previous ({previous})\n$blocks[0].BlockId");
        Assert.Equal(output[1].BaseObject, output[0].Get<string>("Previous"));
        Assert.Equal(height, output[0].Get<ulong>("Height"));
    }

    [Fact]
    public void Without_records_one_empty_block_is_mined()
    {
        PSObject block = Assert.Single(Shell.Output("Invoke-EmrMining -Miner (New-EmrKey) -Difficulty 10"));
        Assert.Empty(block.Items("Records"));
    }

    [Fact]
    public void A_pipeline_without_records_mines_nothing() =>
        Assert.Empty(Shell.Output("@() | Invoke-EmrMining -Miner (New-EmrKey) -Difficulty 10"));

    [Fact]
    public void The_golden_block_is_found()
    {
        PSObject block = Assert.Single(Shell.Output(
            "Invoke-EmrMining -Miner 0123456789abcdef0123456789abcdef01234567 -Difficulty 100000 -Timestamp 1711213303"));
        Assert.Equal(5687UL, block.Get<ulong>("Nonce"));
        Assert.Equal("000045add63c6a12ba9e386df44c00d4c291d0ac07b3c8a6ff57e30a21232800", block.Get<string>("BlockId"));
    }

    [Fact]
    public void Detailed_results_have_the_changed_states()
    {
        IReadOnlyList<PSObject> results = Shell.Output($"{Mine}\n$blocks | Test-EmrBlock -Difficulty 100 -Detailed");
        PSObject[] states = [.. results.Select(result => Assert.Single(result.Items("UserStates")))];
        Assert.Equal([25UL, 50UL, 60UL], states.Select(state => state.Get<ulong>("Nonce")));
        Assert.All(results, result => Assert.Empty(result.Items("Faults")));
    }

    [Fact]
    public void States_carry_a_check_from_one_pipeline_to_the_next()
    {
        IReadOnlyList<PSObject> output = Shell.Output(
            $$"""
            {{Mine}}
            $first = $blocks[0] | Test-EmrBlock -Difficulty 100 -Detailed
            $blocks[1] | Test-EmrBlock -Difficulty 100
            $blocks[1] | Test-EmrBlock -Difficulty 100 -UserState $first.UserStates
            """);
        Assert.Equal([false, true], output.Select(item => (bool)item.BaseObject));
    }

    [Fact]
    public void A_bad_item_does_not_stop_the_next()
    {
        ShellResult result = Shell.Run($"{Mine}\n5, $blocks[0], $blocks[1] | Test-EmrBlock -Difficulty 100");
        Assert.Equal([true, true], result.Output.Select(item => (bool)item.BaseObject));
        Assert.Equal("InputNotBlock", result.Error.Id);
    }

    [Fact]
    public void A_bad_record_is_left_out_of_the_block()
    {
        ShellResult result = Shell.Run(
            $$"""
            {{Mine}}
            $bad = ($records[1] | ConvertTo-EmrJson).Replace('Medication 2', 'Medication 3') | ConvertFrom-EmrJson
            $records[0], $bad, 'x', $records[1] | Invoke-EmrMining -Miner $clinic -Difficulty 1
            """);
        Assert.Equal(["RecordInvalid", "InputNotRecord"], result.ErrorIds);
        Assert.Equal(2, Assert.Single(result.Output).Items("Records").Count);
    }

    [Fact]
    public void A_block_never_supplies_its_own_difficulty()
    {
        ShellResult result = Shell.Run($"{Mine}\n$blocks[0] | Test-EmrBlock");
        Assert.Equal("MissingMandatoryParameter", result.Error.Id);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("$blocks | ConvertTo-EmrJson | ConvertFrom-EmrJson")]
    [InlineData(Copied)]
    public void A_chain_is_valid_after_a_round_trip(string trip)
    {
        IReadOnlyList<PSObject> output = Shell.Output($"{Mine}\n{trip} | Test-EmrBlock -Difficulty 100");
        Assert.Equal([true, true, true], output.Select(item => (bool)item.BaseObject));
    }
}
