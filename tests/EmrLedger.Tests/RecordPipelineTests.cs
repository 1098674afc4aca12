using System.Management.Automation;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Records on their way through pipelines.</summary>
public sealed class RecordPipelineTests : ShellTests
{
    private const string Sign =
        """
        $doctor = New-EmrKey
        $patient = New-EmrKey
        $rows = 1..5 | ForEach-Object { [pscustomobject]@{ Patient = $patient.Hash; Prescription = "Medication $_" } }
        """;

    [Theory]
    [InlineData("", new ulong[] { 1, 2, 3, 4, 5 })]
    [InlineData("-PreviousNonce 7", new ulong[] { 8, 9, 10, 11, 12 })]
    public void Signing_counts_nonces_up(string parameters, ulong[] expected)
    {
        IReadOnlyList<PSObject> records = Shell.Output($"{Sign}\n$rows | New-SignedRecord -Key $doctor {parameters}");
        Assert.Equal(expected, records.Select(record => record.Get<ulong>("Nonce")));
    }

    [Fact]
    public void A_row_can_give_its_own_nonce()
    {
        IReadOnlyList<PSObject> records = Shell.Output(
            $$"""
            {{Sign}}
            [pscustomobject]@{ Patient = $patient.Hash; Prescription = 'a'; Nonce = '40' } | New-SignedRecord -Key $doctor
            """);
        Assert.Equal(40UL, Assert.Single(records).Get<ulong>("Nonce"));
    }

    [Theory]
    [InlineData("$patient")]
    [InlineData("$patient.Hash")]
    [InlineData("$patient.Hash.ToUpperInvariant()")]
    [InlineData("$patient.PublicKey")]
    public void A_patient_is_named_by_key_hash_or_public_key(string value)
    {
        IReadOnlyList<PSObject> output = Shell.Output(
            $"{Sign}\n(New-SignedRecord $doctor {value} 'text').PatientHash; $patient.Hash");
        Assert.Equal(output[1].BaseObject, output[0].BaseObject);
    }

    [Fact]
    public void A_bad_row_takes_no_nonce_and_does_not_stop_the_next()
    {
        ShellResult result = Shell.Run($"{Sign}\n$rows[1].Patient = 'nobody'\n$rows | New-SignedRecord -Key $doctor");
        Assert.Equal([1UL, 2UL, 3UL, 4UL], result.Output.Select(record => record.Get<ulong>("Nonce")));
        Assert.Equal("HashInvalid", result.Error.Id);
    }

    [Fact]
    public void Checking_counts_up_each_doctor_s_nonces()
    {
        IReadOnlyList<PSObject> output = Shell.Output(
            $$"""
            {{Sign}}
            $other = New-EmrKey
            $first = @($rows | New-SignedRecord -Key $doctor)
            $second = @($rows | New-SignedRecord -Key $other)
            $first[0], $second[0], $first[1], $first[3], $second[1], $first[2] | Test-EmrRecord
            """);
        Assert.Equal([true, true, true, false, true, true], output.Select(item => (bool)item.BaseObject));
    }

    [Fact]
    public void Checking_starts_from_the_previous_nonce()
    {
        IReadOnlyList<PSObject> output = Shell.Output(
            $$"""
            {{Sign}}
            $records = $rows | New-SignedRecord -Key $doctor -PreviousNonce 41
            @($records | Test-EmrRecord -PreviousNonce 41) + @($records | Test-EmrRecord -PreviousNonce 42)
            """);
        Assert.Equal([true, true, true, true, true, false, true, true, true, true], output.Select(item => (bool)item.BaseObject));
    }

    [Fact]
    public void What_is_no_record_does_not_stop_the_next()
    {
        ShellResult result = Shell.Run($"{Sign}\n5, (New-SignedRecord $doctor $patient 'text') | Test-EmrRecord");
        Assert.Equal(true, Assert.Single(result.Output).BaseObject);
        Assert.Equal("InputNotRecord", result.Error.Id);
    }

    [Fact]
    public void An_expectation_is_never_taken_from_the_pipeline()
    {
        IReadOnlyList<PSObject> output = Shell.Output(
            $$"""
            {{Sign}}
            $record = New-SignedRecord $doctor $patient 'text' -Nonce 9
            $record.PSObject.Properties.Add([psnoteproperty]::new('PreviousNonce', 8))
            $record | Test-EmrRecord
            """);
        Assert.Equal(false, Assert.Single(output).BaseObject);
    }

    [Theory]
    [InlineData("$record | ConvertTo-EmrJson | ConvertFrom-EmrJson")]
    [InlineData("[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($record))")]
    [InlineData("$row = [ordered]@{}; $record.PSObject.Properties | ForEach-Object { $row[$_.Name] = \"$($_.Value)\" }; , $row")]
    public void A_record_is_valid_after_a_round_trip(string trip)
    {
        IReadOnlyList<PSObject> output = Shell.Output(
            $"{Sign}\n$record = New-SignedRecord $doctor $patient \"naïve café 服用`u{{1F48A}}\"\n{trip} | Test-EmrRecord");
        Assert.Equal(true, Assert.Single(output).BaseObject);
    }
}
