# Who works at the counter, and ledgers for them: dot-sourced where tests need it.
$clinic, $doctor, $other, $till, $secondTill, $patient, $nobody = 1..7 | ForEach-Object { New-EmrKey }
$tomorrow = [datetime]::UtcNow.AddDays(1).ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)

function New-TestLedger {
    $made = New-EmrLedger (Join-Path $TestDrive "$(New-Guid).emr") -Name Counter -Difficulty 1 -Authority $clinic
    Register-EmrDoctor $made $doctor 'Dr. Alves' -Authority $clinic
    Register-EmrDoctor $made $other 'Dr. Brandt' -Authority $clinic
    Register-EmrPharmacy $made $till 'North Pharmacy, till 1' -Authority $clinic
    Register-EmrPharmacy $made $secondTill 'South Pharmacy' -Authority $clinic
    $made
}

function Add-Rx {
    param([string] $Text = 'Amoxicillin 500 mg', [int] $Units = 21, [int] $Fills = 1, $Key = $doctor)
    New-SignedRecord -Key $Key -Ledger $ledger -Patient $patient -Prescription $Text -Units $Units -Fills $Fills -ValidUntil $tomorrow |
        Add-EmrRecord $ledger -PassThru
}

function Invoke-Seal {
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
}

function Get-Id {
    param($Outcome)
    $Outcome.Ended | Should -BeFalse -Because 'the pipeline goes on'
    $Outcome.Problems | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] }
}
