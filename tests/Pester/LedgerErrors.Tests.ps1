# What goes wrong with ledgers, and what -WhatIf and -Force do about it.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $clinic = New-EmrKey
    $doctor = New-EmrKey
    $patient = New-EmrKey
    Push-Location $TestDrive
    $ledger = New-EmrLedger ./l.emr -Name L -Difficulty 1 -Authority $clinic
    Register-EmrDoctor $ledger $doctor 'Dr. A' -Authority $clinic
    New-SignedRecord $doctor $patient 'sealed' | Add-EmrRecord $ledger
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    $waiting = New-SignedRecord $doctor $patient 'waiting' -Ledger $ledger
    $waiting | Add-EmrRecord $ledger
    $block = Invoke-EmrMining -Miner $clinic -Difficulty 1 -Previous (Get-EmrBlock $ledger -Last 1)
    Export-EmrLedger $ledger l.jsonl -IncludePending
    $null = New-Item -ItemType Directory folder
    Set-Content text.txt 'no ledger'

    # A copy of the ledger's file with some bytes changed.
    function New-Damaged {
        param([string] $Name, [int] $At, [byte[]] $Bytes, [int] $Length = -1)
        $content = [IO.File]::ReadAllBytes($ledger.Path)
        $Bytes.CopyTo($content, $At)
        if ($Length -ge 0) { $content = $content[0..($Length - 1)] }
        [IO.File]::WriteAllBytes((Join-Path $TestDrive $Name), $content)
        $Name
    }
}

AfterAll {
    Pop-Location
}

