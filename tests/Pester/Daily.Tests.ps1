# The example of a daily routine, run as a scheduled task runs it: a process that nobody watches, known by its exit code.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Push-Location $TestDrive
    $script = Join-Path $moduleRoot 'module/examples/daily.ps1'
    $phrase = 'a passphrase of the log'
    Set-Content log.pass $phrase
    Set-Content wrong.pass 'another one'
    $log = New-EmrKey -Algorithm Ed25519 -Name clinic.example/emr
    Export-EmrKey $log log.key -Passphrase (ConvertTo-TestPassphrase $phrase)

    $clinic = New-EmrKey
    $doctor = New-EmrKey
    $made = New-EmrLedger clinic.emr -Name 'Riverside Clinic' -Difficulty 1 -Authority $clinic
    Register-EmrDoctor clinic.emr $doctor 'Dr. Alves' -Authority $clinic
    New-SignedRecord $doctor ('00' * 20) 'sealed on the first day' | Add-EmrRecord clinic.emr

    # One run: its exit code, what it wrote and complained of, and the files that it left.
    function Invoke-Daily {
        param(
            [string] $Ledger = 'clinic.emr', [string] $Passphrase = 'log.pass', [string] $Folder = 'evidence',
            [string[]] $More = @(), [string] $Mode = 'FullLanguage'
        )
        $before = @(Get-ChildItem -LiteralPath $Folder -ErrorAction Ignore | ForEach-Object FullName)
        # The names of its files have seconds in them.
        if ($before) { Start-Sleep -Milliseconds 1100 }
        $all = Invoke-Script $Mode $script -Ledger $Ledger -KeyPath log.key -PassphrasePath $Passphrase -Folder $Folder @More 2>&1
        $code = $LASTEXITCODE
        $files = @(Get-ChildItem -LiteralPath $Folder -ErrorAction Ignore | Where-Object FullName -NotIn $before)
        $report = $files | Where-Object Name -Like '*.report.json' | Get-Content -Raw | ConvertFrom-Json
        [pscustomobject]@{ Code = $code; Text = $all -join "`n"; Files = $files | ForEach-Object { $_.Name -replace '^\d{8}-\d{6}', 'day' } | Sort-Object; Report = $report }
    }

    $first = Invoke-Daily -More '-Miner', $clinic.Hash, '-Initialize'
    Copy-Item clinic.emr old.emr
    New-SignedRecord $doctor ('00' * 20) 'of the second day' -Ledger clinic.emr | Add-EmrRecord clinic.emr
    $second = Invoke-Daily -More '-Miner', $clinic.Hash -Mode ConstrainedLanguage
}

AfterAll {
    Pop-Location
}

