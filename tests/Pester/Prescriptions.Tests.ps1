# A prescription's life, as the people at the counter type it.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    . (Join-Path $PSScriptRoot 'Counter.ps1')
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