Describe 'An error' {
    It '<Id> of <Command>' -ForEach @(
        @{ Id = 'LedgerNotFound'; Category = 'ObjectNotFound'; Target = 'none.emr'; Command = { Get-EmrRecord none.emr } }
        @{ Id = 'LedgerNotFound'; Category = 'ObjectNotFound'; Target = 'none.emr'
           Command = { New-SignedRecord $doctor $patient 'x' -Ledger none.emr } }
        @{ Id = 'LedgerNotRecognized'; Category = 'InvalidData'; Target = 'text.txt'; Command = { Get-EmrBlock text.txt } }
        @{ Id = 'LedgerNotRecognized'; Category = 'InvalidData'; Target = 'folder'; Command = { Get-EmrUserState folder } }
        @{ Id = 'LedgerVersionUnsupported'; Category = 'NotImplemented'; Target = 'later.emr'
           Command = { Get-EmrLedger (New-Damaged later.emr 60 (0, 0, 0, 99)) } }
        @{ Id = 'LedgerDamaged'; Category = 'InvalidData'; Target = 'cut.emr'
           Command = { Get-EmrLedger (New-Damaged cut.emr 0 @() 8192) } }
        @{ Id = 'LedgerInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { Get-EmrLedger 5 } }
        @{ Id = 'LedgerInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { Get-EmrLedger $null } }
        @{ Id = 'LedgerInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { Get-EmrLedger '' } }
        @{ Id = 'LedgerInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { Get-EmrLedger $clinic } }
        @{ Id = 'LedgerInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { Get-EmrLedger @{ Name = 'l.emr' } } }
        @{ Id = 'LedgerInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { Get-EmrLedger 'postgres://u:x@db/emr' } }
        @{ Id = 'LedgerInvalid'; Category = 'InvalidArgument'; Target = $null
           Command = { Get-EmrLedger 'Host=db;Password=x;Search Path=No Name' } }
        @{ Id = 'LedgerUnreachable'; Category = 'ConnectionError'; Target = 'Host=127.0.0.1;Port=1;Search Path=emr'
           Command = { Get-EmrLedger 'Host=127.0.0.1;Port=1;Password=x' } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Target = 'none/l.emr'
           Command = { New-EmrLedger none/l.emr X -Difficulty 1 -Open } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Target = 'none/l.emr'; Command = { Get-EmrLedger none/l.emr } }
        @{ Id = 'PathInvalid'; Category = 'InvalidArgument'; Target = 'none:/l.emr'; Command = { Get-EmrLedger none:/l.emr } }
        @{ Id = 'PathInvalid'; Category = 'InvalidArgument'; Target = 'Variable:ledger'; Command = { Get-EmrLedger Variable:ledger } }
        @{ Id = 'PathInvalid'; Category = 'InvalidArgument'; Target = 'Env:x'
           Command = { New-EmrLedger Env:x X -Difficulty 1 -Open } }
        @{ Id = 'FileExists'; Category = 'ResourceExists'; Target = 'l.emr'
           Command = { New-EmrLedger l.emr X -Difficulty 1 -Open } }
        @{ Id = 'FileExists'; Category = 'ResourceExists'; Target = 'l.jsonl'; Command = { Export-EmrLedger l.emr l.jsonl } }
        @{ Id = 'FileExists'; Category = 'ResourceExists'; Target = 'text.txt'; Command = { Backup-EmrLedger l.emr text.txt } }
        @{ Id = 'FileExists'; Category = 'ResourceExists'; Target = 'l.jsonl'; Command = { Import-EmrLedger l.jsonl l.emr } }
        @{ Id = 'PathNotFile'; Category = 'InvalidArgument'; Target = 'folder'
           Command = { Backup-EmrLedger l.emr folder -Force } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Target = 'none.jsonl'
           Command = { Import-EmrLedger none.jsonl i.emr } }
        @{ Id = 'ManifestInvalid'; Category = 'InvalidData'; Target = 'text.txt'; Command = { Import-EmrLedger text.txt i.emr } }
        @{ Id = 'NameInvalid'; Category = 'InvalidArgument'; Target = 'n.emr'
           Command = { New-EmrLedger n.emr "a`nb" -Difficulty 1 -Open } }
        @{ Id = 'NameInvalid'; Category = 'InvalidArgument'; Target = 'n.emr'
           Command = { New-EmrLedger n.emr a -Origin 'a b' -Difficulty 1 -Open } }
        @{ Id = 'BlockNotFound'; Category = 'ObjectNotFound'; Target = 9; Command = { Get-EmrBlock l.emr 9 } }
        @{ Id = 'BlockNotFound'; Category = 'ObjectNotFound'; Target = '00' * 32
           Command = { Get-EmrBlock l.emr -BlockId ('00' * 32) } }
        @{ Id = 'RecordNotFound'; Category = 'ObjectNotFound'; Target = '00' * 32
           Command = { Get-EmrRecord l.emr -TxId ('00' * 32) } }
        @{ Id = 'HashInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { Get-EmrBlock l.emr -BlockId x } }
        @{ Id = 'HashInvalid'; Category = 'InvalidArgument'; Target = $null; Command = { Get-EmrRecord l.emr -TxId x } }
        @{ Id = 'DoctorNotFound'; Category = 'ObjectNotFound'; Target = $null; Command = { Get-EmrRecord l.emr -Doctor x } }
        @{ Id = 'DoctorNotFound'; Category = 'ObjectNotFound'; Target = $null; Command = { Get-EmrUserState l.emr x } }
    ) {
        $outcome = Get-Outcome $Command
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems | Should -HaveCount 1
        $problem = $outcome.Problems[0]
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,EmrLedger.Commands.*Command"
        "$($problem.CategoryInfo.Category)" | Should -Be $Category
        $problem.TargetObject | Should -Be $Target
        $problem.ErrorDetails.RecommendedAction | Should -Match '\.$'
        'i.emr', 'n.emr' | Should -Not -Exist
    }

    It '<Id> of an argument that the engine refuses: <Command>' -ForEach @(
        @{ Id = 'DifficultyInvalid'; Command = { New-EmrLedger n.emr a -Difficulty 0 -Open } }
        @{ Id = 'TimestampInvalid'; Command = { Get-EmrRecord l.emr -After yesterday } }
        @{ Id = 'DoctorKeyRequired'; Command = { New-EmrLedger n.emr a -Difficulty 1 -Authority $clinic.Hash } }
        @{ Id = 'KeyInvalid'; Command = { Set-EmrAuthority l.emr $doctor 'x' -Authority $clinic.PublicKey } }
    ) {
        $outcome = Get-Outcome $Command
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems | Get-RefusedId | Should -BeExactly $Id
        'n.emr' | Should -Not -Exist
    }

    It 'of a faulty export names its line or block' {
        $lines = Get-Content l.jsonl
        Set-Content bad.jsonl ($lines[0..1] + 'no JSON')
        (Get-Outcome { Import-EmrLedger bad.jsonl i.emr }).Problems[0].Exception.Message | Should -Match 'ine 3'
        Set-Content bad.jsonl ($lines[0, 1] + $lines[2].Replace('"timestamp":1', '"timestamp":2') + $lines[3])
        $problem = (Get-Outcome { Import-EmrLedger bad.jsonl i.emr }).Problems
        $problem.FullyQualifiedErrorId | Should -BeLike 'BlockInvalid,*'
        $problem.Exception.Message | Should -Match '1'
        'i.emr' | Should -Not -Exist
        Get-ChildItem -Force -Filter '*i.emr*' | Should -BeNullOrEmpty
    }

    It 'says that it is an export that was given for a ledger: <Command>' -ForEach @(
        @{ Command = { Get-EmrLedger l.jsonl } }
        @{ Command = { Get-EmrRecord l.jsonl } }
        @{ Command = { Get-EmrRecord l.jsonl -Pending } }
        @{ Command = { Get-EmrBlock l.jsonl } }
        @{ Command = { Get-EmrDoctor l.jsonl } }
        @{ Command = { Get-EmrUserState l.jsonl } }
        @{ Command = { $waiting | Add-EmrRecord l.jsonl } }
        @{ Command = { $block | Add-EmrBlock l.jsonl } }
        @{ Command = { $waiting | Remove-EmrRecord -Ledger l.jsonl } }
        @{ Command = { $waiting | Test-EmrRecord -Ledger l.jsonl } }
        @{ Command = { $block | Test-EmrBlock -Ledger l.jsonl } }
        @{ Command = { New-SignedRecord $doctor $patient 'x' -Ledger l.jsonl } }
        @{ Command = { Invoke-EmrMining -Ledger l.jsonl -Miner $clinic } }
        @{ Command = { Register-EmrDoctor l.jsonl $patient 'Dr. B' -Authority $clinic } }
        @{ Command = { Export-EmrLedger l.jsonl n.jsonl } }
        @{ Command = { Backup-EmrLedger l.jsonl n.emr } }
        @{ Command = { Restore-EmrLedger l.jsonl n.emr } }
    ) {
        $before = Get-FileHash l.jsonl
        $problem = (Get-Outcome $Command).Problems
        $problem | Should -HaveCount 1
        $problem.FullyQualifiedErrorId | Should -BeLike 'LedgerNotRecognized,EmrLedger.Commands.*Command'
        $problem.Exception.Message | Should -Be "'$(Join-Path $TestDrive l.jsonl)' is an export of a ledger, and not a ledger."
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*Import-EmrLedger*Test-EmrLedger checks it as it is.'
        'n.jsonl', 'n.emr' | Should -Not -Exist
        (Get-FileHash l.jsonl).Hash | Should -Be $before.Hash
    }

    It 'of a read-only file keeps reading possible' -Skip:($IsWindows -or (id -u) -eq 0) {
        Copy-Item l.emr readonly.emr
        chmod 0444 readonly.emr
        (Get-EmrLedger readonly.emr).Height | Should -Be 1
        Test-EmrLedger readonly.emr | Should -BeTrue
        (Get-Outcome { $waiting | Add-EmrRecord readonly.emr }).Problems.FullyQualifiedErrorId | Should -BeLike 'LedgerReadOnly,*'
    }

    It 'of damage is found by the check, which goes on to the next ledger' {
        $bytes = [IO.File]::ReadAllBytes($ledger.Path)
        $text = [Text.Encoding]::Latin1.GetString($bytes)
        $name = New-Damaged changed.emr $text.IndexOf('sealed') ([byte[]][char[]]'SEALED')
        $name, 'l.emr' | Test-EmrLedger | Should -Be $false, $true
        $result = Test-EmrLedger $name -Detailed
        $result.Valid | Should -BeFalse
        $result.Faults[0].Height | Should -Be 1
        "$($result.Faults)" | Should -Not -Match 'SEALED'
        (Get-VerboseLine { Test-EmrLedger $name -Verbose })[0] | Should -Be "$($result.Faults[0])"
        (Get-Outcome { Backup-EmrLedger $name damaged-copy.emr }).Problems.FullyQualifiedErrorId | Should -BeLike 'CopyInvalid,*'
        'damaged-copy.emr' | Should -Not -Exist
    }
}

Describe '-WhatIf of <Name>' -ForEach @(
    @{ Name = 'New-EmrLedger'; Command = { New-EmrLedger w.emr W -Difficulty 1 -Open -WhatIf } }
    @{ Name = 'Add-EmrRecord'
       Command = { New-SignedRecord $doctor $patient 'x' -Ledger l.emr | Add-EmrRecord l.emr -PassThru -WhatIf } }
    @{ Name = 'Add-EmrBlock'; Command = { $block | Add-EmrBlock l.emr -PassThru -WhatIf } }
    @{ Name = 'Remove-EmrRecord'; Command = { $waiting | Remove-EmrRecord l.emr -PassThru -WhatIf } }
    @{ Name = 'Register-EmrDoctor'; Command = { Register-EmrDoctor l.emr $patient 'x' -Authority $clinic -PassThru -WhatIf } }
    @{ Name = 'Unregister-EmrDoctor'; Command = { Unregister-EmrDoctor l.emr $doctor -Authority $clinic -PassThru -WhatIf } }
    @{ Name = 'Set-EmrAuthority'; Command = { Set-EmrAuthority l.emr $doctor 'x' -Authority $clinic -WhatIf } }
    @{ Name = 'Invoke-EmrMining'; Command = { Invoke-EmrMining -Ledger l.emr -Miner $clinic -WhatIf } }
    @{ Name = 'Export-EmrLedger'; Command = { Export-EmrLedger l.emr w.jsonl -WhatIf } }
    @{ Name = 'Import-EmrLedger'; Command = { Import-EmrLedger l.jsonl w.emr -WhatIf } }
    @{ Name = 'Restore-EmrLedger'; Command = { Restore-EmrLedger l.emr w.emr -WhatIf } }
    @{ Name = 'Backup-EmrLedger'; Command = { Backup-EmrLedger l.emr w.emr -PassThru -WhatIf } }
) {
    It 'changes nothing' {
        $before = Get-ChildItem -File -Force | Get-FileHash | ForEach-Object { "$($_.Path) $($_.Hash)" }
        $outcome = Get-Outcome $Command
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems | Should -BeNullOrEmpty
        Get-ChildItem -File -Force | Get-FileHash | ForEach-Object { "$($_.Path) $($_.Hash)" } | Should -Be $before
    }
}

Describe '-Force' {
    It 'replaces an export, an imported ledger and a backup' {
        Set-Content f.jsonl (Get-Content l.jsonl)[0]
        Export-EmrLedger l.emr f.jsonl -Force
        $null = New-EmrLedger f.emr Old -Difficulty 1 -Open
        (Import-EmrLedger f.jsonl f.emr -Force).Name | Should -Be 'L'
        Backup-EmrLedger l.emr f.emr -Force
        (Get-EmrLedger f.emr).Pending | Should -Be 1
    }

    It 'replaces nothing where the import fails' {
        (Get-Outcome { Import-EmrLedger text.txt f.emr -Force }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'ManifestInvalid,*'
        (Get-EmrLedger f.emr).Pending | Should -Be 1
    }

    It 'brings pending records along where they were exported' {
        (Import-EmrLedger l.jsonl p.emr).Pending | Should -Be 1
        Export-EmrLedger l.emr nopending.jsonl
        (Import-EmrLedger nopending.jsonl q.emr).Pending | Should -Be 0
    }
}

Describe 'A ledger is never written over by what is made of it' {
    BeforeAll {
        $log = New-EmrKey -Algorithm Ed25519 -Name log.example
        $before = (Get-FileHash -LiteralPath $ledger.Path).Hash
        $id = (Get-EmrRecord $ledger | Select-Object -First 1).TxId
        $null = New-EmrCheckpoint $ledger good.checkpoint -Key $log -StatePath good.state -Initialize
        $before = (Get-FileHash -LiteralPath $ledger.Path).Hash
    }

    It '<Command>' -ForEach @(
        @{ Command = { Export-EmrLedger $ledger ./l.emr -Force } }
        @{ Command = { Export-EmrLedger $ledger ./L.EMR -Force } }
        @{ Command = { Export-EmrLedger $ledger ./l.emr-wal -Force } }
        @{ Command = { Export-EmrLedger $ledger ./l.emr-journal -Force } }
        @{ Command = { Backup-EmrLedger $ledger ./l.emr -Force } }
        @{ Command = { New-EmrCheckpoint $ledger ./l.emr -Key $log -StatePath good.state -Force } }
        @{ Command = { New-EmrCheckpoint $ledger ./good.state -Key $log -StatePath good.state -Force } }
        @{ Command = { New-EmrCheckpoint $ledger ./new.checkpoint -Key $log -StatePath ./l.emr } }
        @{ Command = { New-EmrReceipt $ledger $id -Checkpoint good.checkpoint -Path ./l.emr -Force } }
        @{ Command = { New-EmrReceipt $ledger $id -Checkpoint good.checkpoint -Path ./good.checkpoint -Force } }
    ) {
        (Get-Outcome $Command).Problems.FullyQualifiedErrorId | Should -BeLike 'PathInvalid,*'
        (Get-FileHash -LiteralPath $ledger.Path).Hash | Should -Be $before
        Test-EmrLedger $ledger -Checkpoint good.checkpoint -LogKey $log | Should -BeTrue
    }

    It 'by a checkpoint for which there is no folder, and nothing is signed' {
        (Get-Outcome { New-EmrCheckpoint $ledger ./none/x.checkpoint -Key $log -StatePath new.state -Initialize }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'PathNotFound,*'
        'new.state' | Should -Not -Exist
    }
}