Describe 'The daily routine' {
    It 'ends with 0 on a good day, and leaves a checkpoint, a backup and a report' {
        foreach ($run in $first, $second) {
            $run.Code | Should -Be 0 -Because $run.Text
            $run.Files | Should -Be 'day.audit.html', 'day.audit.json', 'day.checkpoint', 'day.emr', 'day.report.json'
            $run.Report.page | Should -Exist
            $run.Report.valid, $run.Report.name, $run.Report.sealed, $run.Report.pending | Should -Be $true, 'Riverside Clinic', 1, 0
            $run.Report.faults | Should -BeNullOrEmpty
            $run.Report.warnings | Should -BeNullOrEmpty
            $run.Report.notProved | Should -Not -BeNullOrEmpty
        }
        $first.Report.blocks, $second.Report.blocks | Should -Be 2, 3
        $second.Report.checkpoint | Should -Exist
    }

    It 'leaves a page for people, on which stands what changed since the day before' {
        $facts = Get-ChildItem evidence -Filter *.audit.json | Sort-Object Name | Get-Content -Raw | ConvertFrom-Json
        $facts.valid | Should -Be $true, $true
        $facts[0].differences | Should -BeNullOrEmpty
        $facts[0].checked.checkpointHeight, $facts[1].checked.checkpointHeight | Should -Be 1, 2
        $facts[1].differences.blocks, $facts[1].differences.newBlocks, $facts[1].differences.newRecords | Should -Be 2, 1, 1
    }

    It 'leaves evidence that holds by itself' {
        $checkpoints = Get-ChildItem evidence -Filter *.checkpoint | Sort-Object Name
        $checkpoints | Test-EmrCheckpoint -LogKey $log | Should -Be $true, $true
        $copies = Get-ChildItem evidence -Filter *.emr | Sort-Object Name
        Test-EmrLedger $copies[1].FullName -Checkpoint $checkpoints[0].FullName -LogKey $log | Should -BeTrue
        Test-EmrLedger $copies[0].FullName -Checkpoint $checkpoints[1].FullName -LogKey $log | Should -BeFalse
    }

    It 'ends with 1 where the ledger was rolled back, and reports it' {
        $run = Invoke-Daily -Ledger old.emr
        $run.Code | Should -Be 1 -Because $run.Text
        $run.Report.valid, $run.Report.checkpoint | Should -Be $false, $null
        "$($run.Report.faults)" | Should -Match 'CheckpointInconsistent: '
        "$($run.Report.faults)" | Should -Match 'Ledger is behind the checkpoint: the checkpoint states 3 blocks, and the ledger has 2'
        $run.Files | Should -Not -Contain 'day.checkpoint' -Because 'nothing is signed'
        Get-Content -LiteralPath $run.Report.page -Raw | Should -Match '<p class="verdict bad"><strong><span data-fact="verdict">Not valid, behind the checkpoint'
        Get-Item log.key.state.*.checkpoint | Should -HaveCount 2
    }

    It 'ends with 1 where a record was altered, and reports it' {
        $bytes = [IO.File]::ReadAllBytes((Convert-Path clinic.emr))
        $at = [Text.Encoding]::Latin1.GetString($bytes).IndexOf('sealed on the first day')
        $at | Should -BeGreaterThan 0
        $bytes[$at] = [byte][char]'S'
        [IO.File]::WriteAllBytes((Join-Path $TestDrive 'altered.emr'), $bytes)
        $run = Invoke-Daily -Ledger altered.emr
        $run.Code | Should -Be 1 -Because $run.Text
        $run.Report.valid | Should -BeFalse
        "$($run.Report.faults)" | Should -Match 'block 1'
        "$($run.Report.faults)" | Should -Match 'CopyInvalid: '
        $run.Files | Should -Not -Contain 'day.emr' -Because 'a copy of it would be no backup'
    }

    It 'ends with 1 where the file is no ledger any more' {
        Set-Content rubbish.emr 'no ledger'
        $run = Invoke-Daily -Ledger rubbish.emr
        $run.Code | Should -Be 1 -Because $run.Text
        "$($run.Report.faults)" | Should -Match 'LedgerNotRecognized: '
    }

    It 'ends with 2 where <Why>, and reports it with what to do' -ForEach @(
        @{ Why = 'the ledger is missing'; Id = 'LedgerNotFound'; With = @{ Ledger = 'none.emr' }; Cure = 'Check the path*' }
        @{ Why = 'the passphrase is wrong'; Id = 'PassphraseWrong'; With = @{ Passphrase = 'wrong.pass' }; Cure = 'Give the passphrase*' }
        @{ Why = 'the passphrase is missing'; Id = 'PathNotFound'; With = @{ Passphrase = 'none.pass' }; Cure = 'Mend what the error names*' }
        @{ Why = 'the state of the key is missing'; Id = 'SignerStateMissing'; With = @{ Ledger = 'other.emr' }; Cure = '*-Initialize*' }
    ) {
        if (-not (Test-Path other.emr)) { $null = New-EmrLedger other.emr Other -Difficulty 1 -Open }
        $run = Invoke-Daily @With
        $run.Code | Should -Be 2 -Because $run.Text
        $run.Files | Should -Contain 'day.report.json'
        $run.Report.valid | Should -BeNullOrEmpty
        $run.Report.error | Should -BeLike "${Id}: *"
        $run.Report.cure | Should -BeLike $Cure
        # The task's log has it, too; the console may break the line.
        $run.Text -replace '\s' | Should -Match ([regex]::Escape($run.Report.error -replace '\s'))
        $run.Text -replace '\s' | Should -Match ([regex]::Escape($run.Report.cure -replace '\s'))
    }

    It 'ends with 2 where not even the report can be written, and says why' {
        Set-Content in-the-way 'a file'
        $run = Invoke-Daily -Folder in-the-way/evidence
        $run.Code | Should -Be 2
        $run.Text | Should -Match 'There is no report'
        $run.Text | Should -Match 'in-the-way'
    }

    It 'keeps what it writes from other accounts' -Skip:$IsWindows {
        (Get-Item evidence).UnixFileMode | Should -Be 'UserExecute, UserWrite, UserRead'
        Get-ChildItem evidence | ForEach-Object UnixFileMode | Sort-Object -Unique | Should -Be 'UserWrite, UserRead'
    }

    It 'keeps the newest backups and the last of each month, where that is asked for' {
        $null = New-Item -ItemType Directory thin
        $old = '20250110-020000.emr', '20250120-020000.emr', '20250120-020001.emr', '20250301-020000.emr'
        $others = 'notes.emr', '20250110-020000.emr.bak', '20250110-020000.report.json', '20250110-020000.checkpoint.old'
        $old + $others | ForEach-Object { Set-Content "thin/$_" x }
        $run = Invoke-Daily -Folder thin -More '-Keep', '1'
        $run.Code | Should -Be 0 -Because $run.Text
        $run.Report.removed | Sort-Object | Should -Be '20250110-020000.emr', '20250120-020000.emr'
        (Get-ChildItem thin -Filter *.emr).Name | Where-Object { $_ -like '2025*' } | Should -Be '20250120-020001.emr', '20250301-020000.emr'
        $run.Files | Should -Contain 'day.emr'
        foreach ($name in $others) { "thin/$name" | Should -Exist }
    }

    It 'removes no backup on a day that is not good' {
        $null = New-Item -ItemType Directory kept
        '20250110-020000.emr', '20250111-020000.emr' | ForEach-Object { Set-Content "kept/$_" x }
        $run = Invoke-Daily -Ledger old.emr -Folder kept -More '-Keep', '1'
        $run.Code | Should -Be 1
        $run.Report.removed | Should -BeNullOrEmpty
        Get-ChildItem kept -Filter 2025*.emr | Should -HaveCount 2
    }

    It 'keeps every backup where nothing else is said' {
        $second.Report.removed | Should -BeNullOrEmpty
        @(Get-ChildItem evidence -Filter *.emr).Count | Should -BeGreaterOrEqual 2
    }

    It 'tells nobody the passphrase' {
        (Get-ChildItem evidence -File | ForEach-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_.FullName)) }) -join '' |
            Should -Not -Match $phrase
        $first.Text + $second.Text | Should -Not -Match $phrase
    }
}
