# What a prescription states, in which ledgers it has a life, and who takes part in it.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    . (Join-Path $PSScriptRoot 'Counter.ps1')
}

Describe 'What states its terms' {
    It 'states them from the command line: <Case>' -ForEach @(
        @{ Case = 'text'; Until = '2099-12-31'; From = '2026-12-01' }
        @{ Case = 'dates'; Until = [datetime]'2099-12-31'; From = [datetime]::new(2026, 12, 1, 23, 59, 0, [DateTimeKind]::Local) }
        @{ Case = 'days'; Until = [dateonly]'2099-12-31'; From = [dateonly]'2026-12-01' }
        @{ Case = 'points in time'; Until = [datetimeoffset]'2099-12-31T23:30:00+05:00'; From = [datetimeoffset]'2026-12-01T00:30:00-08:00' }
    ) {
        (New-SignedRecord $doctor $patient 'Text' -Units 30 -Fills 3 -ValidFrom $From -ValidUntil $Until).Prescription |
            Should -BeExactly 'emr-rx/1 issue 30x3 20261201 20991231 Text'
    }

    It 'begins today, in UTC, with one fill' {
        $before = [datetime]::UtcNow.ToString('yyyyMMdd')
        $text = (New-SignedRecord $doctor $patient 'Text' -Units 30 -ValidUntil 2099-12-31).Prescription
        $text | Should -BeIn @("emr-rx/1 issue 30x1 $before 20991231 Text", "emr-rx/1 issue 30x1 $([datetime]::UtcNow.ToString('yyyyMMdd')) 20991231 Text")
    }

    It 'reads the rows of a table, and what they leave empty is not stated' {
        $rows = "Patient,Prescription,Units,Fills,ValidUntil`n$($patient.Hash),A,21,,2099-12-31`n$($patient.Hash),B,,,`n$($patient.Hash),C,x,,2099-12-31" |
            ConvertFrom-Csv
        $outcome = Get-Outcome { $rows | New-SignedRecord -Key $doctor -ValidFrom 2026-12-01 }
        # The first day of the command line is of every row.
        Get-Id $outcome | Should -Be 'TermsIncomplete', 'QuantityInvalid'
        $outcome.Output.Prescription | Should -BeExactly 'emr-rx/1 issue 21x1 20261201 20991231 A'
        $rows = $rows | Select-Object -First 2
        ($rows | New-SignedRecord -Key $doctor).Prescription[1] | Should -BeExactly 'B'
        $outcome = Get-Outcome { $rows[0] | New-SignedRecord -Key $doctor -Patient $patient -Prescription 'D' -Units 1 -ValidUntil 2099-12-31 -Fills 1 }
        Get-Id $outcome | Should -Be 'PrescriptionColumnMissing' -Because 'the row gives nothing'
    }

    It 'is refused: <Case>' -ForEach @(
        @{ Case = 'no last day'; Id = 'TermsIncomplete'; Terms = @{ Units = 21 } }
        @{ Case = 'no units'; Id = 'TermsIncomplete'; Terms = @{ ValidUntil = '2099-12-31' } }
        @{ Case = 'fills alone'; Id = 'TermsIncomplete'; Terms = @{ Fills = 2 } }
        @{ Case = 'no units, but 0'; Id = 'QuantityInvalid'; Terms = @{ Units = 0; ValidUntil = '2099-12-31' } }
        @{ Case = 'too many'; Id = 'QuantityInvalid'; Terms = @{ Units = 100000; ValidUntil = '2099-12-31' } }
        @{ Case = 'thousands'; Id = 'QuantityInvalid'; Terms = @{ Units = '1.000'; ValidUntil = '2099-12-31' } }
        @{ Case = 'a hundred fills'; Id = 'QuantityInvalid'; Terms = @{ Units = 1; Fills = 100; ValidUntil = '2099-12-31' } }
        @{ Case = 'another form'; Id = 'DateInvalid'; Terms = @{ Units = 1; ValidUntil = '31.12.2099' } }
        @{ Case = 'no such day'; Id = 'DateInvalid'; Terms = @{ Units = 1; ValidUntil = '2099-02-29' } }
        @{ Case = 'the past'; Id = 'DateInvalid'; Terms = @{ Units = 1; ValidUntil = '2020-01-01' } }
        @{ Case = 'no text'; Id = 'PrescriptionEmpty'; Terms = @{ Units = 1; ValidUntil = '2099-12-31'; Prescription = '' } }
        @{ Case = 'a long text'; Id = 'PrescriptionTooLong'; Terms = @{ Units = 1; ValidUntil = '2099-12-31'; Prescription = 'x' * 164 } }
    ) {
        $text = $Terms.ContainsKey('Prescription') ? @{} : @{ Prescription = 'x' }
        $outcome = Get-Outcome { New-SignedRecord $doctor $patient @text @Terms }
        Get-Id $outcome | Should -Be $Id
        $outcome.Problems.Exception.Cure | Should -Match '\.$'
    }

    It 'may fill a record to its last byte' {
        (New-SignedRecord $doctor $patient ('x' * 163) -Units 1 -ValidUntil 2099-12-31).Prescription | Should -HaveCount 1
    }
}

