using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What a prescription says is in no error and no verbose line, even where it stands in the wrong place.</summary>
public sealed class PrivacyTests : ShellTests
{
    private const string Text = "Thalidomide 50 mg for J. Doe";

    public PrivacyTests()
    {
        Shell["text"] = Text;
        Shell["line"] = $$"""{"prescription": "{{Text}}", "nonce": 1}""";
        Shell.Output(
            """
            $key = New-EmrKey
            $record = New-SignedRecord $key $key $text
            $bad = [pscustomobject]@{
                TxId = $text; DoctorHash = $text; PatientHash = $text; DoctorPublicKey = $text
                Prescription = $text; Nonce = $text; Signature = $text
            }
            $odd = [pscustomobject]@{
                BlockId = $text; Previous = $text; Height = $text; Miner = $text
                Records = $bad; Timestamp = $text; Difficulty = $text; Nonce = $text
            }
            $mining = @{ Miner = $key; Difficulty = 1 }
            """);
    }

    [Theory]
    [InlineData("New-SignedRecord $key $key ($text * 10)")]
    [InlineData("New-SignedRecord $key $key \"$text`u{d800}\"")]
    [InlineData("New-SignedRecord $key $key @($text, $text)")]
    [InlineData("New-SignedRecord $key $text $text")]
    [InlineData("New-SignedRecord $text $key $text")]
    [InlineData("New-SignedRecord $key $key $text -Nonce $text")]
    [InlineData("New-SignedRecord $key $key $text -PreviousNonce 18446744073709551615")]
    [InlineData("[pscustomobject]@{ Patient = $text; Prescription = $text } | New-SignedRecord -Key $key")]
    [InlineData("$text | Test-EmrRecord")]
    [InlineData("[pscustomobject]@{ Prescription = $text } | Test-EmrRecord")]
    [InlineData("$text, $odd | Test-EmrBlock -Difficulty 1")]
    [InlineData("$record | Test-EmrBlock -Difficulty $text")]
    [InlineData("$odd | Test-EmrBlock -Difficulty 1 -UserState $bad")]
    [InlineData("$text, $bad, $record | Invoke-EmrMining @mining -Previous $text")]
    [InlineData("$text, $bad, $record | Invoke-EmrMining @mining -Previous $odd")]
    [InlineData("$text, $bad, $record | Invoke-EmrMining @mining -Timestamp $text")]
    [InlineData("$text, $bad, $record | Invoke-EmrMining @mining -Height $text")]
    [InlineData("$text, $bad | Invoke-EmrMining @mining")]
    [InlineData("$bad | Invoke-EmrMining @mining -SkipRecordCheck")]
    [InlineData("Invoke-EmrMining -Miner $text -Difficulty 1")]
    [InlineData("$text, $bad, $odd | ConvertTo-EmrJson")]
    [InlineData("$text, $line | ConvertFrom-EmrJson")]
    [InlineData("Export-EmrKey $text -Path x -PublicOnly")]
    public void It_is_in_no_error(string script)
    {
        ShellResult result = Shell.Run($"$VerbosePreference = $DebugPreference = 'Continue'\n{script}");
        Assert.NotEmpty(result.Errors);
        AssertHidden(result.Errors.SelectMany(error => error.AllTexts));
        AssertHidden([.. result.Verbose, .. result.Debug, .. result.Warnings]);
    }

    [Theory]
    [InlineData("$bad | Test-EmrRecord -Verbose")]
    [InlineData("($record | ConvertTo-EmrJson).Replace('50 mg', '51 mg') | ConvertFrom-EmrJson | Test-EmrRecord -Verbose")]
    [InlineData("$odd | Test-EmrBlock -Difficulty 1 -Verbose")]
    [InlineData("$record | Invoke-EmrMining @mining -Verbose")]
    public void It_is_in_no_verbose_line(string script)
    {
        ShellResult result = Shell.Run(script);
        Assert.Empty(result.Errors);
        Assert.NotEmpty(result.Verbose);
        AssertHidden(result.Verbose);
    }

    private static void AssertHidden(IEnumerable<string> texts) =>
        Assert.All(texts, text => Assert.DoesNotContain("Thalidomide", text, StringComparison.OrdinalIgnoreCase));
}
