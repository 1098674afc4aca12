# Run under the session's own culture first, and by run.ps1 once more under each of several others.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $clinic = New-EmrKey
    $doctor = New-EmrKey
}

Describe 'Under any culture' -Tag Culture {
    BeforeAll {
        $ledger = New-EmrLedger (Join-Path $TestDrive 'l.emr') -Name 'İstanbul' -Difficulty '1000' -Authority $clinic
        Register-EmrDoctor $ledger $doctor 'Dr. Işık' -Authority $clinic
        1..30 | ForEach-Object { [pscustomobject]@{ Patient = $doctor.Hash; Prescription = "x $_" } } |
            New-SignedRecord $doctor -Ledger $ledger | Add-EmrRecord $ledger
        $blocks = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        $day = [DateTimeOffset]::FromUnixTimeSeconds([long]$blocks[0].Timestamp)
    }

    It 'a ledger is made, sealed and valid' {
        $blocks.Height | Should -Be 1, 2
        Test-EmrLedger $ledger | Should -BeTrue
        (Get-EmrLedger $ledger).Name | Should -BeExactly 'İstanbul'
    }

    It 'its manifest and its states are plain digits' {
        Export-EmrLedger $ledger (Join-Path $TestDrive 'l.jsonl')
        Get-Content (Join-Path $TestDrive 'l.jsonl') -First 1 | Should -Match '"difficulty":"1000"'
        (Import-EmrLedger (Join-Path $TestDrive 'l.jsonl') (Join-Path $TestDrive 'copy.emr')).Tip | Should -Be $blocks[-1].BlockId
    }

    It 'records are found by dates' {
        Get-EmrRecord $ledger -Doctor $doctor -After $day.LocalDateTime.AddDays(-1) | Should -HaveCount 30
        Get-EmrRecord $ledger -Doctor $doctor -After $day.UtcDateTime | Should -HaveCount 30
        Get-EmrRecord $ledger -Before $day | Should -BeNullOrEmpty
        Get-EmrRecord $ledger -Before $blocks[0].Timestamp | Should -BeNullOrEmpty
        (Get-Outcome { Get-EmrRecord $ledger -After "$($day.LocalDateTime)" }).Problems | Get-RefusedId |
            Should -Be 'TimestampInvalid'
    }

    It 'doctors are found by name, in any case' {
        (Get-EmrDoctor $ledger 'dr. *').Name | Should -BeExactly 'Dr. Işık'
        (Get-EmrDoctor $ledger 'DR. *').Name | Should -BeExactly 'Dr. Işık'
    }

    It 'a table shows a Gregorian date in UTC' {
        $shown = Get-EmrRecord $ledger -Doctor $doctor | Select-Object -First 1 | Format-Table | Out-String -Width 100
        $expected = $day.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", [cultureinfo]::InvariantCulture)
        $shown.Contains($expected) | Should -BeTrue -Because $shown
    }

    It 'prescriptions have the days that are written' {
        $till = New-EmrKey
        Register-EmrPharmacy $ledger $till 'Kuzey' -Authority $clinic
        $rx = New-SignedRecord $doctor $doctor 'x' -Ledger $ledger -Units 1000 -ValidFrom 2099-01-31 -ValidUntil ([datetime]::new(2099, 12, 31)) |
            Add-EmrRecord $ledger -PassThru
        $rx.Prescription | Should -BeExactly 'emr-rx/1 issue 1000x1 20990131 20991231 x'
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        $found = Get-EmrPrescription $ledger $rx
        $found.From, $found.Until, $found.Units | Should -Be '2099-01-31', '2099-12-31', 1000
        ($found | Out-String -Width 100) | Should -Match '1000 of 1000 +2099-12-31'
        $problem = (Get-Outcome { Lock-EmrPrescription $ledger $rx -Key $till }).Problems
        $problem.Exception.Message | Should -BeLike '*2099-01-31*'
        (Get-Outcome { New-SignedRecord $doctor $doctor 'x' -Units 1 -ValidFrom 2099-01-31 -ValidUntil 2098-01-31 }).Problems.Exception.Message |
            Should -BeLike '*2099-01-31*2098-01-31*'
        (Get-Outcome { New-SignedRecord $doctor $doctor 'x' -Units '1.000' -ValidUntil 2099-01-31 }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'QuantityInvalid,*'
    }

    It 'errors and reasons have the same words' {
        (Get-Outcome { Get-EmrBlock $ledger 1234 }).Problems.Exception.Message |
            Should -BeExactly 'The ledger has no block at height 1234.'
        Get-VerboseLine { Test-EmrLedger $ledger -Verbose } |
            Should -Contain '4 blocks with 33 records and 0 pending records were checked.'
        (Get-Outcome { Get-EmrLedger 'HOST=127.0.0.1;PORT=1;USER ID=i;PASSWORD=x' }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'LedgerUnreachable,*'
    }
}
