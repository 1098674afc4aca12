# Sealed texts, as people type them: to seal, open, find, hand over and erase; and that no text is anywhere else.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    . (Join-Path $PSScriptRoot 'Counter.ps1')
    $text = 'Methadone 40 mg, 1 a day; für Wärts'
    $longText = "$text; " + ('taken at the counter. ' * 100)

    function Add-SealedRx {
        param([string] $Text = $text, $Recipient = ($patient, $till))
        New-SignedRecord -Key $doctor -Ledger $ledger -Patient $patient -Prescription $Text -Recipient $Recipient -Units 21 -ValidUntil $tomorrow |
            Add-EmrRecord $ledger -PassThru
    }

    # Whether any of a ledger's files holds some bytes.
    function Test-InFile {
        param([string] $Folder, [byte[]] $Bytes)
        $found = foreach ($file in Get-ChildItem -LiteralPath $Folder -File -Recurse -Force) {
            $content = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file.FullName))
            if ($content.Contains([Text.Encoding]::Latin1.GetString($Bytes), [StringComparison]::Ordinal)) { $file.Name }
        }
        $found
    }
}

Describe 'A sealed text' {
    BeforeEach {
        $ledger = New-TestLedger
        $rx = Add-SealedRx $longText
        Invoke-Seal
    }

    It 'is read by its recipients and its doctor, found by a key, and erased, and all that was signed holds' {
        $found = Get-EmrRecord $ledger -TxId $rx.TxId
        $found.Prescription | Should -MatchExactly '^emr-rx/1 issue 21x1 \d{8} \d{8} #[A-Za-z0-9_-]{43}$'
        $found.PatientHash | Should -Not -Be $patient.Hash
        foreach ($key in $till, $patient, $doctor) {
            $opened = Open-EmrPrescription $ledger $rx -Key $key
            $opened | Should -BeOfType ([EmrLedger.OpenedPrescription])
            $opened.Prescription | Should -BeExactly $longText
            $opened.Patient, $opened.Doctor, $opened.TxId | Should -Be $patient.Hash, $doctor.Hash, $rx.TxId
        }
        foreach ($key in $secondTill, $clinic) {
            Get-Id (Get-Outcome { Open-EmrPrescription $ledger $rx -Key $key }) | Should -Be 'EnvelopeNotForKey'
        }

        Get-EmrRecord $ledger -Patient $patient | Should -BeNullOrEmpty
        Get-EmrPrescription $ledger -Patient $patient | Should -BeNullOrEmpty
        (Get-EmrRecord $ledger -Patient $patient -Key $till).TxId | Should -Be $rx.TxId
        (Get-EmrPrescription $ledger -Patient $patient -Key $till).TxId | Should -Be $rx.TxId
        Get-EmrRecord $ledger -Patient $patient -Key $secondTill | Should -BeNullOrEmpty

        $cleared = Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'erasure request 2027-03'
        "$($cleared.TextState)", "$($cleared.Status)" | Should -Be 'Erased', 'Active'
        foreach ($round in 'pending', 'sealed') {
            $result = Test-EmrLedger $ledger -Detailed
            $result.Valid | Should -BeTrue -Because "the statement is $round"
            $result.SealedTexts, $result.ErasedTexts, $result.WithheldTexts, $result.OpenedTexts | Should -Be 1, 1, 0, 0
            Get-Id (Get-Outcome { Open-EmrPrescription $ledger $rx -Key $till }) | Should -Be 'TextErased'
            Invoke-Seal
        }
        Lock-EmrPrescription $ledger $rx -Key $till | ForEach-Object { "$($_.Status) $($_.TextState)" } | Should -Be 'Held Erased'
    }

    It 'is dispensed as others are' {
        $null = Lock-EmrPrescription $ledger $rx -Key $till
        Invoke-Seal
        $done = Add-EmrDispense $ledger $rx -Key $till
        "$($done.Status)", "$($done.TextState)", $done.UnitsLeft | Should -Be 'Completed', 'Sealed', 0
        (Open-EmrPrescription $ledger $done -Key $till).Prescription | Should -BeExactly $longText
    }

    It 'flows: prescriptions are opened, exported, erased' {
        $second = Add-SealedRx 'Ibuprofen 400 mg'
        $plain = Add-Rx
        Invoke-Seal
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive (New-Guid))).FullName
        $outcome = Get-Outcome { Get-EmrPrescription $ledger | Open-EmrPrescription $ledger -Key $till }
        Get-Id $outcome | Should -Be 'TextNotSealed'
        $outcome.Problems.TargetObject | Should -Be $plain.TxId
        $outcome.Output.Prescription | Should -BeExactly $longText, 'Ibuprofen 400 mg'

        $outcome = Get-Outcome { Get-EmrPrescription $ledger | Export-EmrEnvelope $ledger -Path $folder }
        Get-Id $outcome | Should -Be 'TextNotSealed'
        $outcome.Output | Should -BeNullOrEmpty
        (Get-ChildItem $folder).Name | Sort-Object | Should -Be ("$($rx.TxId).envelope", "$($second.TxId).envelope" | Sort-Object)

        $outcome = Get-Outcome { Get-EmrPrescription $ledger | Clear-EmrPrescription $ledger -Authority $clinic -Reason 'x' 3>&1 }
        Get-Id $outcome | Should -Be 'TextNotSealed'
        $outcome.Output | Where-Object { $_ -is [Management.Automation.WarningRecord] } |
            Should -BeNullOrEmpty -Because 'what read the ledger was its own pipeline, and has ended'
        $wal = Get-Item -LiteralPath "$($ledger.Path)-wal" -ErrorAction Ignore
        ($wal ? $wal.Length : 0) | Should -Be 0
        $outcome.Output.TextState | ForEach-Object { "$_" } | Should -Be 'Erased', 'Erased'
        $outcome = Get-Outcome { Get-ChildItem $folder | Import-EmrEnvelope $ledger }
        Get-Id $outcome | Should -Be 'TextErased', 'TextErased'
        Test-EmrLedger $ledger | Should -BeTrue
    }

    It 'is kept by a legal hold' {
        $held = Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'court order 17' -Hold
        $held.LegalHold, "$($held.TextState)" | Should -Be $clinic.Hash, 'Sealed'
        Get-Id (Get-Outcome { Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'x' }) | Should -Be 'TextPreserved'
        Get-Id (Get-Outcome { Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'x' -Hold }) | Should -Be 'TextPreserved'
        Invoke-Seal
        $outcome = Get-Outcome { Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'x' }
        $outcome.Problems.Exception.Message | Should -BeLike "*$($clinic.Hash)*since block 2*"
        (Open-EmrPrescription $ledger $rx -Key $till).Prescription | Should -BeExactly $longText
        (Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'case closed' -LiftHold).LegalHold | Should -BeNullOrEmpty
        Get-Id (Get-Outcome { Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'x' -LiftHold }) | Should -Be 'TextNotPreserved'
        "$((Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'x').TextState)" | Should -Be 'Erased'
        foreach ($more in @{}, @{ Hold = $true }, @{ LiftHold = $true }) {
            Get-Id (Get-Outcome { Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'x' @more }) | Should -Be 'TextErased'
        }
    }

    It 'is erased by the authority alone, of a prescription that is sealed in a block' {
        foreach ($key in $doctor, $till) {
            Get-Id (Get-Outcome { Clear-EmrPrescription $ledger $rx -Authority $key -Reason 'x' }) | Should -Be 'RoleMissing'
        }
        $pending = Add-SealedRx
        Get-Id (Get-Outcome { Clear-EmrPrescription $ledger $pending -Authority $clinic -Reason 'x' }) | Should -Be 'PrescriptionNotSealed'
        Get-Id (Get-Outcome { Clear-EmrPrescription $ledger ('0' * 64) -Authority $clinic -Reason 'x' }) | Should -Be 'PrescriptionUnknown'
        foreach ($reason in '', "two`nlines", ('x' * 142)) {
            Get-Id (Get-Outcome { Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason $reason }) | Should -Be 'ReasonInvalid'
        }
        (Open-EmrPrescription $ledger $rx -Key $till).Prescription | Should -BeExactly $longText
        Test-Path -LiteralPath "$($ledger.Path).erasures" | Should -BeFalse
    }

    It 'is left alone by -WhatIf' {
        $file = Join-Path $TestDrive "$(New-Guid).envelope"
        $what = & {
            Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'x' -WhatIf
            Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'x' -Hold -WhatIf
            Export-EmrEnvelope $ledger $rx $file -WhatIf
        }
        $what | Should -BeNullOrEmpty
        Test-Path -LiteralPath $file, "$($ledger.Path).erasures" | Should -Be $false, $false
        (Get-EmrLedger $ledger).Pending | Should -Be 0
        (Open-EmrPrescription $ledger $rx -Key $till).Prescription | Should -BeExactly $longText

        Export-EmrEnvelope $ledger $rx $file
        $copy = Join-Path $TestDrive "$(New-Guid).emr"
        Export-EmrLedger $ledger "$copy.jsonl"
        $null = Import-EmrLedger "$copy.jsonl" $copy
        Import-EmrEnvelope $copy $file -WhatIf
        Get-Id (Get-Outcome { Open-EmrPrescription $copy $rx -Key $till }) | Should -Be 'EnvelopeMissing'
    }

    It 'is handed over as a file, and opened without the ledger' {
        $file = Join-Path $TestDrive "$(New-Guid).envelope"
        Export-EmrEnvelope $ledger $rx $file
        $lines = @(Get-Content -LiteralPath $file)
        $lines | Should -HaveCount 1
        $lines | Should -MatchExactly '^\{"envelope":"[A-Za-z0-9_-]+"\}$'
        $record = Get-EmrRecord $ledger -TxId $rx.TxId
        foreach ($one in $record, ($record | ConvertTo-EmrJson | ConvertFrom-EmrJson)) {
            (Open-EmrPrescription -Record $one -Envelope $file -Key $patient).Prescription | Should -BeExactly $longText
        }
        (Open-EmrPrescription -Record $rx -Key $patient).Prescription | Should -BeExactly $longText -Because 'what was just signed has its envelope'
        Get-Outcome { Open-EmrPrescription -Record $record -Key $patient } | ForEach-Object { $_.Problems.FullyQualifiedErrorId } |
            Should -BeLike 'EnvelopeMissing,*'

        $outcome = Get-Outcome { Export-EmrEnvelope $ledger $rx $file }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        Export-EmrEnvelope $ledger $rx $file -Force
        $other = Join-Path $TestDrive "$(New-Guid).txt"
        Set-Content -LiteralPath $other 'notes'
        (Get-Outcome { Export-EmrEnvelope $ledger $rx $other -Force }).Problems | Should -HaveCount 1
        Get-Content -LiteralPath $other | Should -Be 'notes'

        $another = Add-SealedRx
        (Get-Outcome { Open-EmrPrescription -Record $another -Envelope $file -Key $till }).Problems.FullyQualifiedErrorId | Should -BeLike 'EnvelopeAltered,*'
        (Get-Outcome { Open-EmrPrescription -Record $rx -Envelope $other -Key $till }).Problems.FullyQualifiedErrorId | Should -BeLike 'EnvelopeInvalid,*'
        Get-Id (Get-Outcome { Import-EmrEnvelope $ledger $other }) | Should -Be 'EnvelopeInvalid'
        Get-Id (Get-Outcome { Import-EmrEnvelope $ledger $file }) | Should -Be 'EnvelopeUnwanted'
    }

    It 'is replaced, for other recipients' {
        $next = Update-EmrPrescription $ledger $rx -Key $doctor -Recipient $patient, $secondTill
        (Open-EmrPrescription $ledger $next -Key $secondTill).Prescription | Should -BeExactly $longText
        Get-Id (Get-Outcome { Open-EmrPrescription $ledger $next -Key $till }) | Should -Be 'EnvelopeNotForKey'
        $next.Patient | Should -Be (Get-EmrPrescription $ledger $rx).Patient
        Get-Id (Get-Outcome { Update-EmrPrescription $ledger $next -Key $doctor -Units 7 }) | Should -Be 'RecipientsInvalid'
        $plain = Add-Rx
        Get-Id (Get-Outcome { Update-EmrPrescription $ledger $plain -Key $doctor -Recipient $till }) | Should -Be 'TextNotSealed'
    }

    It 'is left out of an export, and carried by one with texts' {
        $base = Join-Path $TestDrive (New-Guid)
        Export-EmrLedger $ledger "$base.plain.jsonl"
        Export-EmrLedger $ledger "$base.texts.jsonl" -IncludeText
        Get-Content "$base.plain.jsonl" | Where-Object { $_ -like '{"envelope":*' } | Should -BeNullOrEmpty
        @(Get-Content "$base.texts.jsonl" | Where-Object { $_ -like '{"envelope":*' }) | Should -HaveCount 1
        $result = Test-EmrLedger "$base.plain.jsonl" -Detailed
        $result.Valid | Should -BeTrue
        $result.NotProved -match '1 sealed text' | Should -Not -BeNullOrEmpty
        (Test-EmrLedger "$base.texts.jsonl" -Key $till -Detailed).OpenedTexts | Should -Be 1

        $whole = Import-EmrLedger "$base.texts.jsonl" "$base.whole.emr"
        (Open-EmrPrescription $whole $rx -Key $till).Prescription | Should -BeExactly $longText
        $lacking = Import-EmrLedger "$base.plain.jsonl" "$base.lacking.emr"
        $faults = (Test-EmrLedger $lacking -Detailed).Faults
        "$($faults.Code)" | Should -Be 'TextWithheld'
        $faults.Detail | Should -BeLike "*$($rx.TxId)*"
        Export-EmrEnvelope $ledger $rx "$base.envelope"
        Import-EmrEnvelope $lacking "$base.envelope"
        Test-EmrLedger $lacking | Should -BeTrue
    }

    It 'does not come back with a backup' {
        $backup = Join-Path $TestDrive "$(New-Guid).emr"
        Backup-EmrLedger $ledger $backup
        (Open-EmrPrescription $backup $rx -Key $till).Prescription | Should -BeExactly $longText -Because 'a backup holds the texts of its day'
        $null = Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'erasure request'
        Invoke-Seal
        $path = $ledger.Path
        $null = Restore-EmrLedger $backup $path -Force -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike '*1 text *erased again*'
        "$warned" | Should -BeLike '*The backup still holds 1 text*'
        Get-Id (Get-Outcome { Open-EmrPrescription $path $rx -Key $till }) | Should -Be 'TextErased'
        Test-EmrLedger $path | Should -BeTrue

        # On another machine, the journal alone does it.
        $elsewhere = Join-Path $TestDrive "$(New-Guid).emr"
        Copy-Item -LiteralPath "$path.erasures" "$elsewhere.erasures"
        $null = Restore-EmrLedger $backup $elsewhere -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -BeLike '*1 text *erased again*'
        Get-Id (Get-Outcome { Open-EmrPrescription $elsewhere $rx -Key $till }) | Should -Be 'TextErased'
    }

    It 'that is not there is erased by a statement all the same, and is in the journal before a warning says so' {
        $base = Join-Path $TestDrive (New-Guid)
        Export-EmrLedger $ledger "$base.jsonl"
        $lacking = Import-EmrLedger "$base.jsonl" "$base.emr"
        $outcome = Get-Outcome { Clear-EmrPrescription $lacking $rx -Authority $clinic -Reason 'x' -WarningAction Stop }
        $outcome.Ended | Should -BeTrue
        "$($outcome.Problems)" | Should -BeLike '*no envelope of it*'
        @(Get-Content -LiteralPath "$base.emr.erasures") | Should -HaveCount 1
        Test-EmrLedger $lacking | Should -BeTrue
    }

    It 'goes from a copy that is given the statement, or its block, and is in the journal of the copy' {
        $copies = 1..2 | ForEach-Object { Join-Path $TestDrive "$(New-Guid).emr" }
        $copies | ForEach-Object { Backup-EmrLedger $ledger $_ }
        $null = Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'erasure request'
        Get-EmrRecord $ledger -Pending | Add-EmrRecord $copies[0]
        Invoke-Seal
        Get-EmrBlock $ledger -Last 1 | Add-EmrBlock $copies[1]
        foreach ($copy in $copies) {
            Get-Id (Get-Outcome { Open-EmrPrescription $copy $rx -Key $till }) | Should -Be 'TextErased'
            Test-EmrLedger $copy | Should -BeTrue
            @(Get-Content -LiteralPath "$copy.erasures") | Should -HaveCount 1
        }
    }

    It 'goes with its pending record' {
        $pending = Add-SealedRx
        Remove-EmrRecord $ledger $pending -Confirm:$false
        (Test-EmrLedger $ledger -Detailed).SealedTexts | Should -Be 1
        Test-EmrLedger $ledger | Should -BeTrue
    }
}

