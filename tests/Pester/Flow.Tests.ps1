# What one command of the module returns is what another takes: the pairs are read off the commands, so that a new command is
# asked as well.
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Common.ps1')

    # What a command is told and must not be told by what it looks at: who signs, who is trusted, what is expected.
    $told = @(
        'Difficulty', 'PreviousNonce', 'UserState', 'Key', 'Miner', 'Previous', 'Timestamp', 'NonceStart', 'NonceCount', 'Authority'
        'NewAuthority', 'Checkpoint', 'LogKey', 'WitnessKey', 'Quorum', 'StatePath'
    )
    $reasons = @{
        # What is made is not there yet.
        'Backup-EmrLedger -Path' = 'the file to make'
        'Backup-EmrLedger -LiteralPath' = 'the file to make'
        'Export-EmrLedger -Path' = 'the file to make'
        'Export-EmrLedger -LiteralPath' = 'the file to make'
        'Export-EmrEnvelope -Path' = 'the file to make'
        'Export-EmrEnvelope -LiteralPath' = 'the file to make'
        'Export-EmrKey -Path' = 'the file to make'
        'Export-EmrKey -LiteralPath' = 'the file to make'
        'New-EmrCheckpoint -Path' = 'the file to make'
        'New-EmrCheckpoint -LiteralPath' = 'the file to make'
        'New-EmrReceipt -Path' = 'the file to make'
        'New-EmrReceipt -LiteralPath' = 'the file to make'
        'New-EmrReport -Path' = 'the file to make'
        'New-EmrReport -LiteralPath' = 'the file to make'
        'New-EmrLedger -Path' = 'the ledger to make'
        'New-EmrLedger -LiteralPath' = 'the ledger to make'
        'New-EmrLedger -Name' = 'the ledger to make'
        'New-EmrKey -Name' = 'the key to make'
        'New-EmrKey -Role' = 'the key to make'
        'New-EmrKey -Algorithm' = 'the key to make'
        'Import-EmrLedger -Ledger' = 'the ledger to make'
        'Restore-EmrLedger -Ledger' = 'the ledger to put in place'
        # Where the pipeline brings what is added, removed, signed or checked, the ledger is named.
        'Add-EmrBlock -Ledger' = 'the pipeline brings blocks'
        'Add-EmrRecord -Ledger' = 'the pipeline brings records'
        'Remove-EmrRecord -Ledger' = 'the pipeline brings records'
        'New-SignedRecord -Ledger' = 'the pipeline brings rows'
        'Test-EmrRecord -Ledger' = 'what records are checked against'
        'Test-EmrBlock -Ledger' = 'what blocks are checked against'
        'Register-EmrDoctor -Ledger' = 'the pipeline brings doctors'
        'Unregister-EmrDoctor -Ledger' = 'the pipeline brings doctors'
        'Register-EmrPharmacy -Ledger' = 'the pipeline brings pharmacies'
        'Unregister-EmrPharmacy -Ledger' = 'the pipeline brings pharmacies'
        'Lock-EmrPrescription -Ledger' = 'the pipeline brings prescriptions'
        'Unlock-EmrPrescription -Ledger' = 'the pipeline brings prescriptions'
        'Move-EmrPrescription -Ledger' = 'the pipeline brings prescriptions'
        'Stop-EmrPrescription -Ledger' = 'the pipeline brings prescriptions'
        'Update-EmrPrescription -Ledger' = 'the pipeline brings prescriptions'
        'Open-EmrPrescription -Ledger' = 'the pipeline brings prescriptions'
        'Clear-EmrPrescription -Ledger' = 'the pipeline brings prescriptions'
        'Export-EmrEnvelope -Ledger' = 'the pipeline brings prescriptions'
        'Import-EmrEnvelope -Ledger' = 'the pipeline brings files'
        'Add-EmrDispense -Ledger' = 'the pipeline brings prescriptions'
        'Undo-EmrDispense -Ledger' = 'the pipeline brings prescriptions'
        'New-EmrReceipt -Ledger' = 'the pipeline brings records'
        'Add-EmrCosignature -Ledger' = 'what a checkpoint is checked against'
        'Set-EmrAuthority -Ledger' = 'a handover is stated in full'
        'Set-EmrAuthority -Name' = 'a handover is stated in full'
        # A pattern.
        'Get-EmrDoctor -Name' = 'doctors go to -Doctor'
        'Get-EmrPharmacy -Name' = 'pharmacies go to -Pharmacy'
        # What a block is to have.
        'Invoke-EmrMining -Height' = 'what is expected'
    }

    $commands = Get-Command -Module EmrLedger
    $types = $commands.OutputType.Type | Where-Object { $_ -and ($_.Namespace -like 'EmrLedger*' -or $_ -eq [IO.FileInfo]) } |
        Sort-Object FullName -Unique
    $common = [Management.Automation.PSCmdlet]::CommonParameters + [Management.Automation.PSCmdlet]::OptionalCommonParameters
    $pairs = foreach ($type in $types) {
        $noun = $type.Name -replace '^(Emr|Registered|Note)|(Info)$'
        $members = @($type.GetProperties().Name) + @(Get-TypeData $type.FullName | ForEach-Object { $_.Members.Keys })
        foreach ($command in $commands) {
            $named = $command.Parameters.Values | Where-Object {
                $parameter = $_
                $kind = $_.ParameterType.IsArray ? $_.ParameterType.GetElementType() : $_.ParameterType
                $kind -ne [switch] -and $_.Name -notin $common -and (
                    $kind -eq $type -or $_.Name -eq $noun -or
                    @($_.Name; $_.Aliases).Where({ $_ -in $members }) -or
                    ($_.Name -eq 'InputObject' -and $command.Noun -in "Emr$noun", "Signed$noun" -and $command.Verb -ne 'New')
                ) -and ($_.Name -notin $told -or $_.Name -eq 'Key' -and $command.Name -eq 'Export-EmrKey') -and
                -not $reasons.ContainsKey("$($command.Name) -$($_.Name)")
            }
            if ($named) { @{ Type = $type; Kind = $type.Name; Command = $command; Name = $command.Name; Parameters = @($named.Name) } }
        }
    }
    $exceptions = $reasons.Keys | ForEach-Object { @{ Exception = $_ } }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')

    $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'a [b]')
    Push-Location -LiteralPath $folder
    $clinic = New-EmrKey
    $doctor = New-EmrKey
    $other = New-EmrKey
    $patient = New-EmrKey
    $log = New-EmrKey -Algorithm Ed25519 -Name 'clinic.example/log'
    $witness = New-EmrKey -Algorithm Ed25519 -Name 'witness.example/w' -Role Witness
    Export-EmrKey $log -LiteralPath log.key -NoPassphrase -Force
    $ledger = New-EmrLedger -LiteralPath clinic.emr Clinic -Difficulty 1 -Authority $clinic
    Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic
    Register-EmrDoctor $ledger $other 'Dr. Brandt' -Authority $clinic
    Register-EmrPharmacy $ledger (New-EmrKey) 'North Pharmacy' -Authority $clinic
    New-SignedRecord $doctor $patient 'one' | Add-EmrRecord $ledger
    $block = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    New-SignedRecord $other $patient 'two' | Add-EmrRecord $ledger
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    $checkpoint = New-EmrCheckpoint $ledger -LiteralPath now.checkpoint -Key $log -StatePath log.state -Initialize
    $record = Get-EmrRecord $ledger -Doctor $doctor
    $receipt = New-EmrReceipt $ledger $record -LiteralPath one.receipt -Checkpoint now.checkpoint
    Export-EmrLedger $ledger -LiteralPath clinic.jsonl

    $samples = @{
        EmrKey = $doctor
        NoteKey = Import-EmrKey -LiteralPath log.key
        EmrRecord = $record
        EmrBlock = $block
        UserState = Get-EmrUserState $ledger $doctor
        RegisteredDoctor = Get-EmrDoctor $ledger -Doctor $doctor
        RegisteredPharmacy = Get-EmrPharmacy $ledger
        EmrPrescription = Get-EmrPrescription $ledger $record
        LedgerInfo = Get-EmrLedger $ledger
        CheckpointInfo = $checkpoint
        FileInfo = $receipt
        RecordCheckResult = $record | Test-EmrRecord -Ledger $ledger -Detailed
        BlockCheckResult = $block | Test-EmrBlock -Ledger $ledger -Detailed
        LedgerCheckResult = Test-EmrLedger $ledger -Detailed
        LedgerWatchRound = Watch-EmrLedger $ledger -Count 1
        CheckpointCheckResult = Test-EmrCheckpoint -LiteralPath now.checkpoint -LogKey $log -Detailed
        ReceiptCheckResult = Test-EmrReceipt -LiteralPath one.receipt -LogKey $log -Detailed
    }

    # What a user would write beside the pipeline.
    $arguments = @{
        Ledger = $ledger; Key = $doctor; Miner = $clinic; Difficulty = 1; Authority = $clinic; Name = 'Dr. Alves'
        Path = 'made'; Checkpoint = 'now.checkpoint'; LogKey = $log; Patient = $patient; Prescription = 'text'
        StatePath = 'made.state'; Last = 1; Pending = $true; Reason = 'text'; To = 'North Pharmacy'
    }
}

