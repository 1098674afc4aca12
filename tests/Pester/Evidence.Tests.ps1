# Evidence as a clinic and its witnesses make it, and as a patient checks it: keys, checkpoints, cosignatures, receipts.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Push-Location $TestDrive
    $passphrase = ConvertTo-TestPassphrase 'pässwörd, 鍵 0'
    $clinic = New-EmrKey
    $doctor = New-EmrKey
    $patient = New-EmrKey

    # Keys, each with a file: what they sign is remembered beside it.
    function New-FiledKey {
        param([string] $File, [string] $Name, [string] $Role = 'Log')
        Export-EmrKey (New-EmrKey -Algorithm Ed25519 -Name $Name -Role $Role) $File -NoPassphrase -Force
        Import-EmrKey $File
    }
    $log = New-FiledKey log.key clinic.example/emr
    $first = New-FiledKey first.key first.example/witness Witness
    $second = New-FiledKey second.key second.example/witness Witness
    $stranger = New-EmrKey -Algorithm Ed25519 -Name clinic.example/emr

    # The ledger, as it grows: three states of it, and a checkpoint of each.
    function Add-Sealed {
        param([string[]] $Text)
        foreach ($one in $Text) { New-SignedRecord $doctor $patient $one -Ledger clinic.emr | Add-EmrRecord clinic.emr }
        Invoke-EmrMining -Ledger clinic.emr -Miner $clinic
    }
    $ledger = New-EmrLedger clinic.emr -Name 'Riverside Clinic' -Difficulty 1 -Authority $clinic
    Register-EmrDoctor clinic.emr $doctor 'Dr. Alves' -Authority $clinic
    $null = Add-Sealed 'first'
    Backup-EmrLedger clinic.emr day1.emr
    $day1 = New-EmrCheckpoint clinic.emr day1.checkpoint -Key $log -Initialize
    $null = Add-Sealed 'second', 'third'
    $day2 = New-EmrCheckpoint clinic.emr day2.checkpoint -Key $log
    $records = Get-EmrRecord clinic.emr -Doctor $doctor
    New-SignedRecord $doctor $patient 'pending' -Ledger clinic.emr | Add-EmrRecord clinic.emr
    $pending = Get-EmrRecord clinic.emr -Pending

    # Two witnesses, with copies of their own.
    Copy-Item clinic.emr copy.emr
    Copy-Item day2.checkpoint signed.checkpoint
    $signed = foreach ($key in $first, $second) {
        Add-EmrCosignature signed.checkpoint -Ledger copy.emr -Key $key -LogKey $log.VerifierKey -Initialize
    }
    $null = New-EmrReceipt clinic.emr $records[0] -Checkpoint signed.checkpoint -Path first.tlog-proof
    $receipt = New-EmrReceipt clinic.emr $records[2].TxId -Checkpoint signed.checkpoint -Path third.tlog-proof
    $trust = @{ LogKey = $log; WitnessKey = $first, $second }

    # Other histories of the same ledger: cut after its first block, and with another second block.
    Export-EmrLedger day1.emr day1.jsonl
    Get-Content day1.jsonl | Select-Object -First 2 | Set-Content cut.jsonl
    $null = Import-EmrLedger cut.jsonl cut.emr
    Copy-Item cut.emr mined.emr
    Register-EmrDoctor mined.emr $doctor 'Dr. Alves' -Authority $clinic
    'first', 'second', 'another third' | ForEach-Object {
        New-SignedRecord $doctor $patient $_ -Ledger mined.emr | Add-EmrRecord mined.emr
        $null = Invoke-EmrMining -Ledger mined.emr -Miner $clinic
    }
    $null = New-EmrLedger other.emr -Name Other -Difficulty 1 -Open
    Set-Content text.txt 'no note'
    $null = New-Item -ItemType Directory folder

    # A receipt with something else in its JSON, or in its text.
    function Edit-Receipt {
        param([scriptblock] $Json = { $args[0] }, [scriptblock] $Text = { $args[0] })
        $lines = [IO.File]::ReadAllText((Convert-Path third.tlog-proof)).Split("`n")
        $extra = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($lines[1].Substring(6)))
        $lines[1] = 'extra ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes((& $Json $extra)))
        [IO.File]::WriteAllText((Join-Path $TestDrive 'edited.tlog-proof'), (& $Text ($lines -join "`n")))
    }

    function Get-Listing {
        Get-ChildItem -File -Force | Get-FileHash | ForEach-Object { "$($_.Path) $($_.Hash)" }
    }
}

AfterAll {
    Pop-Location
}

Describe 'A key of a <Role>' -ForEach @(@{ Role = 'Log' }, @{ Role = 'Witness' }) {
    BeforeAll {
        $key = New-EmrKey -Algorithm Ed25519 -Name clinic.example/emr -Role $Role
    }

    It 'has a name, a role and a line to publish' {
        $key.Name, "$($key.Role)", "$($key.Algorithm)" | Should -BeExactly 'clinic.example/emr', $Role, 'Ed25519'
        $key.VerifierKey | Should -MatchExactly '^clinic\.example/emr\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$'
        "$key" | Should -BeExactly $key.VerifierKey
        $key.HasPrivateKey, $key.Path | Should -Be $true, $null
    }

    It 'comes back from <Form>' -ForEach @(
        @{ Form = 'an encrypted file'; Options = @{ Passphrase = 'x' }; Private = $true; Marker = 'BEGIN ENCRYPTED PRIVATE KEY' }
        @{ Form = 'a file without protection'; Options = @{ NoPassphrase = $true; Force = $true }; Private = $true; Marker = 'BEGIN PRIVATE KEY' }
        @{ Form = 'a public file'; Options = @{ PublicOnly = $true }; Private = $false; Marker = '^[^\n]+\n$' }
    ) {
        $secret = @{}
        if ($Options.ContainsKey('Passphrase')) { $Options.Passphrase = $passphrase; $secret = @{ Passphrase = $passphrase } }
        Export-EmrKey $key k.key @Options | Should -BeNullOrEmpty
        $text = Get-Content k.key -Raw
        $back = Import-EmrKey k.key @secret
        Remove-Item k.key
        $text | Should -BeLike "$($key.VerifierKey)`n*"
        $text | Should -Match $Marker
        $back.VerifierKey, $back.HasPrivateKey | Should -Be $key.VerifierKey, $Private
        $back.Path | Should -Be (Join-Path $TestDrive 'k.key')
    }

    It 'is not written <Why>' -ForEach @(
        @{ Why = 'as DER'; Id = 'KeyUnsupported'; Options = @{ PublicOnly = $true; Der = $true } }
        @{ Why = 'as SEC 1'; Id = 'KeyUnsupported'; Options = @{ NoPassphrase = $true; Force = $true; Format = 'Sec1' } }
        @{ Why = 'without protection by accident'; Id = 'KeyProtectionRequired'; Options = @{} }
        @{ Why = 'without -Force'; Id = 'KeyProtectionRequired'; Options = @{ NoPassphrase = $true } }
    ) {
        $outcome = Get-Outcome { Export-EmrKey $key k.key @Options }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $outcome.Problems.TargetObject | Should -Be 'k.key'
        'k.key' | Should -Not -Exist
    }

    It 'takes its passphrase, and no other' {
        Export-EmrKey $key e.key -Passphrase $passphrase
        (Get-Outcome { Import-EmrKey e.key }).Problems.FullyQualifiedErrorId | Should -BeLike 'PassphraseRequired,*'
        $outcome = Get-Outcome { Import-EmrKey e.key -Passphrase (ConvertTo-TestPassphrase 'another') }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'PassphraseWrong,*'
        $outcome.Problems.TargetObject | Should -Be (Join-Path $TestDrive 'e.key')
        Remove-Item e.key
    }

    It 'fits a console of 80 columns, and keeps its secret' {
        foreach ($shown in ($key | Format-Table | Out-String -Width 80), ($key | Format-List | Out-String -Width 80)) {
            $shown -replace '\e\[[0-9;]*m', '' -split '\r?\n' | Where-Object Length -GT 80 | Should -BeNullOrEmpty
            $shown | Should -Match $Role
        }
        $key.PSObject.Properties.Name | Sort-Object | Should -Be 'Algorithm', 'HasPrivateKey', 'Name', 'Path', 'Role', 'VerifierKey'
    }
}

