using System.Management.Automation;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Input;

/// <summary>Numbers that are none, or that PowerShell would have changed.</summary>
public sealed class NumberTests : BadInputTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("'1.000'")]
    [InlineData("'1,000'")]
    [InlineData("' 1'")]
    [InlineData("'0x10'")]
    [InlineData("'1e3'")]
    [InlineData("''")]
    [InlineData("$null")]
    [InlineData("'abc'")]
    [InlineData("$true")]
    [InlineData("@(1, 2)")]
    [InlineData("[double]::NaN")]
    [InlineData("9007199254740994.0")]
    [InlineData("'340282366920938463463374607431768211456'")]
    [InlineData("340282366920938463463374607431768211455")]
    [InlineData("'٣'")]
    public void A_difficulty_that_is_none(string value)
    {
        Refuse($"Invoke-EmrMining -Miner $key -Difficulty ({value})", "DifficultyInvalid");
        Refuse($"$block | Test-EmrBlock -Difficulty ({value})", "DifficultyInvalid");
    }

    [Theory]
    [InlineData("'1'", "1")]
    [InlineData("1", "1")]
    [InlineData("1.0", "1")]
    [InlineData("1d", "1")]
    [InlineData("[bigint]2", "2")]
    [InlineData("[uint128]2", "2")]
    [InlineData("'00000007'", "7")]
    public void A_difficulty_of_any_kind(string value, string expected)
    {
        PSObject block = Assert.Single(Shell.Output($"Invoke-EmrMining -Miner $key -Difficulty ({value})"));
        Assert.Equal(expected, block.Get<System.Numerics.BigInteger>("Difficulty").ToString(null, null));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("'18446744073709551616'")]
    [InlineData("'x'")]
    [InlineData("$null")]
    public void A_nonce_that_is_none(string value)
    {
        Fail($"New-SignedRecord $key $patient 'text' -Nonce ({value})", "NonceInvalid");
        Refuse($"New-SignedRecord $key $patient 'text' -PreviousNonce ({value})", "NonceInvalid");
        Refuse($"$record | Test-EmrRecord -PreviousNonce ({value})", "NonceInvalid");
        Refuse($"Invoke-EmrMining @mining -NonceStart ({value})", "NonceInvalid");
        Refuse($"Invoke-EmrMining @mining -NonceCount ({value})", "NonceInvalid");
    }

    [Fact]
    public void A_slice_that_is_empty_or_too_long()
    {
        Fail("Invoke-EmrMining @mining -NonceCount 0", "NonceInvalid");
        Fail("Invoke-EmrMining @mining -NonceStart 18446744073709551615 -NonceCount 2", "NonceInvalid");
        Assert.Single(Shell.Output("Invoke-EmrMining @mining -NonceStart 18446744073709551615 -NonceCount 1"));
    }

    [Fact]
    public void No_nonce_follows_the_highest() => Fail(
        "New-SignedRecord $key $patient 'text' -PreviousNonce 18446744073709551615",
        "NonceExhausted",
        ErrorCategory.LimitsExceeded);

    [Theory]
    [InlineData("-1")]
    [InlineData("'yesterday'")]
    [InlineData("'2024-03-23'")]
    [InlineData("[datetime]'1969-12-31T00:00:00Z'")]
    [InlineData("[datetimeoffset]'1969-12-31T00:00:00Z'")]
    [InlineData("'18446744073709551616'")]
    public void A_timestamp_that_is_none(string value) =>
        Refuse($"Invoke-EmrMining -Miner $key -Difficulty 1 -Timestamp ({value})", "TimestampInvalid");

    [Theory]
    [InlineData("[datetimeoffset]'2024-03-23T17:01:43Z'", 1711213303)]
    [InlineData("[datetime]::new(2024, 3, 23, 17, 1, 43, [DateTimeKind]::Utc)", 1711213303)]
    [InlineData("'18446744073709551615'", ulong.MaxValue)]
    public void A_timestamp_of_any_kind(string value, ulong expected)
    {
        PSObject block = Assert.Single(Shell.Output($"Invoke-EmrMining -Miner $key -Difficulty 1 -Timestamp ({value})"));
        Assert.Equal(expected, block.Get<ulong>("Timestamp"));
    }

    [Fact]
    public void A_height_that_is_none_or_the_last()
    {
        Refuse("Invoke-EmrMining @mining -Height -1", "HeightInvalid");
        Refuse("Invoke-EmrMining @mining -Height '18446744073709551616'", "HeightInvalid");
        Fail(
            """
            $last = Invoke-EmrMining @mining -Height 18446744073709551615
            Invoke-EmrMining @mining -Previous $last
            """,
            "HeightInvalid");
    }

    [Theory]
    [InlineData("Invoke-EmrMining @mining -TimeoutSec -1")]
    [InlineData("Invoke-EmrMining @mining -ThrottleLimit 0")]
    [InlineData("Invoke-EmrMining @mining -ThrottleLimit 1025")]
    public void A_number_out_of_a_plain_range(string script) =>
        Assert.Equal("ParameterArgumentValidationError", Shell.Run(script).Error.Id);
}
