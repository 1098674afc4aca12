using System.Management.Automation;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Input;

/// <summary>Records and lines of JSON that are none. A malformed value is a fault; only a missing member is an error.</summary>
public sealed class RecordTests : BadInputTests
{
    private const string Copy =
        """
        $copy = [ordered]@{}
        foreach ($property in $record.PSObject.Properties) { $copy[$property.Name] = $property.Value }
        """;

    [Theory]
    [InlineData("DoctorHash", "'00'", "HashLengthWrong")]
    [InlineData("DoctorHash", "'0'", "HashLengthWrong")]
    [InlineData("DoctorHash", "$null", "HashLengthWrong")]
    [InlineData("PatientHash", "'zz' * 20", "HashLengthWrong")]
    [InlineData("DoctorPublicKey", "'00' * 88", "DoctorPublicKeyInvalid")]
    [InlineData("DoctorPublicKey", "'0' * 175", "DoctorPublicKeyInvalid")]
    [InlineData("DoctorPublicKey", "$patient.PublicKey", "DoctorPublicKeyInvalid")]
    [InlineData("Prescription", "'a' * 201", "PrescriptionInvalid")]
    [InlineData("Prescription", "[string][char]0xDC00", "PrescriptionInvalid")]
    [InlineData("Nonce", "2", "NonceInvalid")]
    [InlineData("Nonce", "-1", "NonceInvalid")]
    [InlineData("Nonce", "1.5", "NonceInvalid")]
    [InlineData("Nonce", "'x'", "NonceInvalid")]
    [InlineData("TxId", "'00' * 31", "TxIdInvalid")]
    [InlineData("TxId", "'00' * 32", "TxIdInvalid")]
    [InlineData("Signature", "''", "TxIdInvalid")]
    [InlineData("Signature", "'3'", "TxIdInvalid")]
    public void A_malformed_value_is_a_fault(string member, string value, string code)
    {
        ShellResult result = Shell.Run(
            $"""
            {Copy}
            $copy.{member} = {value}
            [pscustomobject]$copy, $record | Test-EmrRecord -Detailed
            """);
        Assert.Empty(result.Errors);
        Assert.Equal(code, Assert.Single(result.Output[0].Items("Faults")).Properties["Code"].Value.ToString());
        Assert.True(result.Output[1].Get<bool>("Valid"));
    }

    [Theory]
    [InlineData("TxId")]
    [InlineData("DoctorHash")]
    [InlineData("PatientHash")]
    [InlineData("DoctorPublicKey")]
    [InlineData("Prescription")]
    [InlineData("Nonce")]
    [InlineData("Signature")]
    public void A_missing_member_is_an_error(string member)
    {
        foreach (string command in (string[])["Test-EmrRecord", "ConvertTo-EmrJson", "Invoke-EmrMining @mining"])
        {
            Fail($"{Copy}\n$copy.Remove('{member}')\n[pscustomobject]$copy | {command}", "RecordMemberMissing");
            Fail($"{Copy}\n$copy.Remove('{member}')\n, $copy | {command}", "RecordMemberMissing");
        }
    }

    [Fact]
    public void A_date_in_the_place_of_a_prescription_names_the_cure()
    {
        ErrorRecord error = Fail(
            $"{Copy}\n$copy.Prescription = [datetime]::Now\n[pscustomobject]$copy | Test-EmrRecord", "PrescriptionNotText");
        Assert.Contains("ConvertFrom-EmrJson", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("$($line) x")]
    [InlineData("$($line.Replace('\"nonce\":1,', '\"nonce\":-1,'))")]
    [InlineData("$($line.Replace('\"nonce\":1,', '\"nonce\":1.5,'))")]
    [InlineData("$($line.Replace('\"nonce\":1,', '\"nonce\":\"1\",'))")]
    [InlineData("$($line.Replace('\"nonce\":1,', ''))")]
    [InlineData("$($line.Replace('\"nonce\":1,', '\"nonce\":1,\"nonce\":1,'))")]
    [InlineData("$($line.Replace('\"nonce\":1,', '\"nonce\":1,\"fee\":0,'))")]
    [InlineData("$($line.Replace('\"nonce\":1,', '\"Nonce\":1,'))")]
    public void A_line_that_is_no_record(string line)
    {
        string quoted = line.Replace("\"", "`\"", StringComparison.Ordinal);
        if (line.StartsWith("$(", StringComparison.Ordinal))
            quoted = line;
        ShellResult result = Shell.Run($"$line = $record | ConvertTo-EmrJson\n\"{quoted}\", $line | ConvertFrom-EmrJson");
        Assert.Equal("JsonInvalid", result.Error.Id);
        Assert.Equal(1L, result.Error.TargetObject);
        Assert.Single(result.Output);
    }

    [Fact]
    public void Blank_lines_are_passed_over_and_counted()
    {
        ShellResult result = Shell.Run("\"`n`n\", '', 'x' | ConvertFrom-EmrJson");
        Assert.Equal(5L, result.Error.TargetObject);
    }
}