Describe 'A checkpoint' {
    It 'states what the ledger is' {
        $day1.Size, $day2.Size | Should -Be 2, 3
        $day1.Origin | Should -BeExactly $ledger.Origin
        $day2.Root | Should -Not -Be $day1.Root
        $day2.Signers | Should -Be 'clinic.example/emr'
        $day2.Path | Should -Be (Join-Path $TestDrive 'day2.checkpoint')
        (Get-Content day2.checkpoint)[0..2] | Should -BeExactly $ledger.Origin, '3', $day2.Root
    }

    It 'is remembered beside the key' {
        $state = Get-Content log.key.state -Raw | ConvertFrom-Json
        $state.signed | Should -HaveCount 1
        $state.signed.note | Should -BeExactly (Get-Content day2.checkpoint -Raw)
        $state.signed.signer | Should -BeExactly $log.VerifierKey
    }

    It 'can be signed again while nothing changed' {
        (New-EmrCheckpoint clinic.emr again.checkpoint -Key $log).Root | Should -Be $day2.Root
        (Get-Outcome { New-EmrCheckpoint clinic.emr again.checkpoint -Key $log }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'FileExists,*'
        (New-EmrCheckpoint clinic.emr again.checkpoint -Key $log -Force).Root | Should -Be $day2.Root
    }

    It 'is written to a path as it stands' {
        (New-EmrCheckpoint clinic.emr -LiteralPath 'a [1].checkpoint' -Key $log).Size | Should -Be 3
        Get-Item -LiteralPath 'a [1].checkpoint' | Test-EmrCheckpoint -LogKey $log | Should -BeTrue
        Test-EmrCheckpoint -LiteralPath 'a [1].checkpoint' -LogKey $log | Should -BeTrue
        Remove-Item -LiteralPath 'a [1].checkpoint'
    }

    It 'needs -Initialize once, and a state file where the key has no file' {
        $key = New-EmrKey -Algorithm Ed25519 -Name new.example/emr
        (Get-Outcome { New-EmrCheckpoint clinic.emr n.checkpoint -Key $key }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'SignerStateUnknown,*'
        (Get-Outcome { New-EmrCheckpoint clinic.emr n.checkpoint -Key $key -StatePath n.state }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'SignerStateMissing,*'
        'n.checkpoint', 'n.state' | Should -Not -Exist
        $null = New-EmrCheckpoint clinic.emr n.checkpoint -Key $key -StatePath n.state -Initialize
        (New-EmrCheckpoint clinic.emr n.checkpoint -Key $key -StatePath n.state -Force).Signers | Should -Be 'new.example/emr'
        # Of another ledger, the same key begins once more.
        (Get-Outcome { New-EmrCheckpoint other.emr o.checkpoint -Key $key -StatePath n.state }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'SignerStateMissing,*'
        (New-EmrCheckpoint other.emr o.checkpoint -Key $key -StatePath n.state -Initialize).Size | Should -Be 1
        ((Get-Content n.state -Raw | ConvertFrom-Json).signed).origin | Should -HaveCount 2
    }

    It 'is cosigned by witnesses, each in turn' {
        $signed[0].Signers | Should -Be 'clinic.example/emr', 'first.example/witness'
        $signed[1].Signers | Should -Be 'clinic.example/emr', 'first.example/witness', 'second.example/witness'
        $signed.Root | Should -Be $day2.Root, $day2.Root
        'first.key.state', 'second.key.state' | Should -Exist
        Get-Content day2.checkpoint -Raw | Should -BeExactly ((Get-Content signed.checkpoint | Select-Object -First 5 | ForEach-Object { "$_`n" }) -join '')
    }

    It 'fits a console of 80 columns' {
        $result = Test-EmrCheckpoint signed.checkpoint @trust -Detailed
        foreach ($object in $day2, $result) {
            foreach ($shown in ($object | Format-Table | Out-String -Width 80), ($object | Format-List | Out-String -Width 80)) {
                $shown -replace '\e\[[0-9;]*m', '' -split '\r?\n' | Where-Object Length -GT 80 | Should -BeNullOrEmpty
                $shown | Should -Match 'emr-ledger/'
            }
        }
    }
}

Describe 'Test-EmrCheckpoint' {
    It 'says <Expected> of <What>' -ForEach @(
        @{ What = 'the log''s key'; Expected = $true; Command = { Test-EmrCheckpoint day1.checkpoint -LogKey $log } }
        @{ What = 'the log''s line'; Expected = $true; Command = { Test-EmrCheckpoint day1.checkpoint -LogKey $log.VerifierKey } }
        @{ What = 'a row of a table'; Expected = $true
           Command = { $row = $log | ConvertTo-Csv | ConvertFrom-Csv; Test-EmrCheckpoint day1.checkpoint -LogKey $row } }
        @{ What = 'another key of that name'; Expected = $false; Command = { Test-EmrCheckpoint day1.checkpoint -LogKey $stranger } }
        @{ What = 'two witnesses'; Expected = $true; Command = { Test-EmrCheckpoint signed.checkpoint @trust } }
        @{ What = 'two lines of a file'; Expected = $true
           Command = {
               $first, $second | ForEach-Object VerifierKey | Set-Content witnesses.txt
               Test-EmrCheckpoint signed.checkpoint -LogKey $log -WitnessKey (Get-Content witnesses.txt)
           } }
        @{ What = 'two witnesses who did not sign'; Expected = $false; Command = { Test-EmrCheckpoint day2.checkpoint @trust } }
        @{ What = 'no witness, and a quorum of none'; Expected = $true; Command = { Test-EmrCheckpoint day2.checkpoint -LogKey $log -Quorum 0 } }
        @{ What = 'one of two witnesses'; Expected = $true
           Command = {
               Copy-Item day2.checkpoint one.checkpoint -Force
               $null = Add-EmrCosignature one.checkpoint -Ledger copy.emr -Key $first -LogKey $log
               Test-EmrCheckpoint one.checkpoint @trust -Quorum 1
           } }
        @{ What = 'one witness who signed twice'; Expected = $false
           Command = {
               $null = Add-EmrCosignature one.checkpoint -Ledger copy.emr -Key $first -LogKey $log
               Test-EmrCheckpoint one.checkpoint @trust -Quorum 2
           } }
    ) {
        & $Command | Should -Be $Expected
    }

    It 'says what is wrong' {
        (Test-EmrCheckpoint day1.checkpoint -LogKey $stranger -Detailed).Faults.Code | Should -Be 'CheckpointUnsigned'
        $result = Test-EmrCheckpoint day2.checkpoint @trust -Detailed
        $result.Valid, $result.Size | Should -Be $false, 3
        "$($result.Faults)" | Should -Be 'Too few witnesses signed the checkpoint: 0 of 2 witnesses signed'
        Get-VerboseLine { Test-EmrCheckpoint day2.checkpoint @trust -Verbose } | Should -Be "$($result.Faults)"
        Set-Content changed.checkpoint ((Get-Content signed.checkpoint -Raw) -replace '(?m)^3$', '2') -NoNewline
        $result = Test-EmrCheckpoint changed.checkpoint @trust -Detailed
        $result.Faults.Code | Should -Be 'CheckpointSignatureInvalid', 'CheckpointSignatureInvalid', 'CheckpointSignatureInvalid', 'QuorumMissing'
        $result.Witnesses | Should -BeNullOrEmpty
    }

    It 'names the witnesses that count' {
        (Test-EmrCheckpoint signed.checkpoint @trust -Detailed).Witnesses | Should -Be 'first.example/witness', 'second.example/witness'
    }

    It 'goes on after a file that is none' {
        $outcome = Get-Outcome { 'none.checkpoint', 'text.txt', 'day1.checkpoint' | Test-EmrCheckpoint -LogKey $log }
        $outcome.Output | Should -Be $true
        $outcome.Ended | Should -BeFalse
        $outcome.Problems.FullyQualifiedErrorId | ForEach-Object { ($_ -split ',')[0] } | Should -Be 'PathNotFound', 'NoteMalformed'
        $outcome.Problems.TargetObject | Should -Be 'none.checkpoint', (Join-Path $TestDrive 'text.txt')
    }
}

Describe 'Test-EmrLedger -Checkpoint' {
    It 'is content with a ledger that has what was signed' {
        Test-EmrLedger clinic.emr -Checkpoint day1.checkpoint -LogKey $log | Should -BeTrue
        Test-EmrLedger clinic.emr -Checkpoint signed.checkpoint @trust | Should -BeTrue
        (Test-EmrLedger clinic.emr -Checkpoint day1.checkpoint -LogKey $log -Detailed).CheckpointHeight | Should -Be 1
        $result = Test-EmrLedger copy.emr -Checkpoint day2.checkpoint -LogKey $log -Detailed
        $result.CheckpointHeight, $result.Valid | Should -Be 2, $true
        'clinic.emr', 'copy.emr' | Test-EmrLedger -Checkpoint day2.checkpoint -LogKey $log | Should -Be $true, $true
        (Test-EmrLedger cut.emr -Detailed).CheckpointHeight | Should -BeNullOrEmpty
    }

    It 'finds a ledger that was <Why>, which is valid by itself' -ForEach @(
        @{ Why = 'cut off'; File = 'cut.emr'; Code = 'LedgerBehindCheckpoint'; Detail = 'states 3 blocks, and the ledger has 1: it is an older copy, or was cut off' }
        @{ Why = 'rolled back'; File = 'day1.emr'; Code = 'LedgerBehindCheckpoint'; Detail = 'states 3 blocks, and the ledger has 2: it is an older copy, or was cut off' }
        @{ Why = 'mined anew'; File = 'mined.emr'; Code = 'CheckpointMismatch'; Detail = 'history was rewritten' }
        @{ Why = 'exchanged'; File = 'other.emr'; Code = 'CheckpointMismatch'; Detail = 'the checkpoint is of ' }
    ) {
        Test-EmrLedger $File | Should -BeTrue
        Test-EmrLedger $File -Checkpoint signed.checkpoint @trust | Should -BeFalse
        $result = Test-EmrLedger $File -Checkpoint day2.checkpoint -LogKey $log -Detailed
        $result.Faults.Code | Should -Be $Code
        "$($result.Faults)" | Should -Match $Detail
        $result.CheckpointHeight | Should -BeNullOrEmpty
    }

    It 'counts a checkpoint by its signatures' {
        (Test-EmrLedger clinic.emr -Checkpoint day2.checkpoint -LogKey $stranger -Detailed).Faults.Code | Should -Be 'CheckpointUnsigned'
        (Test-EmrLedger clinic.emr -Checkpoint day2.checkpoint @trust -Detailed).Faults.Code | Should -Be 'QuorumMissing'
        Test-EmrLedger clinic.emr -Checkpoint signed.checkpoint @trust -Quorum 1 | Should -BeTrue
    }
}

Describe 'Test-EmrLedger of an export' {
    BeforeAll {
        Export-EmrLedger clinic.emr audit.jsonl -IncludePending
        $lines = Get-Content audit.jsonl
        foreach ($name in 'day1', 'cut', 'mined', 'other') { Export-EmrLedger "$name.emr" "$name.jsonl" -Force }
        # The parts of a result that an export has in common with its ledger.
        $common = 'Valid', 'Name', 'Height', 'Tip', 'Blocks', 'Records', 'Statements', 'Pending', 'CheckpointHeight'
        function Get-Common { $args[0] | Select-Object $common | ConvertTo-Json }
    }

    It 'is the auditor''s one command, which imports and writes nothing' {
        $before = Get-Listing
        Test-EmrLedger audit.jsonl -Checkpoint signed.checkpoint @trust | Should -BeTrue
        Test-EmrLedger audit.jsonl -Checkpoint signed.checkpoint @trust -Quorum 1 | Should -BeTrue
        Test-EmrLedger audit.jsonl | Should -BeTrue
        Get-Item audit.jsonl, clinic.emr | Test-EmrLedger -Checkpoint day2.checkpoint -LogKey $log | Should -Be $true, $true
        Get-Listing | Should -Be $before
    }

    It 'reads one through a link' -Skip:$IsWindows {
        $null = New-Item -ItemType SymbolicLink -Path link.jsonl -Target audit.jsonl
        Test-EmrLedger link.jsonl -Checkpoint signed.checkpoint @trust | Should -BeTrue
        Remove-Item link.jsonl
    }

    It 'has the result that the ledger has, and says that it is an export' {
        $ledger = Test-EmrLedger clinic.emr -Checkpoint day2.checkpoint -LogKey $log -Detailed
        $export = Test-EmrLedger audit.jsonl -Checkpoint day2.checkpoint -LogKey $log -Detailed
        Get-Common $export | Should -Be (Get-Common $ledger)
        $export.Pending, $export.CheckpointHeight | Should -Be 1, 2
        $ledger.IsExport, $export.IsExport | Should -Be $false, $true
        $export.NotProved[0..($ledger.NotProved.Count - 1)] | Should -Be $ledger.NotProved
        $export.NotProved[-1] | Should -BeLike '*an export of it'
        ($export | Format-List | Out-String) | Should -Match '(?m)^IsExport +: True'
        ($ledger | Format-List | Out-String) | Should -Not -Match 'IsExport'
        ($export | Out-String) | Should -Match 'audit\.jsonl'
        $lines = Get-VerboseLine { Test-EmrLedger audit.jsonl -Verbose }
        $lines | Should -Contain '3 blocks with 4 records and 1 pending record of an export were checked.'
        $lines | Should -Contain "Not proved: $($export.NotProved[-1])."
    }

    It 'finds one that was <Why>, which is valid by itself' -ForEach @(
        @{ Why = 'cut off'; File = 'cut.jsonl'; Code = 'LedgerBehindCheckpoint' }
        @{ Why = 'rolled back'; File = 'day1.jsonl'; Code = 'LedgerBehindCheckpoint' }
        @{ Why = 'mined anew'; File = 'mined.jsonl'; Code = 'CheckpointMismatch' }
        @{ Why = 'exchanged'; File = 'other.jsonl'; Code = 'CheckpointMismatch' }
    ) {
        Test-EmrLedger $File | Should -BeTrue
        (Test-EmrLedger $File -Detailed).NotProved[0] | Should -BeLike '*no checkpoint was given'
        Test-EmrLedger $File -Checkpoint signed.checkpoint @trust | Should -BeFalse
        $result = Test-EmrLedger $File -Checkpoint day2.checkpoint -LogKey $log -Detailed
        $result.Faults.Code, $result.CheckpointHeight | Should -Be $Code, $null
    }

    It 'finds <What>' -ForEach @(
        @{ What = 'a text that was changed'; Code = 'TxIdInvalid'; Height = 1
           Edit = { $lines[2] = $lines[2].Replace('first', 'fifth') } }
        @{ What = 'a block that is missing'; Code = 'StoredItemMisplaced'; Height = 1; Edit = { $lines[2] = $null } }
        @{ What = 'another manifest'; Code = 'GenesisMismatch'; Height = 0
           Edit = { $lines[0] = $lines[0].Replace('Riverside', 'Seaside') } }
        @{ What = 'a line that cannot be read'; Code = 'ExportMalformed'; Height = 1; Line = 3; Edit = { $lines[2] = 'no JSON' } }
        @{ What = 'a last line that was cut'; Code = 'ExportMalformed'; Height = 3; Line = 5
           Edit = { $lines[-1] = $lines[-1].Remove($lines[-1].Length - 9) } }
        @{ What = 'a pending record that was changed'; Code = 'PendingRecordInadmissible'; Height = $null
           Edit = { $lines[-1] = $lines[-1].Replace('pending', 'Pending') } }
    ) {
        $lines = @(Get-Content audit.jsonl)
        . $Edit
        [IO.File]::WriteAllLines((Join-Path $TestDrive 'edited.jsonl'), [string[]]@($lines -ne $null))
        Test-EmrLedger edited.jsonl | Should -BeFalse
        Test-EmrLedger edited.jsonl -Checkpoint signed.checkpoint @trust | Should -BeFalse
        $result = Test-EmrLedger edited.jsonl -Detailed
        $result.Faults.Code, $result.Faults[0].Height | Should -Be $Code, $Height
        if ($Code -eq 'ExportMalformed') { "$($result.Faults)" | Should -BeLike "*: Line $Line *" }
        (Get-VerboseLine { Test-EmrLedger edited.jsonl -Verbose })[0] | Should -Be "$($result.Faults[0])"
    }

    It 'reads what Windows PowerShell saved: <Encoding>' -ForEach @(@{ Encoding = 'utf8BOM' }, @{ Encoding = 'unicode' }) {
        $lines -join "`r`n" | Set-Content saved.jsonl -Encoding $Encoding
        Test-EmrLedger saved.jsonl -Checkpoint signed.checkpoint @trust | Should -BeTrue
    }

    It 'goes on to the next file after one that is neither' {
        $outcome = Get-Outcome { 'text.txt', 'day1.checkpoint', 'audit.jsonl' | Test-EmrLedger }
        $outcome.Output | Should -Be $true
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'LedgerNotRecognized,*'
        $outcome.Problems[1].Exception.Message | Should -BeLike "*day1.checkpoint' is a checkpoint, and not a ledger."
    }
}

Describe 'A signer' {
    It 'signs nothing of a ledger that was <Why>, and keeps both notes' -ForEach @(
        @{ Why = 'restored'; File = 'day1.emr'; Covered = 2 }
        @{ Why = 'mined anew'; File = 'mined.emr'; Covered = 4 }
    ) {
        $state = Get-FileHash log.key.state
        Get-Item log.key.state.*.checkpoint | Remove-Item
        $outcome = Get-Outcome { New-EmrCheckpoint $File refused.checkpoint -Key $log }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'CheckpointInconsistent,*'
        $outcome.Ended | Should -BeTrue
        'refused.checkpoint' | Should -Not -Exist
        (Get-FileHash log.key.state).Hash | Should -Be $state.Hash
        $notes = Get-Item log.key.state.*.checkpoint | Sort-Object Name
        $notes | Should -HaveCount 2
        foreach ($note in $notes) { $outcome.Problems[0].Exception.Message.Contains($note.FullName) | Should -BeTrue }
        $before = $notes | Where-Object Name -Like '*signed-before*'
        Test-EmrCheckpoint $before.FullName -LogKey $log | Should -BeTrue
        (Get-Content ($notes | Where-Object Name -Like '*refused*'))[1] | Should -Be $Covered
        # -Initialize is for keys that are new to a ledger, and excuses nothing.
        (Get-Outcome { New-EmrCheckpoint $File refused.checkpoint -Key $log -Initialize }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'CheckpointInconsistent,*'
    }

    It 'as a witness signs nothing that its copy of the ledger contradicts' {
        foreach ($try in 1, 2) {
            Copy-Item day2.checkpoint w.checkpoint -Force
            $outcome = Get-Outcome { Add-EmrCosignature w.checkpoint -Ledger mined.emr -Key $first -LogKey $log }
            $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'CheckpointInconsistent,*'
            (Get-FileHash w.checkpoint).Hash | Should -Be (Get-FileHash day2.checkpoint).Hash
        }
        # What is kept is named by its content, and so kept once.
        Get-Item first.key.state.*.checkpoint | Should -HaveCount 2
    }

    It 'as a witness is told that its copy is behind, which contradicts nothing' {
        $kept = @(Get-Item *.state.*.checkpoint).Count
        Copy-Item day2.checkpoint w.checkpoint -Force
        foreach ($state in 'first.key.state', 'behind.state') {
            $outcome = Get-Outcome { Add-EmrCosignature w.checkpoint -Ledger day1.emr -Key $first -LogKey $log -StatePath $state -Initialize }
            $outcome.Problems | Should -HaveCount 1
            $outcome.Problems[0].FullyQualifiedErrorId | Should -BeLike 'LedgerBehindCheckpoint,*'
            $outcome.Problems[0].Exception.Message | Should -Match 'has 2 blocks, and 3 were signed'
            $outcome.Problems[0].ErrorDetails.RecommendedAction | Should -Match '^Update your copy'
        }
        (Get-FileHash w.checkpoint).Hash | Should -Be (Get-FileHash day2.checkpoint).Hash
        @(Get-Item *.state.*.checkpoint).Count | Should -Be $kept
    }

    It 'as a witness signs nothing without the log''s key' {
        $parameter = (Get-Command Add-EmrCosignature).Parameters['LogKey']
        $parameter.ParameterSets.Values.IsMandatory | Should -Not -Contain $false
        $note = Get-Content day2.checkpoint -Raw
        [IO.File]::WriteAllText((Join-Path $TestDrive 'nobody.checkpoint'), $note.Replace('clinic.example/emr ', 'nobody.example/emr '))
        (Get-Outcome { Add-EmrCosignature nobody.checkpoint -Ledger clinic.emr -Key $first -LogKey $log }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'NoteSignatureInvalid,*'
    }

    It 'as a witness signs no history that contradicts what it signed before' {
        $rogue = New-EmrKey -Algorithm Ed25519 -Name rogue.example/emr
        $null = New-EmrCheckpoint mined.emr rogue.checkpoint -Key $rogue -StatePath rogue.state -Initialize
        $outcome = Get-Outcome { Add-EmrCosignature rogue.checkpoint -Ledger mined.emr -Key $first -LogKey $rogue }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'CheckpointInconsistent,*'
        $outcome = Get-Outcome { Add-EmrCosignature rogue.checkpoint -Ledger mined.emr -Key $first -LogKey $log }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'NoteSignatureInvalid,*'
    }

    It 'signs an older checkpoint for nobody' {
        Copy-Item day1.checkpoint older.checkpoint -Force
        (Get-Outcome { Add-EmrCosignature older.checkpoint -Ledger clinic.emr -Key $first -LogKey $log }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'CheckpointTooOld,*'
    }

    It 'waits for another who signs, and then says that it is busy' {
        $held = [IO.File]::Open((Join-Path $TestDrive 'log.key.state.lock'), 'OpenOrCreate', 'ReadWrite', 'None')
        try {
            $outcome = Get-Outcome { New-EmrCheckpoint clinic.emr busy.checkpoint -Key $log }
        }
        finally {
            $held.Dispose()
        }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'SignerStateBusy,*'
        "$($outcome.Problems[0].CategoryInfo.Category)" | Should -Be 'ResourceBusy'
        'busy.checkpoint' | Should -Not -Exist
    }
}

Describe 'A receipt' {
    It 'is a file' {
        $receipt | Should -BeOfType ([IO.FileInfo])
        ($receipt | Out-String) | Should -Be (Get-Item -LiteralPath $receipt.FullName | Out-String)
        $receipt.Name | Should -Be 'third.tlog-proof'
        Get-Content $receipt -TotalCount 1 | Should -BeExactly 'c2sp.org/tlog-proof@v1'
        Get-Content $receipt -Raw | Should -BeLike "*`n`n$((Get-Content signed.checkpoint -Raw).Replace('+', '?'))"
    }

    It 'holds, without the ledger' {
        Test-EmrReceipt third.tlog-proof -LogKey $log | Should -BeTrue
        Get-ChildItem *.tlog-proof | Test-EmrReceipt @trust | Should -Be $true, $true
        '*.tlog-proof' | Test-EmrReceipt @trust | Should -Be $true, $true
        $seen = Invoke-FreshSession -ArgumentList $manifest, $receipt.FullName, $log.VerifierKey {
            param($manifest, $file, $key)
            Import-Module $manifest
            Test-EmrReceipt $file -LogKey $key
        }
        $seen | Should -BeTrue
    }

    It 'says what it shows, and what it cannot' {
        $result = Test-EmrReceipt third.tlog-proof @trust -Detailed
        $result.Valid | Should -BeTrue
        $result.Record.TxId, $result.Record.Prescription | Should -Be $records[2].TxId, 'third'
        $result.Doctor, $result.Ledger, $result.Origin | Should -Be 'Dr. Alves', 'Riverside Clinic', $ledger.Origin
        $result.Height, $result.Timestamp | Should -Be 2, (Get-EmrBlock clinic.emr 2).Timestamp
        $result.Witnesses | Should -Be 'first.example/witness', 'second.example/witness'
        $result.Faults | Should -BeNullOrEmpty
        "$($result.NotProved)" | Should -Match 'not revoked'
    }

    It 'fits a console of 80 columns' {
        $result = Test-EmrReceipt third.tlog-proof @trust -Detailed
        foreach ($shown in ($result | Format-Table | Out-String -Width 80), ($result | Format-List | Out-String -Width 80)) {
            $shown -replace '\e\[[0-9;]*m', '' -split '\r?\n' | Where-Object Length -GT 80 | Should -BeNullOrEmpty
            $shown | Should -Match 'Dr. Alves'
        }
        $result | Format-List | Out-String -Width 200 | Should -Match 'third'
    }

    It 'is of a statement, too, and of a record in an open ledger' {
        $statement = Get-EmrRecord clinic.emr -Doctor $clinic
        $file = New-EmrReceipt clinic.emr $statement -Checkpoint day2.checkpoint -Path statement.receipt
        $result = $file | Test-EmrReceipt -LogKey $log -Detailed
        $result.Valid, $result.Doctor | Should -Be $true, $null
        "$($result.NotProved)" | Should -Not -Match 'revoked'

        New-SignedRecord $doctor $patient 'x' | Add-EmrRecord other.emr
        $null = Invoke-EmrMining -Ledger other.emr -Miner $clinic
        $null = New-EmrCheckpoint other.emr other.checkpoint -Key $log -Initialize
        $file = New-EmrReceipt other.emr (Get-EmrRecord other.emr) -Checkpoint other.checkpoint -LiteralPath 'open [1].receipt'
        $file | Test-EmrReceipt -LogKey $log | Should -BeTrue
    }

    It 'does not hold with <What>, and says <Code>' -ForEach @(
        @{ What = 'another text'; Code = 'TxIdInvalid'; Json = { $args[0].Replace('"prescription":"third"', '"prescription":"thirds"') } }
        @{ What = 'another patient'; Code = 'TxIdInvalid'
           Json = { $args[0] -replace '^(.*?"patientHash":").', { $_.Groups[1].Value + ($_.Value[-1] -eq '0' ? '1' : '0') } } }
        @{ What = 'another id'; Code = 'RecordNotInBlock'
           Json = { $args[0] -replace '^(.*?"txId":").', { $_.Groups[1].Value + ($_.Value[-1] -eq '0' ? '1' : '0') } } }
        @{ What = 'another block'; Code = 'InclusionInvalid'
           Json = { $args[0] -replace '^(.*?"block":").', { $_.Groups[1].Value + ($_.Value[-1] -eq '0' ? '1' : '0') } } }
        @{ What = 'another height'; Code = 'InclusionInvalid'; Text = { $args[0] -replace '\nindex 2\n', "`nindex 1`n" } }
        @{ What = 'another proof'; Code = 'InclusionInvalid'; Text = { $args[0] -replace '(\nindex 2\n)[^\n]', '$1_'.Replace('_', 'Z') } }
        @{ What = 'no registration'; Code = 'RegistrationNotProved'; Json = { $args[0] -replace '"registry":\[.*\]', '"registry":[]' } }
        @{ What = 'another manifest'; Code = 'GenesisMismatch'
           Json = {
               [regex]::Replace($args[0], '(?<="manifest":")[^"]+', {
                       $text = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($args[0].Value))
                       [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($text.Replace('Riverside', 'Lakeside!')))
                   })
           } }
        @{ What = 'another size in the checkpoint'; Code = 'CheckpointSignatureInvalid'; Text = { $args[0] -replace '\n3\n', "`n4`n" } }
    ) {
        $edits = @{}
        foreach ($name in 'Json', 'Text') { if (Get-Variable $name -ValueOnly -ErrorAction Ignore) { $edits[$name] = Get-Variable $name -ValueOnly } }
        Edit-Receipt @edits
        Test-EmrReceipt edited.tlog-proof @trust | Should -BeFalse
        $result = Test-EmrReceipt edited.tlog-proof @trust -Detailed
        $result.Faults.Code | Should -Contain $Code
        @(Get-VerboseLine { Test-EmrReceipt edited.tlog-proof @trust -Verbose })[0] | Should -Be "$($result.Faults[0])"
        "$($result.Faults)" | Should -Not -Match 'third' -Because 'faults show no prescription'
    }

    It 'does not hold with another log''s key, or too few witnesses' {
        (Test-EmrReceipt third.tlog-proof -LogKey $stranger -Detailed).Faults.Code | Should -Be 'CheckpointUnsigned'
        $third = New-EmrKey -Algorithm Ed25519 -Name third.example/witness -Role Witness
        Test-EmrReceipt third.tlog-proof -LogKey $log -WitnessKey $first, $second, $third | Should -BeFalse
        Test-EmrReceipt third.tlog-proof -LogKey $log -WitnessKey $first, $second, $third -Quorum 2 | Should -BeTrue
    }

    It 'cannot be read with <What>' -ForEach @(
        @{ What = 'another version'; Json = { $args[0].Replace('emr-receipt/1', 'emr-receipt/9') } }
        @{ What = 'a member too many'; Json = { $args[0] -replace '^\{', '{"more":1,' } }
        @{ What = 'no JSON'; Json = { '[' } }
        @{ What = 'another first line'; Text = { $args[0].Replace('tlog-proof@v1', 'tlog-proof@v2') } }
        @{ What = 'no signatures'; Text = { ($args[0] -split "`n`n")[0] } }
        @{ What = 'other ends of lines'; Text = { $args[0].Replace("`n", "`r`n") } }
        @{ What = 'nothing in it'; Text = { '' } }
        @{ What = 'more than there can be'; Id = 'FileTooLarge'; Text = { $args[0] + 'x' * 300000 } }
    ) {
        $edits = @{}
        foreach ($name in 'Json', 'Text') { if (Get-Variable $name -ValueOnly -ErrorAction Ignore) { $edits[$name] = Get-Variable $name -ValueOnly } }
        $expected = (Get-Variable Id -ValueOnly -ErrorAction Ignore) ?? 'NoteMalformed'
        Edit-Receipt @edits
        $outcome = Get-Outcome { Test-EmrReceipt edited.tlog-proof @trust }
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems | Should -HaveCount 1
        $outcome.Problems[0].FullyQualifiedErrorId | Should -BeLike "$expected,EmrLedger.Commands.TestEmrReceiptCommand"
        $outcome.Problems[0].TargetObject | Should -Be (Join-Path $TestDrive 'edited.tlog-proof')
        $outcome.Problems[0].ErrorDetails.RecommendedAction | Should -Match '\.$'
    }

    It 'says what a program did to it, <What>' -ForEach @(
        @{ What = 'a byte order mark'; Says = 'begins with a byte order mark'; Encoding = 'utf-8'; Text = { [char]0xfeff + $args[0] } }
        @{ What = 'Windows line ends'; Says = 'has Windows line ends'; Encoding = 'utf-8'; Text = { $args[0].Replace("`n", "`r`n") } }
        @{ What = 'a lost last line feed'; Says = 'its last line feed is missing'; Encoding = 'utf-8'; Text = { $args[0].TrimEnd("`n") } }
        @{ What = 'a blank at the end'; Says = 'its line \d+ ends with blanks|ends with blanks'; Encoding = 'utf-8'; Text = { $args[0].TrimEnd("`n") + " `n" } }
        @{ What = 'an empty line at the end'; Says = 'ends with blanks or empty lines'; Encoding = 'utf-8'; Text = { $args[0] + "`n" } }
        @{ What = 'UTF-16'; Says = 'is UTF-16'; Encoding = 'utf-16'; Text = { $args[0] } }
    ) {
        $codec = [Text.Encoding]::GetEncoding($Encoding)
        foreach ($file in 'third.tlog-proof', 'signed.checkpoint') {
            $saved = & $Text ([IO.File]::ReadAllText((Convert-Path $file)))
            $mark = $Encoding -eq 'utf-16' ? $codec.GetPreamble() : [byte[]]@()
            [IO.File]::WriteAllBytes((Join-Path $TestDrive 'saved.txt'), [byte[]]($mark + $codec.GetBytes($saved)))
            $outcome = Get-Outcome { $file -eq 'third.tlog-proof' ? (Test-EmrReceipt saved.txt -LogKey $log) : (Test-EmrCheckpoint saved.txt -LogKey $log) }
            $outcome.Output | Should -BeNullOrEmpty
            $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'NoteMalformed,*'
            $outcome.Problems.Exception.Message | Should -Match $Says
        }
    }

    It 'is overwritten with -Force alone' {
        (Get-Outcome { New-EmrReceipt clinic.emr $records[0] -Checkpoint day2.checkpoint -Path third.tlog-proof }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'FileExists,*'
        Copy-Item third.tlog-proof forced.receipt
        (New-EmrReceipt clinic.emr $records[0] -Checkpoint day2.checkpoint -Path forced.receipt -Force).Name | Should -Be 'forced.receipt'
        (Test-EmrReceipt forced.receipt -LogKey $log -Detailed).Record.Prescription | Should -Be 'first'
    }
}

Describe 'The revocation of a doctor' {
    BeforeAll {
        $null = New-EmrLedger revoked.emr Revoked -Difficulty 1 -Authority $clinic
        Register-EmrDoctor revoked.emr $doctor 'Dr. Alves' -Authority $clinic
        New-SignedRecord $doctor $patient 'secret text' -Ledger revoked.emr | Add-EmrRecord revoked.emr
        $null = Invoke-EmrMining -Ledger revoked.emr -Miner $clinic
        $null = New-EmrCheckpoint revoked.emr before.checkpoint -Key $log -Initialize
        $record = Get-EmrRecord revoked.emr -Doctor $doctor
        $arguments = @{ Ledger = 'revoked.emr'; TxId = $record; Path = 'revoked.receipt'; Force = $true; WarningVariable = 'warned'; WarningAction = 'SilentlyContinue' }
    }

    It 'is told by who makes a receipt, and carried as soon as a checkpoint covers it' {
        $null = New-EmrReceipt @arguments -Checkpoint before.checkpoint
        $warned | Should -BeNullOrEmpty
        Unregister-EmrDoctor revoked.emr $doctor -Authority $clinic -Confirm:$false
        $null = New-EmrReceipt @arguments -Checkpoint before.checkpoint
        "$warned" | Should -Match "$($doctor.Hash) is revoked, by a statement that is pending"
        $null = Invoke-EmrMining -Ledger revoked.emr -Miner $clinic
        $null = New-EmrReceipt @arguments -Checkpoint before.checkpoint
        "$warned" | Should -Match 'in block 2\. The checkpoint does not cover it'
        Test-EmrReceipt revoked.receipt -LogKey $log -WarningVariable unknown | Should -BeTrue
        $unknown | Should -BeNullOrEmpty
        $before = Test-EmrReceipt revoked.receipt -LogKey $log -Detailed
        "$($before.DoctorStatusThen)", $before.DoctorStatusAtCheckpoint, $before.RevokedAt | Should -Be 'Registered', $null, $null

        $null = New-EmrCheckpoint revoked.emr after.checkpoint -Key $log
        $null = New-EmrReceipt @arguments -Checkpoint after.checkpoint
        "$warned" | Should -Match 'in block 2, after this record\. The receipt says so'
        "$warned" | Should -Not -Match 'secret text'
        Test-EmrReceipt revoked.receipt -LogKey $log -WarningVariable told -WarningAction SilentlyContinue | Should -BeTrue
        "$told" | Should -Match 'revoked in block 2, after this record was sealed in block 1'
        $after = Test-EmrReceipt revoked.receipt -LogKey $log -Detailed -WarningAction SilentlyContinue
        "$($after.DoctorStatusThen)", "$($after.DoctorStatusAtCheckpoint)", $after.RevokedAt | Should -Be 'Registered', 'Revoked', 2
        $after | Format-List | Out-String -Width 80 | Should -Match 'Revoked'
    }
}

Describe '-WhatIf of <Name>' -ForEach @(
    @{ Name = 'New-EmrCheckpoint'
       Command = { New-EmrCheckpoint clinic.emr w.if -Key $log -StatePath w.if.state -Initialize -WhatIf } }
    @{ Name = 'Add-EmrCosignature'
       Command = { Add-EmrCosignature day2.checkpoint -Ledger copy.emr -Key $first -LogKey $log -StatePath w.if.state -Initialize -WhatIf } }
    @{ Name = 'New-EmrReceipt'
       Command = { New-EmrReceipt clinic.emr $records[0] -Checkpoint day2.checkpoint -Path w.if -WhatIf } }
) {
    It 'signs nothing and leaves nothing' {
        $before = Get-Listing
        $outcome = Get-Outcome $Command
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems | Should -BeNullOrEmpty
        Get-Listing | Should -Be $before
    }
}

Describe 'An error' {
    It '<Id> of an argument that the engine refuses: <Command>' -ForEach @(
        @{ Id = 'KeyInvalid'; Command = { New-EmrCheckpoint clinic.emr x.checkpoint -Key $clinic } }
        @{ Id = 'KeyInvalid'; Command = { New-EmrCheckpoint clinic.emr x.checkpoint -Key $log.VerifierKey } }
        @{ Id = 'VerifierKeyInvalid'; Command = { Test-EmrCheckpoint day2.checkpoint -LogKey 'no key' } }
        @{ Id = 'VerifierKeyInvalid'; Command = { Test-EmrCheckpoint day2.checkpoint -LogKey $clinic } }
        @{ Id = 'VerifierKeyInvalid'; Command = { Test-EmrCheckpoint day2.checkpoint -LogKey $log.VerifierKey.Replace('+A', '+B') } }
        @{ Id = 'VerifierKeyInvalid'; Command = { Test-EmrCheckpoint day2.checkpoint -LogKey $log, $stranger } }
        @{ Id = 'VerifierKeyInvalid'; Command = { Test-EmrReceipt third.tlog-proof -LogKey $log -WitnessKey $first, 'no key' } }
    ) {
        $outcome = Get-Outcome $Command
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems | Get-RefusedId | Should -BeExactly $Id
        'x.checkpoint' | Should -Not -Exist
    }

    It '<Id> of <Command>' -ForEach @(
        @{ Id = 'KeyInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { New-EmrKey -Name x } }
        @{ Id = 'KeyInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { New-EmrKey -Algorithm Ed25519 } }
        @{ Id = 'KeyInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { New-EmrKey -Name x -Algorithm Secp256k1 } }
        @{ Id = 'NameInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { New-EmrKey -Algorithm Ed25519 -Name 'a b' } }
        @{ Id = 'NameInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { New-EmrKey -Algorithm Ed25519 -Name a+b } }
        @{ Id = 'NameInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { New-EmrKey -Algorithm Ed25519 -Name "a`e[31m" } }
        @{ Id = 'KeyHasNoPrivateKey'; Category = 'InvalidOperation'; Target = 'x.checkpoint'
           Command = {
               Export-EmrKey $log log.vkey -PublicOnly -Force
               New-EmrCheckpoint clinic.emr x.checkpoint -Key (Import-EmrKey log.vkey) -StatePath log.key.state
           } }
        @{ Id = 'NoteRoleMismatch'; Category = 'InvalidArgument'; Target = 'x.checkpoint'
           Command = { New-EmrCheckpoint clinic.emr x.checkpoint -Key $first } }
        @{ Id = 'NoteRoleMismatch'; Category = 'InvalidArgument'; Target = 'day2.checkpoint'
           Command = { Add-EmrCosignature day2.checkpoint -Ledger clinic.emr -Key $log -LogKey $log } }
        @{ Id = 'NoteRoleMismatch'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrCheckpoint day2.checkpoint -LogKey $first } }
        @{ Id = 'NoteRoleMismatch'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrCheckpoint day2.checkpoint -LogKey $log -WitnessKey $log } }
        @{ Id = 'NoteRoleMismatch'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrReceipt third.tlog-proof -LogKey $log -WitnessKey $first, $stranger } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrCheckpoint day2.checkpoint -LogKey $log -WitnessKey $first, $first } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrReceipt third.tlog-proof -LogKey $log -WitnessKey $first -Quorum 2 } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrLedger clinic.emr -Checkpoint day2.checkpoint } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrLedger clinic.emr -LogKey $log } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrLedger clinic.emr -WitnessKey $first } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { Test-EmrLedger clinic.emr -Quorum 1 } }
        @{ Id = 'NoteMalformed'; Category = 'InvalidData'; Target = 'text.txt'
           Command = { Test-EmrLedger clinic.emr -Checkpoint text.txt -LogKey $log } }
        @{ Id = 'NoteMalformed'; Category = 'InvalidData'; Target = 'text.txt'
           Command = { Add-EmrCosignature text.txt -Ledger clinic.emr -Key $first -LogKey $log } }
        @{ Id = 'NoteMalformed'; Category = 'InvalidData'; Target = 'text.txt'
           Command = { New-EmrReceipt clinic.emr $records[0] -Checkpoint text.txt -Path x.checkpoint } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Target = 'none.checkpoint'
           Command = { Test-EmrLedger clinic.emr -Checkpoint none.checkpoint -LogKey $log } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Target = 'none.checkpoint'
           Command = { Add-EmrCosignature none.checkpoint -Ledger clinic.emr -Key $first -LogKey $log } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Target = 'none.checkpoint'
           Command = { New-EmrReceipt clinic.emr $records[0] -Checkpoint none.checkpoint -Path x.checkpoint } }
        @{ Id = 'PathNotFile'; Category = 'InvalidArgument'; Target = 'folder'
           Command = { New-EmrCheckpoint clinic.emr folder -Key $log -Force } }
        @{ Id = 'PathInvalid'; Category = 'InvalidArgument'; Target = 'Env:x'
           Command = { New-EmrCheckpoint clinic.emr Env:x -Key $log } }
        @{ Id = 'FileExists'; Category = 'ResourceExists'; Target = 'text.txt'
           Command = { New-EmrCheckpoint clinic.emr text.txt -Key $log } }
        @{ Id = 'FileExists'; Category = 'ResourceExists'; Target = 'text.txt'
           Command = { New-EmrReceipt clinic.emr $records[0] -Checkpoint day2.checkpoint -Path text.txt } }
        @{ Id = 'LedgerNotFound'; Category = 'ObjectNotFound'; Target = 'none.emr'
           Command = { New-EmrCheckpoint none.emr x.checkpoint -Key $log } }
        @{ Id = 'LedgerNotFound'; Category = 'ObjectNotFound'; Target = 'none.emr'
           Command = { Add-EmrCosignature day2.checkpoint -Ledger none.emr -Key $first -LogKey $log } }
        @{ Id = 'HashInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { New-EmrReceipt clinic.emr x -Checkpoint day2.checkpoint -Path x.checkpoint } }
        @{ Id = 'RecordNotFound'; Category = 'ObjectNotFound'; Target = '00' * 32
           Command = { New-EmrReceipt clinic.emr ('00' * 32) -Checkpoint day2.checkpoint -Path x.checkpoint } }
        @{ Id = 'CheckpointTooOld'; Category = 'InvalidData'; Target = 'third'
           Command = { New-EmrReceipt clinic.emr $records[2] -Checkpoint day1.checkpoint -Path x.checkpoint } }
        @{ Id = 'RecordNotFound'; Category = 'ObjectNotFound'; Target = 'pending'
           Command = { New-EmrReceipt clinic.emr $pending -Checkpoint day2.checkpoint -Path x.checkpoint } }
        @{ Id = 'OriginMismatch'; Category = 'InvalidData'; Target = 'day2.checkpoint'
           Command = { Add-EmrCosignature day2.checkpoint -Ledger other.emr -Key $first -LogKey $log } }
        @{ Id = 'OriginMismatch'; Category = 'InvalidData'; Target = 'third'
           Command = { New-EmrReceipt other.emr $records[2] -Checkpoint day2.checkpoint -Path x.checkpoint } }
        @{ Id = 'CheckpointInconsistent'; Category = 'SecurityError'; Target = 'third'
           Command = { New-EmrReceipt mined.emr $records[2] -Checkpoint day2.checkpoint -Path x.checkpoint } }
        @{ Id = 'LedgerBehindCheckpoint'; Category = 'InvalidData'; Target = 'third'
           Command = { New-EmrReceipt day1.emr $records[2] -Checkpoint day2.checkpoint -Path x.checkpoint } }
        @{ Id = 'LedgerBehindCheckpoint'; Category = 'InvalidData'; Target = 'day2.checkpoint'
           Command = { Add-EmrCosignature day2.checkpoint -Ledger day1.emr -Key $first -LogKey $log } }
        @{ Id = 'NoteRoleMismatch'; Category = 'InvalidArgument'; Target = 'day2.checkpoint'
           Command = { Add-EmrCosignature day2.checkpoint -Ledger clinic.emr -Key $first -LogKey $second } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrCheckpoint day2.checkpoint -LogKey $log -WitnessKey @() } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrReceipt third.tlog-proof -LogKey $log -WitnessKey @(Get-Item *.none) } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrLedger clinic.emr -Checkpoint day2.checkpoint -LogKey $log -WitnessKey @() } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrLedger clinic.emr -WitnessKey @() } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrCheckpoint day2.checkpoint @trust -Quorum 0 } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrReceipt third.tlog-proof @trust -Quorum 0 } }
        @{ Id = 'VerifierKeyInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Test-EmrLedger clinic.emr -Checkpoint signed.checkpoint @trust -Quorum 0 } }
        @{ Id = 'CheckpointInconsistent'; Category = 'SecurityError'; Target = 'x.checkpoint'
           Command = { New-EmrCheckpoint day1.emr x.checkpoint -Key $log } }
        @{ Id = 'NoteSignatureInvalid'; Category = 'SecurityError'; Target = 'day2.checkpoint'
           Command = { Add-EmrCosignature day2.checkpoint -Ledger clinic.emr -Key $first -LogKey $stranger } }
        @{ Id = 'SignerStateUnknown'; Category = 'InvalidArgument'; Target = 'x.checkpoint'
           Command = { New-EmrCheckpoint clinic.emr x.checkpoint -Key $stranger -Initialize } }
        @{ Id = 'SignerStateMissing'; Category = 'ObjectNotFound'; Target = 'x.checkpoint'
           Command = { New-EmrCheckpoint clinic.emr x.checkpoint -Key $stranger -StatePath s.state } }
        @{ Id = 'SignerStateMissing'; Category = 'ObjectNotFound'; Target = 'day2.checkpoint'
           Command = { Add-EmrCosignature day2.checkpoint -Ledger clinic.emr -Key $first -LogKey $log -StatePath s.state } }
        @{ Id = 'SignerStateDamaged'; Category = 'InvalidData'; Target = 'x.checkpoint'
           Command = { New-EmrCheckpoint clinic.emr x.checkpoint -Key $log -StatePath text.txt } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Target = 'x.checkpoint'
           Command = { New-EmrCheckpoint clinic.emr x.checkpoint -Key $log -StatePath none/s.state } }
    ) {
        $outcome = Get-Outcome $Command
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems | Should -HaveCount 1
        $problem = $outcome.Problems[0]
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,EmrLedger.Commands.*Command"
        "$($problem.CategoryInfo.Category)" | Should -Be $Category
        # A record is named by its id.
        $expected = switch ($Target) { 'third' { $records[2].TxId } 'pending' { $pending.TxId } default { $Target } }
        $problem.TargetObject | Should -Be $expected
        $problem.ErrorDetails.RecommendedAction | Should -Match '\.$'
        $problem | Out-String | Should -Not -Match '(?m)^\s+at .+\(.*\)' -Because 'nobody is shown a stack trace'
        $problem.Exception.Message | Should -Not -Match 'third|pending' -Because 'nobody is shown a prescription'
        'x.checkpoint' | Should -Not -Exist
    }
}

Describe 'The secret of a log''s key' {
    BeforeAll {
        $text = (Get-Content log.key -Raw) -replace '(?s)^.*-----BEGIN PRIVATE KEY-----(.*)-----END.*$', '$1' -replace '\s'
        $secret = [Convert]::FromBase64String($text)[16..47]
        $forms = @(
            [Convert]::ToHexString($secret)
            foreach ($before in 0..2) { [Convert]::ToBase64String([byte[]](@(0) * $before + $secret)).Substring(4, 36) }
        )
    }

    It 'is in no output, no error and no file but its own' {
        $secret | Should -HaveCount 32
        $all = & {
            $VerbosePreference = $DebugPreference = 'Continue'
            New-EmrCheckpoint clinic.emr secret.checkpoint -Key $log
            try { New-EmrCheckpoint clinic.emr secret.checkpoint -Key $log } catch { $_ | Format-List * -Force }
            Test-EmrCheckpoint secret.checkpoint -LogKey $log -Detailed
            Test-EmrReceipt third.tlog-proof -LogKey $log -Detailed
            $log | Format-List *
            $log | ConvertTo-Json
            $log | ConvertTo-Csv
            [Management.Automation.PSSerializer]::Serialize($log, 5)
        } *>&1 | Out-String -Width 1000
        $errors = & { $Error | ForEach-Object { "$_ $($_.Exception) $($_.TargetObject)" } } | Out-String -Width 1000
        $files = Get-ChildItem -File -Force | Where-Object Name -NE log.key |
            ForEach-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_.FullName)) }
        foreach ($form in $forms) {
            ($all + $errors + $files).Contains($form, 'OrdinalIgnoreCase') | Should -BeFalse
        }
    }
}