AfterAll {
    Pop-Location
}

Describe 'Every object of the module' {
    It 'flows: <Kind> | <Name>' -ForEach $pairs {
        $samples.Keys | Should -Contain $Kind -Because 'every type that a command returns is tried'
        $set = $Command.ParameterSets | Where-Object {
            $_.Parameters | Where-Object { $_.Name -in $Parameters -and ($_.ValueFromPipeline -or $_.ValueFromPipelineByPropertyName) }
        } | Sort-Object { -not $_.IsDefault } | Select-Object -First 1
        $set | Should -Not -BeNullOrEmpty -Because "-$($Parameters -join ', -') of $Name has the name of something that a $Kind has"

        $given = @{}
        foreach ($parameter in $set.Parameters | Where-Object { $_.IsMandatory -and $_.Name -notin $Parameters }) {
            $given[$parameter.Name] = $arguments[$parameter.Name]
        }
        if ($Name -in 'Add-EmrCosignature', 'New-EmrCheckpoint') { $given.Key = $Name -like 'Add-*' ? $witness : $log }
        if ($Command.Parameters.ContainsKey('WhatIf')) { $given.WhatIf = $true }

        $trace = Join-Path $TestDrive "$Kind-$Name.txt"
        $problems = [Collections.Generic.List[object]]::new()
        Trace-Command -Name ParameterBinding -FilePath $trace -Expression {
            try { $samples[$Kind] | & $Name @given *>&1 | Where-Object { $_ -is [Management.Automation.ErrorRecord] } | ForEach-Object { $problems.Add($_) } }
            catch { $problems.Add($_) }
        }
        @($problems.FullyQualifiedErrorId) -match 'Binding|NotBound|Transformation|MissingMandatory|Ambiguous' | Should -BeNullOrEmpty
        $lines = (Get-Content -LiteralPath $trace -Raw) -split 'BIND PIPELINE object to parameters: ' |
            Where-Object { $_.StartsWith("[$Name]") }
        $bound = [regex]::Matches("$lines", 'to param \[(\w+)\] SUCCESSFUL').ForEach({ $_.Groups[1].Value })
        $bound | Where-Object { $_ -in $Parameters } | Should -Not -BeNullOrEmpty
    }

    It 'has an exception only where there is a parameter: <Exception>' -ForEach $exceptions {
        $name, $parameter = $Exception -split ' -'
        (Get-Command $name).Parameters.Keys | Should -Contain $parameter
        foreach ($set in (Get-Command $name).Parameters[$parameter].ParameterSets.Values) {
            $set.ValueFromPipeline -or $set.ValueFromPipelineByPropertyName | Should -Be ($Exception -eq 'Register-EmrDoctor -Name')
        }
    }
}