Describe 'To seal' {
    BeforeAll {
        $ledger = New-TestLedger
    }

    It 'needs 1 to 7 recipients, and a text of at most 4096 bytes' {
        $keys = 1..8 | ForEach-Object { New-EmrKey }
        (New-SignedRecord $doctor $patient 'x' -Recipient $keys[0..6]).Envelope | Should -Not -BeNullOrEmpty
        Get-Id (Get-Outcome { New-SignedRecord $doctor $patient 'x' -Recipient $keys }) | Should -Be 'RecipientsInvalid'
        (New-SignedRecord $doctor $patient ('x' * 4096) -Recipient $till).Prescription | Should -MatchExactly '^emr-seal/1 #[A-Za-z0-9_-]{43}$'
        Get-Id (Get-Outcome { New-SignedRecord $doctor $patient ('x' * 4097) -Recipient $till }) | Should -Be 'PrescriptionTooLong'
        Get-Id (Get-Outcome { New-SignedRecord $doctor $patient ' ' -Recipient $till }) | Should -Be 'PrescriptionEmpty'
        Get-Outcome { New-SignedRecord $doctor $patient 'x' -Recipient 'nobody' } | ForEach-Object Problems | Get-RefusedId | Should -Be 'KeyInvalid'
    }

    It 'takes recipients as keys, public keys and objects, in one step as well' {
        foreach ($recipient in $till, $till.PublicKey, [pscustomobject]@{ PublicKey = $till.PublicKey }) {
            $rx = Add-EmrRecord $ledger -Key $doctor -Patient $patient -Prescription $text -Recipient $recipient
            (Open-EmrPrescription $ledger $rx -Key $till).Prescription | Should -BeExactly $text
        }
        $rows = [pscustomobject]@{ Patient = $patient.Hash; Prescription = 'one' }, [pscustomobject]@{ Patient = $patient.Hash; Prescription = 'two' }
        $added = $rows | Add-EmrRecord $ledger -Key $doctor -Recipient $till
        ($added | Open-EmrPrescription $ledger -Key $till).Prescription | Should -Be 'one', 'two'
    }

    It 'is what a text that looks sealed wants' {
        foreach ($looks in "emr-seal/1 #$('A' * 43)", "#$('A' * 43)") {
            Get-Id (Get-Outcome { New-SignedRecord $doctor $patient $looks }) | Should -Be 'TextLooksSealed'
            Get-Id (Get-Outcome { Add-EmrRecord $ledger -Key $doctor -Patient $patient -Prescription $looks }) | Should -Be 'TextLooksSealed'
        }
    }

    It 'is all that a ledger with -Sealed admits, and nothing that one of the first rules knows' {
        $strict = New-EmrLedger (Join-Path $TestDrive 'strict.emr') -Name S -Difficulty 1 -Authority $clinic -Sealed
        $strict.SealedTextsOnly | Should -BeTrue
        ($strict | Format-List | Out-String) | Should -Match 'SealedTextsOnly : True'
        Register-EmrDoctor $strict $doctor 'Dr. Alves' -Authority $clinic
        $outcome = Get-Outcome { New-SignedRecord $doctor $patient 'x' -Ledger $strict | Add-EmrRecord $strict }
        Get-Id $outcome | Should -Be 'TextNotSealed'
        New-SignedRecord $doctor $patient 'x' -Ledger $strict -Recipient $till | Add-EmrRecord $strict
        $null = Invoke-EmrMining -Ledger $strict -Miner $clinic
        Test-EmrLedger $strict | Should -BeTrue

        $old = New-EmrLedger (Join-Path $TestDrive 'old.emr') -Name O -Difficulty 1 -Authority $clinic -Rules 1
        foreach ($command in { New-SignedRecord $doctor $patient 'x' -Ledger $old -Recipient $till }, { Add-EmrRecord $old -Key $doctor -Patient $patient -Prescription 'x' -Recipient $till }) {
            (Get-Outcome $command).Problems.FullyQualifiedErrorId | Should -BeLike 'LifecycleMissing,*'
        }
        (Get-Outcome { New-EmrLedger (Join-Path $TestDrive 'no.emr') -Name O -Difficulty 1 -Authority $clinic -Rules 1 -Sealed }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'LifecycleMissing,*'
    }

    It 'needs a private key to open, and a patient where a key is given to find' {
        $public = [EmrLedger.EmrKey]::FromPublicKey([convert]::FromHexString($till.PublicKey))
        $commands = @(
            { Open-EmrPrescription $ledger ('0' * 64) -Key $public }, { Test-EmrLedger $ledger -Key $public }
            { Get-EmrRecord $ledger -Patient $patient -Key $public }, { Get-EmrPrescription $ledger -Patient $patient -Key $public }
        )
        foreach ($command in $commands) {
            (Get-Outcome $command).Problems.FullyQualifiedErrorId | Should -BeLike 'KeyHasNoPrivateKey,*'
        }
        foreach ($command in { Get-EmrRecord $ledger -Key $till }, { Get-EmrPrescription $ledger -Key $till }) {
            (Get-Outcome $command).Problems.FullyQualifiedErrorId | Should -BeLike 'HashInvalid,*'
        }
    }
}

Describe 'A record with its envelope' {
    BeforeEach {
        $ledger = New-TestLedger
        $signed = New-SignedRecord -Key $doctor -Ledger $ledger -Patient $patient -Prescription $text -Recipient $till
        $file = Join-Path $TestDrive (New-Guid)
    }

    It 'comes through <Way> whole' -ForEach @(
        @{ Way = 'CSV'; Do = { $signed | Export-Csv -LiteralPath $file; Import-Csv -LiteralPath $file } }
        @{ Way = 'JSON'; Do = { $signed | ConvertTo-Json | ConvertFrom-Json } }
        @{ Way = 'EmrJson'; Do = { $signed | ConvertTo-EmrJson | ConvertFrom-EmrJson } }
        @{ Way = 'Clixml'; Do = { $signed | Export-Clixml -LiteralPath $file; Import-Clixml -LiteralPath $file } }
    ) {
        $read = & $Do
        $read.Envelope | Should -BeExactly $signed.Envelope
        $read | Add-EmrRecord $ledger
        (Open-EmrPrescription $ledger $signed.TxId -Key $till).Prescription | Should -BeExactly $text
        Test-EmrLedger $ledger | Should -BeTrue
    }

    It 'is refused without it' {
        Get-Id (Get-Outcome { $signed | Select-Object * -ExcludeProperty Envelope | Add-EmrRecord $ledger }) | Should -Be 'EnvelopeMissing'
        Get-Id (Get-Outcome { Edit-Copy $signed Envelope '' | Add-EmrRecord $ledger }) | Should -Be 'EnvelopeMissing'
    }

    It 'is refused with another one, and so is a plain record with one' {
        $other = New-SignedRecord -Key $doctor -Ledger $ledger -Patient $patient -Prescription $text -Recipient $till
        Get-Id (Get-Outcome { Edit-Copy $signed Envelope $other.Envelope | Add-EmrRecord $ledger }) | Should -Be 'EnvelopeUnwanted'
        Get-Id (Get-Outcome { Edit-Copy $signed Envelope 'x' | Add-EmrRecord $ledger }) | Should -Be 'EnvelopeInvalid'
        $plain = New-SignedRecord -Key $doctor -Ledger $ledger -Patient $patient -Prescription 'x'
        Get-Id (Get-Outcome { Edit-Copy $plain Envelope $other.Envelope | Add-EmrRecord $ledger }) | Should -Be 'EnvelopeUnwanted'
        (Get-EmrLedger $ledger).Pending | Should -Be (Get-EmrRecord $ledger -Pending).Count
    }
}

Describe 'No text of a sealed prescription' {
    It 'is in a file, a transcript or a stream of a session that opens none' {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive (New-Guid))).FullName
        $temporary = (New-Item -ItemType Directory (Join-Path $folder 'temporary')).FullName
        # It is read from a file elsewhere, so that no command line has it.
        $source = Join-Path $TestDrive "$(New-Guid).txt"
        $secret = 'Buprenorphine 8 mg für Wärts'
        Set-Content -LiteralPath $source $secret -NoNewline
        $before = @{ TMPDIR = $env:TMPDIR; TMP = $env:TMP }
        $env:TMPDIR = $env:TMP = $temporary
        try {
            $seen = Invoke-FreshSession -ArgumentList $manifest, $folder, $source {
                param($manifest, $folder, $source)
                Import-Module $manifest
                Set-Location -LiteralPath $folder
                $clinic, $doctor, $patient, $till, $nobody = 1..5 | ForEach-Object { New-EmrKey }
                $null = Start-Transcript -LiteralPath "$folder/transcript" -IncludeInvocationHeader
                $VerbosePreference = $DebugPreference = 'Continue'
                $secret = [IO.File]::ReadAllText($source)
                $ledger = New-EmrLedger ./l.emr L -Difficulty 1 -Authority $clinic
                Register-EmrDoctor $ledger $doctor 'Dr. A' -Authority $clinic
                $rx = 1..3 | ForEach-Object {
                    New-SignedRecord $doctor $patient $secret -Ledger $ledger -Recipient $patient, $till | Add-EmrRecord $ledger -PassThru
                }
                $rx | Format-List * -Force | Out-Host
                Invoke-EmrMining -Ledger $ledger -Miner $clinic | Out-Host
                Get-EmrPrescription $ledger -Patient $patient -Key $till | Format-List * -Force | Out-Host
                Export-EmrEnvelope $ledger $rx[1] ./rx.envelope
                Export-EmrLedger $ledger ./l.jsonl -IncludeText
                Backup-EmrLedger $ledger ./backup.emr
                Test-EmrLedger $ledger -Key $till -Detailed | Format-List * -Force | Out-Host
                Clear-EmrPrescription $ledger $rx[0] -Authority $clinic -Reason 'request' | Format-List * -Force | Out-Host
                $refused = @(
                    { Open-EmrPrescription $ledger $rx[1] -Key $nobody }, { Open-EmrPrescription $ledger $rx[0] -Key $till }
                    { Open-EmrPrescription -Record $rx[2] -Envelope ./rx.envelope -Key $till }
                    { New-SignedRecord $doctor $patient ($secret * 200) -Recipient $till }
                    { New-SignedRecord $doctor $patient $secret -Recipient (1..9 | ForEach-Object { New-EmrKey }) }
                    { New-SignedRecord $doctor $patient $secret -Recipient $secret }
                )
                foreach ($do in $refused) {
                    try { & $do } catch { $_ | Format-List * -Force | Out-Host; $_.Exception.InnerException | Format-List * -Force | Out-Host }
                }
                Test-EmrLedger $ledger | Out-Host
                'the end'
                $null = Stop-Transcript
            } *>&1
        }
        finally {
            $env:TMPDIR = $before.TMPDIR
            $env:TMP = $before.TMP
        }
        "$($seen | Out-String -Width 1000)" | Should -BeLike '*the end*' -Because 'the session ran to its end'
        "$($seen | Out-String -Width 1000)" | Should -Not -BeLike '*Buprenorphine*'
        Get-Content -LiteralPath (Join-Path $folder 'transcript') -Raw | Should -BeLike '*emr-seal/1*'
        Join-Path $folder 'l.emr.erasures' | Should -Exist
        foreach ($encoding in [Text.Encoding]::UTF8, [Text.Encoding]::Unicode, [Text.Encoding]::BigEndianUnicode) {
            foreach ($part in $secret, 'Buprenorphine') { Test-InFile $folder $encoding.GetBytes($part) | Should -BeNullOrEmpty }
        }
        Test-InFile $folder ([Text.Encoding]::UTF8.GetBytes('emr-envelope/1')) | Should -Not -BeNullOrEmpty -Because 'the search finds what is there'
    }

    It 'is left of an envelope in the files of a ledger once it is erased' {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive (New-Guid))).FullName
        $ledger = New-EmrLedger (Join-Path $folder 'l.emr') -Name L -Difficulty 1 -Authority $clinic
        Register-EmrDoctor $ledger $doctor 'Dr. A' -Authority $clinic
        $all = 1..20 | ForEach-Object {
            New-SignedRecord $doctor $patient "$_ $longText" -Ledger $ledger -Recipient $till | Add-EmrRecord $ledger -PassThru
        }
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        $envelopes = $all.Envelope | ForEach-Object {
            , [Convert]::FromBase64String(($_.Replace('-', '+').Replace('_', '/')) + '=' * ((4 - $_.Length % 4) % 4))
        }
        $half = $all[0..9] | Clear-EmrPrescription $ledger -Authority $clinic -Reason 'x' -WarningVariable warned
        $half | Should -HaveCount 10
        $warned | Should -BeNullOrEmpty
        foreach ($index in 0, 4, 9) {
            $bytes = $envelopes[$index]
            for ($at = 48; $at + 32 -le $bytes.Length; $at += 512) { Test-InFile $folder $bytes[$at..($at + 31)] | Should -BeNullOrEmpty }
        }
        Test-InFile $folder $envelopes[15][48..79] | Should -Not -BeNullOrEmpty
        (Test-EmrLedger $ledger -Key $till -Detailed).OpenedTexts | Should -Be 10
    }
}

