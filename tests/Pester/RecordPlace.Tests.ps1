# What Test-EmrRecord -Ledger says of a record: whether it is in there, and whether its doctor still stands.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $clinic, $doctor, $other, $patient = 1..4 | ForEach-Object { New-EmrKey }
    $ledger = New-EmrLedger (Join-Path $TestDrive 'place.emr') -Name Place -Difficulty 1 -Authority $clinic
    $doctor, $other | Register-EmrDoctor $ledger -Name 'Dr. A' -Authority $clinic
    $sealed = New-SignedRecord $doctor $patient 'Medication A' -Ledger $ledger
    Add-EmrRecord $ledger $sealed
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    $pending = New-SignedRecord $other $patient 'Medication B' -Ledger $ledger
    Add-EmrRecord $ledger $pending
    $absent = New-SignedRecord $other $patient 'Medication C' -Ledger $ledger
    $stranger = New-SignedRecord $patient $patient 'Medication D'
    $forged = Edit-Copy $sealed Prescription 'Medication A, twice'

    function Get-Warned {
        param([scriptblock] $Command)
        $answer = & $Command 3>&1
        [pscustomobject]@{
            Answer  = @($answer | Where-Object { $_ -isnot [Management.Automation.WarningRecord] })
            Warning = @($answer | Where-Object { $_ -is [Management.Automation.WarningRecord] } | ForEach-Object Message)
        }
    }
}

Describe 'A record that is checked against a ledger' {
    It 'is True and warned of where it is not sealed: <Name>' -ForEach @(
        @{ Name = 'absent'; Place = 'not in the ledger' }
        @{ Name = 'pending'; Place = 'pending, and not sealed' }
    ) {
        $record = Get-Variable $Name -ValueOnly
        $seen = Get-Warned { Test-EmrRecord $record -Ledger $ledger }
        $seen.Answer | Should -Be $true
        $seen.Warning | Should -HaveCount 1
        $seen.Warning | Should -BeLike "The record $($record.TxId) is $Place. *-Sealed*"
    }

    It 'is True and nothing else where it is sealed and stands' {
        $seen = Get-Warned { Test-EmrRecord $sealed -Ledger $ledger }
        $seen.Answer | Should -Be $true
        $seen.Warning | Should -BeNullOrEmpty
        Get-VerboseLine { Test-EmrRecord $sealed -Ledger $ledger -Verbose } | Should -BeNullOrEmpty
    }

    It 'is True with -Sealed only where it is sealed' {
        $seen = Get-Warned { $sealed, $pending, $absent, $stranger, $forged | Test-EmrRecord -Ledger $ledger -Sealed }
        $seen.Answer | Should -Be $true, $false, $false, $false, $false
        $seen.Warning | Should -BeNullOrEmpty
        $results = $sealed, $pending, $absent, $stranger, $forged | Test-EmrRecord -Ledger $ledger -Sealed -Detailed
        $results.Faults.Code | Should -Be 'RecordNotSealed', 'RecordNotSealed', 'RecordNotSealed', 'TxIdInvalid'
        $results[1].Faults[0].Detail | Should -BeExactly 'it is pending'
        $results[2].Faults[0].Detail | Should -BeExactly 'it is not in the ledger'
    }

    It 'is named where it is the first of many, and the others are counted' {
        $more = 3..5 | ForEach-Object { New-SignedRecord $other $patient 'x' -Nonce $_ }
        $seen = Get-Warned { @($absent) + $more | Test-EmrRecord -Ledger $ledger }
        $seen.Answer | Should -Be $true, $true, $true, $true
        $seen.Warning | Should -HaveCount 2
        $seen.Warning[0] | Should -BeLike "The record $($absent.TxId) is not in the ledger.*"
        $seen.Warning[1] | Should -BeExactly '3 other records are not in the ledger.'
        $two = Get-Warned { $absent, $more[0] | Test-EmrRecord -Ledger $ledger }
        $two.Warning[1] | Should -BeExactly 'Another record is not in the ledger.'
    }

    It 'has its place and its doctor''s status in -Detailed, and no warning' {
        $seen = Get-Warned { $sealed, $pending, $absent, $stranger, $forged | Test-EmrRecord -Ledger $ledger -Detailed }
        $seen.Warning | Should -BeNullOrEmpty
        $seen.Answer.Valid | Should -Be $true, $true, $true, $false, $false
        $seen.Answer.Place | Should -Be 'Sealed', 'Pending', 'NotInLedger', 'NotInLedger', 'NotInLedger'
        $seen.Answer.Height | Should -Be 1, $null, $null, $null, $null
        $seen.Answer.DoctorThen | Should -Be 'Registered', 'Registered', $null, $null, $null
        $seen.Answer.DoctorNow | Should -Be 'Registered', 'Registered', 'Registered', 'NotRegistered', 'Registered'
        $seen.Answer[0].Message | Should -BeExactly 'sealed at height 1; its doctor was registered then and is so now'
        $seen.Answer[4].Faults[0].Detail | Should -BeExactly 'the ledger holds another record under this txid'
        $seen.Answer[4].OrderChecked | Should -BeTrue
    }

    It 'has the authority for its signer where it is a statement' {
        $statement = Get-EmrRecord $ledger | Where-Object DoctorHash -EQ $clinic.Hash | Select-Object -First 1
        $result = Test-EmrRecord $statement -Ledger $ledger -Detailed
        "$($result.DoctorThen) $($result.DoctorNow)" | Should -BeExactly 'Authority Authority'
    }

    It 'has no status in an open ledger' {
        $open = New-EmrLedger (Join-Path $TestDrive 'open.emr') -Name Open -Difficulty 1 -Open
        $result = Test-EmrRecord $stranger -Ledger $open -Detailed
        $result.Valid | Should -BeTrue
        $result.DoctorNow | Should -BeNullOrEmpty
        $result.Message | Should -BeExactly 'not in the ledger'
    }

    It 'shows place, status and fault in 80 columns' {
        $shown = ($sealed, $stranger | Test-EmrRecord -Ledger $ledger -Detailed | Out-String -Width 80) -replace '\s+', ' '
        $shown | Should -Match 'sealed at height 1; its doctor was registered then and is so now'
        $shown | Should -Match 'Doctor is not registered: [\w ]+; not in the ledger; its doctor is not registered now'
    }
}

Describe 'A record whose doctor was revoked' {
    BeforeAll {
        $copy = Join-Path $TestDrive 'revoked.emr'
        Backup-EmrLedger $ledger $copy
        Unregister-EmrDoctor $copy $doctor -Authority $clinic
        $late = New-SignedRecord $doctor $patient 'x' -Ledger $copy
    }

    It 'was registered then and is revoked now, and True with a warning' {
        $result = Test-EmrRecord $sealed -Ledger $copy -Detailed
        $result.Valid | Should -BeTrue
        "$($result.DoctorThen) $($result.DoctorNow)" | Should -BeExactly 'Registered Revoked'
        $result.Message | Should -BeExactly 'sealed at height 1; its doctor was registered then and is revoked now'
        $seen = Get-Warned { Test-EmrRecord $sealed -Ledger $copy -Sealed }
        $seen.Answer | Should -Be $true
        $seen.Warning | Should -BeExactly "The record $($sealed.TxId) is sealed at height 1, and its doctor was revoked since."
    }

    It 'is False where it is not in the ledger' {
        $result = Test-EmrRecord $late -Ledger $copy -Detailed
        $result.Faults.Code | Should -Be 'DoctorRevoked'
        "$($result.Place) $($result.DoctorNow)" | Should -BeExactly 'NotInLedger Revoked'
    }
}