Describe 'A ledger in a pipeline' {
    It 'gives what is in it' {
        (Get-EmrLedger $ledger | Get-EmrBlock).Height | Should -Be 0, 1, 2
        (Get-EmrLedger $ledger | Get-EmrBlock -Last 1).Height | Should -Be 2
        (Get-EmrLedger $ledger | Get-EmrBlock -Height 1).BlockId | Should -Be $block.BlockId
        (Get-EmrLedger $ledger | Get-EmrBlock -BlockId $block.BlockId).Height | Should -Be 1
        (Get-EmrLedger $ledger | Get-EmrRecord -ExcludeRegistry).Prescription | Should -Be 'one', 'two'
        (Get-EmrLedger $ledger | Get-EmrRecord -Doctor 'dr. brandt').Prescription | Should -Be 'two'
        (Get-EmrLedger $ledger | Get-EmrRecord -TxId $record.TxId).Prescription | Should -Be 'one'
        Get-EmrLedger $ledger | Get-EmrRecord -Pending | Should -BeNullOrEmpty
        (Get-EmrLedger $ledger | Get-EmrDoctor).Name | Sort-Object | Should -Be 'Dr. Alves', 'Dr. Brandt'
        (Get-EmrLedger $ledger | Get-EmrDoctor -Name *brandt).Hash | Should -Be $other.Hash
        (Get-EmrLedger $ledger | Get-EmrUserState -Doctor $doctor).Nonce | Should -Be 1
        Get-EmrLedger $ledger | Get-EmrUserState | Should -HaveCount 3
        Get-EmrLedger $ledger | Test-EmrLedger | Should -BeTrue
    }

    It 'may be its path or its file' {
        ('clinic.emr' | Get-EmrBlock).Height | Should -Be 0, 1, 2
        (Get-Item -LiteralPath clinic.emr | Get-EmrRecord -Doctor $doctor).Prescription | Should -Be 'one'
        (Get-Item -LiteralPath clinic.emr | Get-EmrDoctor).Name | Should -HaveCount 2
    }

    It 'may be one of several, and one that cannot be read does not end the others' {
        $null = New-EmrLedger -LiteralPath second.emr Second -Difficulty 1 -Open
        $outcome = Get-Outcome { 'clinic.emr', 'none.emr', 'second.emr' | Get-EmrBlock -Last 1 }
        $outcome.Output.Height | Should -Be 2, 0
        $outcome.Ended | Should -BeFalse
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'LedgerNotFound,*'
        $outcome = Get-Outcome { 'second.emr', 'clinic.emr' | Get-EmrRecord -Doctor 'Dr. Alves' }
        $outcome.Output.Prescription | Should -Be 'one'
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'HashInvalid,*'
    }

    It 'is not another one than the command line names' {
        $outcome = Get-Outcome { Get-EmrLedger $ledger | Get-EmrBlock -Ledger second.emr }
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'LedgerInvalid,*'
        (Get-Outcome { Get-EmrLedger $ledger | Get-EmrRecord -Ledger second.emr }).Output | Should -BeNullOrEmpty
    }

    It 'is copied, restored, exported, imported and mined' {
        $copied = Get-EmrLedger $ledger | Backup-EmrLedger -Path copy.emr -PassThru
        ($copied | Restore-EmrLedger -Ledger restored.emr).Tip | Should -Be $copied.Tip
        Get-EmrLedger $ledger | Export-EmrLedger -Path again.jsonl
        (Get-Item -LiteralPath again.jsonl | Import-EmrLedger -Ledger imported.emr).Tip | Should -Be $copied.Tip
        New-SignedRecord $doctor $patient 'three' -Ledger imported.emr | Add-EmrRecord imported.emr
        (Get-EmrLedger imported.emr | Invoke-EmrMining -Miner $clinic).Records.Prescription | Should -Be 'three'
    }

    It 'fills one file, and not one after another' {
        $outcome = Get-Outcome { 'clinic.emr', 'second.emr' | Export-EmrLedger -Path both.jsonl -Force }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'PathInvalid,*'
        Get-Content -LiteralPath both.jsonl -TotalCount 1 | Should -BeLike '*Clinic*'
    }

    It 'comes from a file of Export-Clixml' {
        Get-EmrLedger $ledger | Export-Clixml ledger.xml
        (Import-Clixml ledger.xml | Get-EmrBlock).Height | Should -Be 0, 1, 2
    }
}