Describe 'What is shown of a sealed text at <_> columns' -ForEach 80, 100 {
    BeforeAll {
        $width = $_
        $ledger = New-TestLedger
        $rx = Add-SealedRx
        $alone = New-SignedRecord $doctor $patient $text -Recipient $till -Ledger $ledger | Add-EmrRecord $ledger -PassThru
        Invoke-Seal
    }

    It 'fits, and says that it is sealed' {
        $shown = $rx, $alone | Format-Table | Out-String -Width $width
        $shown += Get-EmrPrescription $ledger | Out-String -Width $width
        $shown += Get-EmrPrescription $ledger $rx | Format-List | Out-String -Width $width
        $shown += Test-EmrLedger $ledger -Key $till -Detailed | Out-String -Width $width
        $shown | Should -BeLike '*(sealed)*'
        $shown | Should -BeLike '*2: 0 erased by statement, 0 withheld, 2 opened*'
        $shown | Should -Not -Match '#[A-Za-z0-9_-]{20}'
        $shown -split '\r?\n' -replace '\e\[[0-9;]*m' | Where-Object Length -GT $width | Should -BeNullOrEmpty
    }

    It 'shows an opened one as one line, whatever is in it' {
        $odd = Add-SealedRx "Ibu`e[2Jprofen`nsecond line"
        $shown = Open-EmrPrescription $ledger $odd -Key $till | Out-String -Width $width
        $shown += Open-EmrPrescription $ledger $odd -Key $till | Format-Table | Out-String -Width $width
        $shown -replace '\e\[[0-9;]*m' | Should -Not -Match '\e'
        $shown | Should -BeLike '*Prescription*Ibu*second line*'
        $shown -split '\r?\n' -replace '\e\[[0-9;]*m' | Where-Object Length -GT $width | Should -BeNullOrEmpty
    }

    It 'says that it is erased, and who forbids it' {
        $held = Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'x' -Hold | Format-List | Out-String -Width $width
        $held | Should -BeLike "*LegalHold*: $($clinic.Hash)*"
        $null = Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'x' -LiftHold
        $erased = Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'x'
        foreach ($shown in ($erased | Out-String -Width $width), ($erased | Format-List | Out-String -Width $width)) {
            $shown | Should -BeLike '*(erased)*'
            $shown | Should -Not -BeLike '*LegalHold*'
        }
    }
}