Describe 'A ledger of the first rules' {
    BeforeAll {
        $ledger = New-EmrLedger (Join-Path $TestDrive "$(New-Guid).emr") -Name Old -Difficulty 1 -Authority $clinic -Rules 1
        Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic
    }

    It 'says which rules it keeps' {
        $ledger.Rules | Should -Be 1
        (New-EmrLedger (Join-Path $TestDrive "$(New-Guid).emr") -Name New -Difficulty 1 -Authority $clinic).Rules | Should -Be 2
        ($ledger | Format-List | Out-String) | Should -Match 'Rules +: 1'
        ($ledger | Format-List | Out-String) | Should -Not -Match 'Pharmacies'
        { New-EmrLedger (Join-Path $TestDrive 'no.emr') -Name New -Difficulty 1 -Open -Rules 3 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'has no life cycle: <Name>' -ForEach @(
        @{ Name = 'read'; Ends = $true; Command = { Get-EmrPrescription $ledger -Patient $patient } }
        @{ Name = 'claim'; Ends = $true; Command = { Lock-EmrPrescription $ledger ('0' * 64) -Key $till } }
        @{ Name = 'register'; Ends = $false; Command = { Register-EmrPharmacy $ledger $till 'North' -Authority $clinic } }
        @{ Name = 'terms'; Ends = $false
            Command = { New-SignedRecord $doctor $patient 'x' -Ledger $ledger -Units 1 -ValidUntil 2099-12-31 } }
    ) {
        $outcome = Get-Outcome $Command
        ($outcome.Problems.FullyQualifiedErrorId -split ',')[0] | Should -Be 'LifecycleMissing'
        $outcome.Problems.Exception.Cure | Should -BeLike '*New-EmrLedger*'
        $outcome.Ended | Should -Be $Ends
    }

    It 'takes prescriptions as before' {
        New-SignedRecord $doctor $patient 'x' -Ledger $ledger | Add-EmrRecord $ledger
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        Test-EmrLedger $ledger | Should -BeTrue
    }
}

Describe 'The registry of pharmacies' {
    BeforeEach {
        $ledger = New-TestLedger
    }

    It 'lists pharmacies and doctors apart' {
        (Get-EmrPharmacy $ledger).Name | Should -Be 'North Pharmacy, till 1', 'South Pharmacy'
        (Get-EmrDoctor $ledger).Name | Should -Be 'Dr. Alves', 'Dr. Brandt'
        (Get-EmrPharmacy $ledger *till*).Hash | Should -Be $till.Hash
        ($till, $secondTill.Hash | Get-EmrPharmacy $ledger).Name | Should -Be 'North Pharmacy, till 1', 'South Pharmacy'
        Get-Id (Get-Outcome { Get-EmrPharmacy $ledger -Pharmacy $doctor }) | Should -Be 'PharmacyNotFound'
        Get-EmrPharmacy $ledger | Should -BeOfType ([EmrLedger.RegisteredPharmacy])
        (Get-EmrPharmacy $ledger | Out-String -Width 100) | Should -Match "(?m)^$($till.Hash) Registered +pending North Pharmacy, till 1"
    }

    It 'takes a table, and says what it lacks' {
        $third = New-EmrKey
        [pscustomobject]@{ PublicKey = $third.PublicKey; Name = 'West' } | Register-EmrPharmacy $ledger -Authority $clinic -PassThru |
            ForEach-Object Name | Should -Be 'West'
        Get-Id (Get-Outcome { [pscustomobject]@{ Key = 1 } | Register-EmrPharmacy $ledger -Authority $clinic }) | Should -Be 'PharmacyColumnMissing'
        Get-Id (Get-Outcome { Register-EmrPharmacy $ledger $nobody.Hash 'East' -Authority $clinic }) | Should -Be 'PharmacyKeyRequired'
        Get-Id (Get-Outcome { Register-EmrPharmacy $ledger $till 'Again' -Authority $clinic }) | Should -Be 'PharmacyRegistered'
        Get-Id (Get-Outcome { Register-EmrPharmacy $ledger $doctor 'Both' -Authority $clinic -Force }) | Should -Be 'DoctorRegistered'
        Register-EmrPharmacy $ledger $till 'Renamed' -Authority $clinic -Force -PassThru | ForEach-Object Name | Should -Be 'Renamed'
    }

    It 'revokes by name, and counts' {
        "$((Unregister-EmrPharmacy $ledger 'south pharmacy' -Authority $clinic -PassThru).Status)" | Should -Be 'Revoked'
        Get-Id (Get-Outcome { Unregister-EmrPharmacy $ledger $secondTill -Authority $clinic }) | Should -Be 'PharmacyRevoked'
        Get-Id (Get-Outcome { Unregister-EmrPharmacy $ledger $nobody -Authority $clinic }) | Should -Be 'PharmacyNotFound'
        Register-EmrPharmacy $ledger $nobody 'North Pharmacy, till 1' -Authority $clinic
        Get-Id (Get-Outcome { Unregister-EmrPharmacy $ledger 'north pharmacy, till 1' -Authority $clinic }) | Should -Be 'PharmacyAmbiguous'
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        (Get-EmrLedger $ledger).Pharmacies | Should -Be 2
        (Get-EmrLedger $ledger).Doctors | Should -Be 2
    }
}
