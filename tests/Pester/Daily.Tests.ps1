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
        param([string] $Ledger = 'clinic.emr', [string] $Passphrase = 'log.pass', [string] $Folder = 'evidence', [string[]] $More = @())
        $before = @(Get-ChildItem -LiteralPath $Folder -ErrorAction Ignore | ForEach-Object FullName)
        # The names of its files have seconds in them.
        if ($before) { Start-Sleep -Milliseconds 1100 }
        $all = Invoke-Shell -File $script -Ledger $Ledger -KeyPath log.key -PassphrasePath $Passphrase -Folder $Folder @More 2>&1
        $code = $LASTEXITCODE
        $files = @(Get-ChildItem -LiteralPath $Folder -ErrorAction Ignore | Where-Object FullName -NotIn $before)
        $report = $files | Where-Object Name -Like '*.report.json' | Get-Content -Raw | ConvertFrom-Json
        [pscustomobject]@{ Code = $code; Text = $all -join "`n"; Files = $files | ForEach-Object { $_.Name -replace '^\d{8}-\d{6}', 'day' } | Sort-Object; Report = $report }
    }

    $first = Invoke-Daily -More '-Miner', $clinic.Hash, '-Initialize'
    Copy-Item clinic.emr old.emr
    New-SignedRecord $doctor ('00' * 20) 'of the second day' -Ledger clinic.emr | Add-EmrRecord clinic.emr
    $second = Invoke-Daily -More '-Miner', $clinic.Hash
}

AfterAll {
    Pop-Location
}

Describe 'The daily routine' {
    It 'ends with 0 on a good day, and leaves a checkpoint, a backup and a report' {
        foreach ($run in $first, $second) {
            $run.Code | Should -Be 0 -Because $run.Text
            $run.Files | Should -Be 'day.checkpoint', 'day.emr', 'day.report.json'
            $run.Report.valid, $run.Report.name, $run.Report.sealed, $run.Report.pending | Should -Be $true, 'Riverside Clinic', 1, 0
            $run.Report.faults | Should -BeNullOrEmpty
            $run.Report.warnings | Should -BeNullOrEmpty
            $run.Report.notProved | Should -Not -BeNullOrEmpty
        }
        $first.Report.blocks, $second.Report.blocks | Should -Be 2, 3
        $second.Report.checkpoint | Should -Exist
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
        "$($run.Report.faults)" | Should -Match 'Ledger does not agree with the checkpoint'
        $run.Files | Should -Not -Contain 'day.checkpoint' -Because 'nothing is signed'
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

    It 'ends with 2 where <Why>, and says so in one line' -ForEach @(
        @{ Why = 'the ledger is missing'; Id = 'LedgerNotFound'; With = @{ Ledger = 'none.emr' } }
        @{ Why = 'the passphrase is wrong'; Id = 'PassphraseWrong'; With = @{ Passphrase = 'wrong.pass' } }
        @{ Why = 'the passphrase is missing'; Id = 'PathNotFound'; With = @{ Passphrase = 'none.pass' } }
        @{ Why = 'the state of the key is missing'; Id = 'SignerStateMissing'; With = @{ Ledger = 'other.emr' } }
    ) {
        if (-not (Test-Path other.emr)) { $null = New-EmrLedger other.emr Other -Difficulty 1 -Open }
        $run = Invoke-Daily @With
        $run.Code | Should -Be 2 -Because $run.Text
        $run.Text | Should -Match "^$Id,"
        @($run.Text -split '\r?\n') | Should -HaveCount 1
        $run.Files | Should -Not -Contain 'day.report.json'
    }

    It 'tells nobody the passphrase' {
        (Get-ChildItem evidence -File | ForEach-Object { [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($_.FullName)) }) -join '' |
            Should -Not -Match $phrase
        $first.Text + $second.Text | Should -Not -Match $phrase
    }
}