Describe 'A doctor in a pipeline' {
    It 'finds records, states and doctors by hash: <_>' -ForEach 'doctor', 'key', 'state', 'copy' {
        $who = switch ($_) {
            'doctor' { $samples.RegisteredDoctor }
            'key' { $doctor }
            'state' { $samples.UserState }
            'copy' { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($samples.RegisteredDoctor)) }
        }
        ($who | Get-EmrRecord $ledger).Prescription | Should -Be 'one'
        ($who | Get-EmrRecord $ledger -After 2020-01-01).Prescription | Should -Be 'one'
        ($who | Get-EmrUserState $ledger).Nonce | Should -Be 1
        ($who | Get-EmrDoctor $ledger).Name | Should -Be 'Dr. Alves'
        $who | Get-EmrRecord $ledger -Pending | Should -BeNullOrEmpty
    }

    It 'may be one of several' {
        (Get-EmrDoctor $ledger | Sort-Object Name | Get-EmrRecord $ledger).Prescription | Should -Be 'one', 'two'
    }

    It 'is revoked, and cannot be registered without a key' {
        (Get-EmrDoctor $ledger *Brandt | Unregister-EmrDoctor $ledger -Authority $clinic -PassThru).Hash | Should -Be $other.Hash
        Get-EmrRecord $ledger -Pending | Remove-EmrRecord $ledger
        $outcome = Get-Outcome { Get-EmrDoctor $ledger *Alves | Register-EmrDoctor $ledger -Authority $clinic }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'DoctorKeyRequired,*'
    }
}