Describe 'Tab' {
    BeforeAll {
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
                param($manifest)
                Import-Module $manifest
                $doctor = New-EmrKey
                $log = New-EmrKey -Algorithm Ed25519 -Name clinic.example/emr
                $witness = New-EmrKey -Algorithm Ed25519 -Name w.example/w -Role Witness
                $text = $log.VerifierKey
            }).AddParameter('manifest', $manifest).Invoke()
    }

    AfterAll {
        $shell.Dispose()
    }

    It 'finds <Expected> after "<Text>"' -ForEach @(
        @{ Text = 'New-EmrCheckpoint -Key '; Expected = '$log', '$witness' }
        @{ Text = 'Add-EmrCosignature -Key w'; Expected = '$witness' }
        @{ Text = 'Add-EmrCosignature -LogKey L'; Expected = '$log' }
        @{ Text = 'Test-EmrCheckpoint -LogKey '; Expected = '$log', '$text' }
        @{ Text = 'Test-EmrReceipt -WitnessKey '; Expected = '$log', '$witness' }
        @{ Text = 'Test-EmrLedger -LogKey '; Expected = '$log', '$text' }
        @{ Text = 'Export-EmrKey '; Expected = '$doctor', '$log', '$witness' }
        @{ Text = 'New-SignedRecord -Key '; Expected = '$doctor' }
        @{ Text = 'New-EmrKey -Role '; Expected = 'Log', 'Witness' }
    ) {
        $shell.Commands.Clear()
        $found = $shell.AddCommand('TabExpansion2').AddParameter('inputScript', $Text).AddParameter('cursorColumn', $Text.Length).Invoke()
        $found.CompletionMatches.CompletionText | Should -BeExactly $Expected
    }
}
