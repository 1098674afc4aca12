using System.Management.Automation;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Input;

/// <summary>Prescriptions, and the names of doctors and patients.</summary>
public sealed class TextTests : BadInputTests
{
    [Theory]
    [InlineData("'a' * 201", "PrescriptionTooLong", ErrorCategory.LimitsExceeded)]
    [InlineData("'é' * 101", "PrescriptionTooLong", ErrorCategory.LimitsExceeded)]
    [InlineData("[string][char]0xD800", "PrescriptionNotEncodable", ErrorCategory.InvalidArgument)]
    [InlineData("\"a`u{dc00}b\"", "PrescriptionNotEncodable", ErrorCategory.InvalidArgument)]
    [InlineData("[datetime]::Now", "PrescriptionNotText", ErrorCategory.InvalidArgument)]
    [InlineData("[datetimeoffset]::Now", "PrescriptionNotText", ErrorCategory.InvalidArgument)]
    [InlineData("10.50", "PrescriptionNotText", ErrorCategory.InvalidArgument)]
    [InlineData("@('a', 'b')", "PrescriptionNotText", ErrorCategory.InvalidArgument)]
    public void A_prescription_that_is_none(string value, string id, ErrorCategory category)
    {
        Fail($"New-SignedRecord $key $patient ({value})", id, category);
        Shell.Output("$values = [pscustomobject]@{ Patient = $patient; Prescription = 'next' }");
        ShellResult result = Shell.Run(
            $"[pscustomobject]@{{ Patient = $patient; Prescription = {value} }}, $values | New-SignedRecord -Key $key");
        Assert.Equal(id, result.Error.Id);
        Assert.Equal("next", Assert.Single(result.Output).Get<string>("Prescription"));
    }

    [Theory]
    [InlineData("''")]
    [InlineData("'a' * 200")]
    [InlineData("'é' * 100")]
    [InlineData("'2024-03-23T17:01:43Z'")]
    public void A_prescription_at_the_limits(string value) =>
        Assert.Single(Shell.Output($"New-SignedRecord $key $patient ({value}) | Test-EmrRecord"), true);

    [Theory]
    [InlineData("''")]
    [InlineData("$null")]
    [InlineData("'0123456789abcdef0123456789abcdef0123456'")]
    [InlineData("'0123456789abcdef0123456789abcdef012345678'")]
    [InlineData("'0123456789abcdef0123456789abcdef012345678a'")]
    [InlineData("'g123456789abcdef0123456789abcdef01234567'")]
    [InlineData("$patient.PublicKey.Substring(2)")]
    [InlineData("$patient.PublicKey -replace '.$', 'x'")]
    [InlineData("5")]
    [InlineData("[pscustomobject]@{ Hash = 'x' }")]
    [InlineData("$manifest")]
    public void A_name_that_is_none(string value)
    {
        Fail($"New-SignedRecord $key ({value}) 'text'", "HashInvalid");
        Fail($"Invoke-EmrMining -Miner ({value}) -Difficulty 1", "HashInvalid");
    }

    [Theory]
    [InlineData("'text'")]
    [InlineData("$null")]
    [InlineData("$patient.PublicKey")]
    [InlineData("[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($key))")]
    public void A_key_that_is_none(string value) => Refuse($"New-SignedRecord ({value}) $patient 'text'", "KeyInvalid");

    [Fact]
    public void A_key_without_its_private_part_does_not_sign()
    {
        Fail(
            """
            $public = [EmrLedger.EmrKey]::FromPublicKey([convert]::FromHexString($key.PublicKey))
            New-SignedRecord $public $patient 'text'
            """,
            "KeyHasNoPrivateKey",
            ErrorCategory.InvalidOperation);
        Fail("$key.Dispose(); New-SignedRecord $key $patient 'text'", "KeyHasNoPrivateKey", ErrorCategory.InvalidOperation);
    }
}