Describe 'A record in a pipeline' {
    It 'is found again, by itself, its check and its receipt''s check' {
        ($record | Get-EmrRecord $ledger).TxId | Should -Be $record.TxId
        ($record.TxId | Get-EmrRecord $ledger).TxId | Should -Be $record.TxId
        ($samples.RecordCheckResult | Get-EmrRecord $ledger).TxId | Should -Be $record.TxId
        ($samples.ReceiptCheckResult | Get-EmrRecord $ledger).TxId | Should -Be $record.TxId
        ($record | Get-EmrBlock $ledger).BlockId | Should -Be $block.BlockId
    }

    It 'gets a receipt, each its own in a folder' {
        $null = New-Item -ItemType Directory receipts
        $files = Get-EmrRecord $ledger -ExcludeRegistry | New-EmrReceipt $ledger -Path receipts -Checkpoint now.checkpoint
        $files.Name | Should -Be (Get-EmrRecord $ledger -ExcludeRegistry).TxId.ForEach({ "$_.receipt" })
        $files | Test-EmrReceipt -LogKey $log | Should -Be $true, $true
        (Get-ChildItem receipts | Test-EmrReceipt -LogKey $log -Detailed | Get-EmrRecord $ledger).Prescription |
            Sort-Object | Should -Be 'one', 'two'
    }

    It 'does not take the place of the receipt before it' {
        $outcome = Get-Outcome { Get-EmrRecord $ledger -ExcludeRegistry | New-EmrReceipt $ledger -Path only.receipt -Checkpoint now.checkpoint -Force }
        $outcome.Output.Name | Should -Be 'only.receipt'
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'PathInvalid,*'
        (Test-EmrReceipt only.receipt -LogKey $log -Detailed).Record.Prescription | Should -Be 'one'
    }

    It 'whose receipt cannot be made does not end the others' {
        $null = New-Item -ItemType Directory more
        $outcome = Get-Outcome { ('f' * 64), $record.TxId, 'no id' | New-EmrReceipt $ledger -Path more -Checkpoint now.checkpoint }
        $outcome.Ended | Should -BeFalse
        $outcome.Output.Name | Should -Be "$($record.TxId).receipt"
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike '*,EmrLedger.Commands.NewEmrReceiptCommand'
        $outcome.Problems | Should -HaveCount 2
    }
}

Describe 'A checkpoint in a pipeline' {
    It 'is cosigned and checked, whatever brackets its path has' {
        $made = New-EmrCheckpoint $ledger -LiteralPath 'x[1].checkpoint' -Key $log -StatePath log.state
        ($made | Add-EmrCosignature -Ledger $ledger -Key $witness -LogKey $log -StatePath w.state -Initialize).Signers | Should -HaveCount 2
        $made | Test-EmrCheckpoint -LogKey $log -WitnessKey $witness | Should -BeTrue
        Get-Item -LiteralPath 'x[1].checkpoint' | Test-EmrCheckpoint -LogKey $log | Should -BeTrue
        (Test-EmrLedger $ledger -Checkpoint $made -LogKey $log) | Should -BeTrue
    }
}

Describe 'A block in a pipeline' {
    It 'is found again, and one that is another at its height is named' {
        ($block | Get-EmrBlock $ledger).BlockId | Should -Be $block.BlockId
        ($samples.BlockCheckResult | Get-EmrBlock $ledger).BlockId | Should -Be $block.BlockId
        $foreign = Invoke-EmrMining -Miner $clinic -Difficulty 1 -Height 1 | Test-EmrBlock -Difficulty 1 -Detailed
        $null = $foreign | Get-EmrBlock $ledger -WarningVariable warnings 3>$null
        $warnings | Should -BeLike '*differ in BlockId*'
    }
}
