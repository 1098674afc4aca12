# A prescription's life, as the people at the counter type it.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
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
}

Describe 'A prescription' {
    BeforeEach {
        $ledger = New-TestLedger
        $rx = Add-Rx
        Invoke-Seal
    }

    It 'is claimed once, dispensed, and counted' {
        $found = Get-EmrPrescription $ledger -TxId $rx.TxId
        "$($found.Status)", $found.UnitsLeft, $found.Units, $found.Until, $found.Doctor | Should -Be 'Active', 21, 21, $tomorrow, $doctor.Hash
        $found.Prescription | Should -BeExactly 'Amoxicillin 500 mg'

        $held = Lock-EmrPrescription $ledger $rx -Key $till
        $held | Should -BeOfType ([EmrLedger.EmrPrescription])
        "$($held.Status)", $held.Holder, $held.HolderName | Should -Be 'Held', $till.Hash, 'North Pharmacy, till 1'
        $held.HeldSince | Should -BeNullOrEmpty -Because 'the claim is pending'
        Invoke-Seal
        (Get-EmrPrescription $ledger $rx).HeldSince | Should -Be (Get-EmrBlock $ledger -Last 1).Timestamp

        $outcome = Get-Outcome { Lock-EmrPrescription $ledger $rx -Key $secondTill }
        Get-Id $outcome | Should -Be 'PrescriptionHeld'
        $outcome.Problems.Exception.Message | Should -BeLike "*$($till.Hash)*since block 2*"
        $outcome.Problems.TargetObject | Should -Be $rx.TxId
        $outcome.Problems.CategoryInfo.Category | Should -Be 'ResourceBusy'

        $part = Add-EmrDispense $ledger $rx -Key $till -Units 10 -Note 'rest owed'
        "$($part.Status)", $part.UnitsLeft | Should -Be 'Held', 11
        $part.History.Action | ForEach-Object { "$_" } | Should -Be 'Issue', 'Claim', 'Dispense'
        $part.History[2].Note, $part.History[2].Units, $part.History[2].SignerName | Should -Be 'rest owed', 10, 'North Pharmacy, till 1'
        $all = Add-EmrDispense $ledger $rx -Key $till
        "$($all.Status)", $all.UnitsLeft, $all.Holder | Should -Be 'Completed', 0, $null
        Invoke-Seal
        Test-EmrLedger $ledger | Should -BeTrue
    }

    It 'flows from one command to the next, and one refusal stops none' {
        $second = Add-Rx 'Metformin 850 mg' -Units 60 -Fills 3
        $third = Add-Rx 'Ibuprofen 400 mg' -Units 20
        Invoke-Seal
        $null = Lock-EmrPrescription $ledger $second -Key $secondTill
        $outcome = Get-Outcome { Get-EmrPrescription $ledger -Patient $patient | Lock-EmrPrescription $ledger -Key $till }
        Get-Id $outcome | Should -Be 'PrescriptionHeld'
        $outcome.Output.TxId | Should -Be $rx.TxId, $third.TxId
        Invoke-Seal
        $done = Get-EmrPrescription $ledger -Patient $patient -Holder 'north pharmacy, till 1' | Add-EmrDispense $ledger -Key $till
        $done.Status | ForEach-Object { "$_" } | Should -Be 'Completed', 'Completed'
        (Get-EmrPrescription $ledger -Status Completed).TxId | Sort-Object | Should -Be ($rx.TxId, $third.TxId | Sort-Object)
        # Ids and rows of a table do as well.
        (($second.TxId, [pscustomobject]@{ TxId = $second.TxId }) | Get-EmrPrescription $ledger).Holder | Should -Be $secondTill.Hash, $secondTill.Hash
    }

    It 'is dispensed fill by fill' {
        $monthly = Add-Rx 'Metformin 850 mg' -Units 60 -Fills 2
        Invoke-Seal
        $null = Lock-EmrPrescription $ledger $monthly -Key $till
        Invoke-Seal
        Get-Id (Get-Outcome { Add-EmrDispense $ledger $monthly -Key $till -Fill 2 }) | Should -Be 'FillNotOpen'
        Get-Id (Get-Outcome { Add-EmrDispense $ledger $monthly -Key $till -Units 61 }) | Should -Be 'QuantityExceeded'
        $first = Add-EmrDispense $ledger $monthly -Key $till
        $first.Fill, $first.UnitsLeft, "$($first.Status)" | Should -Be 2, 60, 'Held'
        "$((Add-EmrDispense $ledger $monthly -Key $till -Fill 2 -Units 60).Status)" | Should -Be 'Completed'
        Get-Id (Get-Outcome { Add-EmrDispense $ledger $monthly -Key $till }) | Should -Be 'PrescriptionCompleted'
    }

    It 'that states no units is dispensed once, with a count' {
        $plain = New-SignedRecord $doctor $patient 'A walking stick' -Ledger $ledger | Add-EmrRecord $ledger -PassThru
        Invoke-Seal
        $null = Lock-EmrPrescription $ledger $plain -Key $till
        Invoke-Seal
        Get-Id (Get-Outcome { Add-EmrDispense $ledger $plain -Key $till }) | Should -Be 'UnitsRequired'
        "$((Add-EmrDispense $ledger $plain -Key $till -Units 1).Status)" | Should -Be 'Completed'
    }

    It 'is undone: by the prescription, by what happened, by the txid' -ForEach @(
        @{ How = { $done } }, @{ How = { $done.History[-1] } }, @{ How = { $done.History[-1].TxId } }
        @{ How = { Get-EmrRecord $ledger -Pending | Select-Object -Last 1 } }
    ) {
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        Invoke-Seal
        $null = Add-EmrDispense $ledger $rx -Key $till -Units 5
        $done = Add-EmrDispense $ledger $rx -Key $till
        $undone = Undo-EmrDispense $ledger (& $How) -Key $till -Reason 'wrong patient'
        "$($undone.Status)", $undone.UnitsLeft, $undone.Holder | Should -Be 'Held', 16, $till.Hash
        $undone.History[-1].Note | Should -Be 'wrong patient'
        # The prescription means its last dispense in force, of which another is left.
        (Undo-EmrDispense $ledger $undone -Key $till -Reason 'this too').UnitsLeft | Should -Be 21
        Get-Id (Get-Outcome { Undo-EmrDispense $ledger $rx -Key $till -Reason 'and this' }) | Should -Be 'DispenseUnknown'
    }

    It 'is undone by nobody else, and not out of order' {
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        Invoke-Seal
        $first = (Add-EmrDispense $ledger $rx -Key $till -Units 5).History[-1]
        $null = Add-EmrDispense $ledger $rx -Key $till -Units 5
        Get-Id (Get-Outcome { Undo-EmrDispense $ledger $first -Key $till -Reason 'x' }) | Should -Be 'DispenseNotLast'
        Get-Id (Get-Outcome { Undo-EmrDispense $ledger $rx -Key $secondTill -Reason 'x' }) | Should -Be 'PrescriptionForeign'
        Get-Id (Get-Outcome { Undo-EmrDispense $ledger ('0' * 64) -Key $till -Reason 'x' }) | Should -Be 'DispenseUnknown'
    }

    It 'is returned by its holder, or released by the authority' {
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        Get-Id (Get-Outcome { Unlock-EmrPrescription $ledger $rx -Key $secondTill -Reason 'x' }) | Should -Be 'PrescriptionHeld'
        "$((Unlock-EmrPrescription $ledger $rx -Key $till -Reason 'out of stock').Status)" | Should -Be 'Active'
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        Get-Id (Get-Outcome { Unlock-EmrPrescription $ledger $rx -Authority $doctor -Reason 'x' }) | Should -Be 'RoleMissing'
        Unregister-EmrPharmacy $ledger 'North Pharmacy, till 1' -Authority $clinic
        Get-Id (Get-Outcome { Unlock-EmrPrescription $ledger $rx -Key $till -Reason 'x' }) | Should -Be 'PharmacyRevoked'
        "$((Get-EmrPrescription $ledger $rx).Status)" | Should -Be 'Held' -Because 'a revoked pharmacy still holds it'
        $free = Unlock-EmrPrescription $ledger $rx -Authority $clinic -Reason 'the pharmacy closed'
        "$($free.Status)", $free.Holder, "$($free.History[-1].Action)" | Should -Be 'Active', $null, 'Release'
    }

    It 'is handed on to a pharmacy by name, hash, key or entry of the registry' -ForEach @(
        @{ To = { 'south pharmacy' } }, @{ To = { $secondTill.Hash } }, @{ To = { $secondTill } }
        @{ To = { Get-EmrPharmacy $ledger *south* } }
    ) {
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        $moved = Move-EmrPrescription $ledger $rx -Key $till -To (& $To)
        $moved.Holder, $moved.History[-1].Receiver | Should -Be $secondTill.Hash, $secondTill.Hash
    }

    It 'is handed on to nobody who does not dispense' -ForEach @(
        @{ To = { $doctor }; Id = 'PharmacyNotFound' }, @{ To = { 'nobody' }; Id = 'PharmacyNotFound' }
        @{ To = { $nobody }; Id = 'PharmacyNotFound' }, @{ To = { '' }; Id = 'HashInvalid' }
    ) {
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        $outcome = Get-Outcome { Move-EmrPrescription $ledger $rx -Key $till -To (& $To) }
        ($outcome.Problems.FullyQualifiedErrorId -split ',')[0] | Should -Be $Id
        $outcome.Ended | Should -BeTrue -Because 'no prescription could go there'
    }

    It 'is stopped by its doctor or the authority, at once or when it is returned' {
        Get-Id (Get-Outcome { Stop-EmrPrescription $ledger $rx -Key $other -Reason 'x' }) | Should -Be 'PrescriptionForeign'
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        "$((Stop-EmrPrescription $ledger $rx -Key $doctor -Reason 'allergy').Status)" | Should -Be 'CancelPending'
        Get-Id (Get-Outcome { Add-EmrDispense $ledger $rx -Key $till 3>$null }) | Should -Be 'PrescriptionCancelled'
        "$((Unlock-EmrPrescription $ledger $rx -Key $till -Reason 'cancelled').Status)" | Should -Be 'Cancelled'
        $second = Add-Rx
        Invoke-Seal
        "$((Stop-EmrPrescription $ledger $second -Key $clinic -Reason 'forged').Status)" | Should -Be 'Cancelled'
        Get-Id (Get-Outcome { Lock-EmrPrescription $ledger $rx, $second -Key $till }) | Should -Be 'HashInvalid'
        Get-Id (Get-Outcome { $rx, $second | Lock-EmrPrescription $ledger -Key $till }) | Should -Be 'PrescriptionCancelled', 'PrescriptionCancelled'
    }

    It 'is replaced, and what is not given stays' {
        $new = Update-EmrPrescription $ledger $rx -Key $doctor -Prescription 'Amoxicillin 250 mg' -Units 42
        $new.TxId | Should -Not -Be $rx.TxId
        "$($new.Status)", $new.Prescription, $new.Units, $new.Fills, $new.Until | Should -Be 'Active', 'Amoxicillin 250 mg', 42, 1, $tomorrow
        "$((Get-EmrPrescription $ledger $rx).Status)" | Should -Be 'Replaced'
        $outcome = Get-Outcome { Lock-EmrPrescription $ledger $rx -Key $till }
        Get-Id $outcome | Should -Be 'PrescriptionReplaced'
        $outcome.Problems.Exception.Message | Should -BeLike "*$($new.TxId)*"
        Invoke-Seal
        (Update-EmrPrescription $ledger $new -Key $doctor -ValidUntil (Get-Date '2099-12-31') -Fills 2).Until | Should -Be '2099-12-31'
    }

    It 'is not replaced while it is held, when it was dispensed, by another, or with nothing new' {
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        Get-Id (Get-Outcome { Update-EmrPrescription $ledger $rx -Key $doctor -Units 5 }) | Should -Be 'PrescriptionHeld'
        Invoke-Seal
        $null = Add-EmrDispense $ledger $rx -Key $till -Units 1
        $null = Unlock-EmrPrescription $ledger $rx -Key $till -Reason 'rest elsewhere'
        "$((Get-EmrPrescription $ledger $rx).Status)" | Should -Be 'PartlyDispensed'
        Get-Id (Get-Outcome { Update-EmrPrescription $ledger $rx -Key $doctor -Units 5 }) | Should -Be 'PrescriptionDispensed'
        Get-Id (Get-Outcome { Update-EmrPrescription $ledger $rx -Key $other -Units 5 }) | Should -Be 'PrescriptionForeign'
        $outcome = Get-Outcome { Update-EmrPrescription $ledger $rx -Key $doctor }
        ($outcome.Problems.FullyQualifiedErrorId -split ',')[0] | Should -Be 'TermsIncomplete'
    }

    It 'must be sealed before it is claimed, and known' {
        $fresh = Add-Rx
        Get-Id (Get-Outcome { Lock-EmrPrescription $ledger $fresh -Key $till }) | Should -Be 'PrescriptionNotSealed'
        Get-Id (Get-Outcome { Lock-EmrPrescription $ledger ('0' * 64) -Key $till }) | Should -Be 'PrescriptionUnknown'
        $claim = (Lock-EmrPrescription $ledger $rx -Key $till).History[-1]
        Get-Id (Get-Outcome { Get-EmrPrescription $ledger $claim }) | Should -Be 'PrescriptionUnknown'
        Get-Id (Get-Outcome { 'zz' | Get-EmrPrescription $ledger }) | Should -Be 'HashInvalid'
    }

    It 'whose claim is pending is dispensed with a warning' {
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        $null = Add-EmrDispense $ledger $rx -Key $till -Units 1 -WarningVariable told -WarningAction Ignore
        $told | Should -BeLike '*pending*Seal it before*'
        Invoke-Seal
        $null = Add-EmrDispense $ledger $rx -Key $till -Units 1 -WarningVariable told
        $told | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf: <Command>' -ForEach @(
        @{ Command = { Lock-EmrPrescription $ledger $rx -Key $secondTill -WhatIf } }
        @{ Command = { Unlock-EmrPrescription $ledger $rx -Key $till -Reason 'x' -WhatIf } }
        @{ Command = { Add-EmrDispense $ledger $rx -Key $till -WhatIf 3>$null } }
        @{ Command = { Undo-EmrDispense $ledger ('0' * 64) -Key $till -Reason 'x' -WhatIf } }
        @{ Command = { Move-EmrPrescription $ledger $rx -Key $till -To $secondTill -WhatIf } }
        @{ Command = { Stop-EmrPrescription $ledger $rx -Key $doctor -Reason 'x' -WhatIf } }
        @{ Command = { Update-EmrPrescription $ledger $rx -Key $doctor -Units 5 -WhatIf } }
    ) {
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        $before = (Get-EmrLedger $ledger).Pending
        & $Command | Should -BeNullOrEmpty
        (Get-EmrLedger $ledger).Pending | Should -Be $before
    }

    It 'is signed in the wrong role by nobody: <Id>' -ForEach @(
        @{ Id = 'RoleMissing'; Command = { Lock-EmrPrescription $ledger $rx -Key $doctor } }
        @{ Id = 'PharmacyNotRegistered'; Command = { Lock-EmrPrescription $ledger $rx -Key $nobody } }
        @{ Id = 'RoleMissing'; Command = { Stop-EmrPrescription $ledger $rx -Key $till -Reason 'x' } }
        @{ Id = 'RoleMissing'; Command = { New-SignedRecord $till $patient 'x' -Ledger $ledger | Add-EmrRecord $ledger } }
        @{ Id = 'PrescriptionNotHeld'; Command = { Add-EmrDispense $ledger $rx -Key $till } }
        @{ Id = 'PrescriptionNotHeld'; Command = { Unlock-EmrPrescription $ledger $rx -Key $till -Reason 'x' } }
        @{ Id = 'PrescriptionNotHeld'; Command = { Move-EmrPrescription $ledger $rx -Key $till -To $secondTill } }
    ) {
        Get-Id (Get-Outcome $Command) | Should -Be $Id
    }

    It 'needs a key that signs' {
        $public = Join-Path $TestDrive "$(New-Guid).pem"
        Export-EmrKey $till -Path $public -PublicOnly
        { Lock-EmrPrescription $ledger $rx -Key (Import-EmrKey $public) -ErrorAction Stop } | Should -Throw -ErrorId 'KeyHasNoPrivateKey,*'
    }

    It 'takes no reason that cannot be read: <Name>' -ForEach @(
        @{ Name = 'none'; Reason = '' }, @{ Name = 'two lines'; Reason = "a`nb" }, @{ Name = 'too long'; Reason = 'x' * 141 }
        @{ Name = 'controls'; Reason = "a$([char]27)[31m" }
    ) {
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        $outcome = Get-Outcome { Unlock-EmrPrescription $ledger $rx -Key $till -Reason $Reason }
        Get-Id $outcome | Should -Be 'ReasonInvalid'
        $outcome.Problems.Exception.Cure | Should -BeLike '*140 UTF-8 bytes*'
        "$((Unlock-EmrPrescription $ledger $rx -Key $till -Reason ('x' * 140)).Status)" | Should -Be 'Active'
    }

    It 'is found by patient, status, doctor and holder' {
        $second = Add-Rx 'Ibuprofen 400 mg' -Key $other
        $fresh = New-SignedRecord $other $nobody 'Plain' -Ledger $ledger | Add-EmrRecord $ledger -PassThru
        (Get-EmrPrescription $ledger).TxId | Sort-Object | Should -Be ($rx.TxId, $second.TxId, $fresh.TxId | Sort-Object)
        (Get-EmrPrescription $ledger -Patient $patient).TxId | Should -Be $rx.TxId, $second.TxId
        (Get-EmrPrescription $ledger -Doctor 'dr. brandt' -Patient $patient).TxId | Should -Be $second.TxId
        Get-EmrPrescription $ledger -Status Held, Completed | Should -BeNullOrEmpty
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        ($ledger | Get-EmrPrescription -Status Held, Completed).TxId | Should -Be $rx.TxId
        (Get-EmrPrescription $ledger -Holder $till).TxId | Should -Be $rx.TxId
        Get-EmrPrescription $ledger -Holder $secondTill | Should -BeNullOrEmpty
        $rx | Get-EmrPrescription $ledger | Get-EmrRecord $ledger | ForEach-Object TxId | Should -Be $rx.TxId
        @(Get-EmrPrescription $ledger | Select-Object -First 1) | Should -HaveCount 1
    }

    It 'survives Clixml and JSON' {
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        $file = Join-Path $TestDrive "$(New-Guid).xml"
        Get-EmrPrescription $ledger $rx | Export-Clixml $file
        $copy = Import-Clixml $file
        "$($copy.Status)", "$($copy.History[1].Action)", $copy.History[1].Signer | Should -Be 'Held', 'Claim', $till.Hash
        ($copy | Get-EmrPrescription $ledger).TxId | Should -Be $rx.TxId
        (Get-EmrPrescription $ledger $rx | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json | Get-EmrPrescription $ledger).TxId | Should -Be $rx.TxId
    }

    It 'shows in 100 columns where it stands, and nothing that a terminal would obey' {
        $bad = Add-Rx "x$([char]27)[31mred"
        Invoke-Seal
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        $table = Get-EmrPrescription $ledger | Format-Table | Out-String -Width 100
        $table | Should -Match 'Held +21 of 21 North Pharmac… +\d{4}-\d\d-\d\d [0-9a-f]{8}… Amoxicillin 500 mg'
        $list = Get-EmrPrescription $ledger $rx | Format-List | Out-String -Width 100
        $list | Should -Match "Holder +: North Pharmacy, till 1 \($($till.Hash)\)"
        $list | Should -Match 'HeldSince +: pending'
        $list | Should -Match 'History +: Issue in block 1, Claim \(pending\)'
        $history = (Get-EmrPrescription $ledger $rx).History | Out-String -Width 100
        $history | Should -Match '(?m)^ +1 \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ Issue +21 Dr\. Alves'
        $history | Should -Match '(?m)^ pending +Claim +North Pharmacy, t'
        foreach ($view in 'Format-Table', 'Format-List', 'Format-Custom', 'Format-Wide') {
            Get-EmrPrescription $ledger $bad | & $view | Out-String | Should -Not -Match ([char]27)
        }
    }
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
