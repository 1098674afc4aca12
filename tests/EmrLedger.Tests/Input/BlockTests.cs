using System.Management.Automation;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Input;

/// <summary>Blocks that are none, and what mining cannot build upon.</summary>
public sealed class BlockTests : BadInputTests
{
    private const string Copy =
        """
        $copy = [ordered]@{}
        foreach ($property in $block.PSObject.Properties) { $copy[$property.Name] = $property.Value }
        """;

    [Theory]
    [InlineData("Difficulty", "2", "DifficultyMismatch")]
    [InlineData("Difficulty", "0", "DifficultyMismatch")]
    [InlineData("Difficulty", "'x'", "DifficultyMismatch")]
    [InlineData("Previous", "'00'", "PreviousLengthWrong")]
    [InlineData("Previous", "'zz' * 32", "PreviousLengthWrong")]
    [InlineData("Miner", "'00' * 19", "MinerLengthWrong")]
    [InlineData("Records", "@($record) * 26", "TooManyRecords")]
    [InlineData("Records", "$null", "BlockIdIncorrect")]
    [InlineData("Records", "$other", "BlockIdIncorrect")]
    [InlineData("BlockId", "'00' * 32", "BlockIdIncorrect")]
    [InlineData("BlockId", "'0'", "BlockIdIncorrect")]
    [InlineData("Timestamp", "-1", "BlockIdIncorrect")]
    [InlineData("Nonce", "'18446744073709551616'", "BlockIdIncorrect")]
    public void A_malformed_value_is_a_fault(string member, string value, string code)
    {
        ShellResult result = Shell.Run(
            $"{Copy}\n$copy.{member} = {value}\n[pscustomobject]$copy | Test-EmrBlock -Difficulty 1 -Detailed");
        Assert.Empty(result.Errors);
        Assert.Equal(code, Assert.Single(Assert.Single(result.Output).Items("Faults")).Properties["Code"].Value.ToString());
    }

    [Theory]
    [InlineData("BlockId")]
    [InlineData("Previous")]
    [InlineData("Height")]
    [InlineData("Miner")]
    [InlineData("Records")]
    [InlineData("Timestamp")]
    [InlineData("Difficulty")]
    [InlineData("Nonce")]
    public void A_missing_member_is_an_error(string member)
    {
        string without = $"{Copy}\n$copy.Remove('{member}')\n";
        Fail($"{without}[pscustomobject]$copy | Test-EmrBlock -Difficulty 1", "BlockMemberMissing");
        Fail($"{without}Invoke-EmrMining @mining -Previous ([pscustomobject]$copy)", "BlockMemberMissing");
    }

    [Fact]
    public void Records_that_a_table_of_text_has_lost_are_an_error() => Fail(
        $"{Copy}\n$copy.Records = 'System.Object[]'\n[pscustomobject]$copy | Test-EmrBlock -Difficulty 1",
        "BlockMemberMissing");

    [Fact]
    public void A_block_with_a_malformed_number_is_not_written() => Fail(
        $"{Copy}\n$copy.Nonce = 'x'\n[pscustomobject]$copy | ConvertTo-EmrJson", "BlockInvalid", ErrorCategory.InvalidData);

    [Theory]
    [InlineData("'00'", "PreviousInvalid")]
    [InlineData("'z' * 64", "PreviousInvalid")]
    [InlineData("'0' * 63", "PreviousInvalid")]
    [InlineData("''", "PreviousInvalid")]
    [InlineData("5", "InputNotBlock")]
    [InlineData("$null", "InputNotBlock")]
    [InlineData("$record", "InputNotBlock")]
    public void A_previous_block_that_is_none(string value, string id) =>
        Fail($"Invoke-EmrMining @mining -Previous ({value})", id);

    [Theory]
    [InlineData("5")]
    [InlineData("@{ Hash = '00'; Nonce = 1 }")]
    [InlineData("@{ Hash = $key.Hash }")]
    [InlineData("@{ Nonce = 1 }")]
    [InlineData("@{ Hash = $key.Hash; Nonce = -1 }")]
    [InlineData("@{ Hash = $key.Hash; Nonce = 1; Balance = 'x' }")]
    public void A_user_state_that_is_none(string value) =>
        Refuse($"$block | Test-EmrBlock -Difficulty 1 -UserState ({value})", "UserStateInvalid");

    [Theory]
    [InlineData("@($record) * 26 | Invoke-EmrMining @mining -NonceCount 5")]
    [InlineData("Invoke-EmrMining -Miner $key -Difficulty 1 -NonceStart 5")]
    public void A_slice_belongs_to_one_fixed_block(string script) => Fail(script, "MiningSliceNotFixed");
}
