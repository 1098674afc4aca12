# A ledger that moves between servers and files. Where there is no server, every test is skipped, and says what to install.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    . (Join-Path $PSScriptRoot 'Server.ps1')
    . (Join-Path $PSScriptRoot 'ServerLedger.ps1')
}

AfterAll {
    Exit-ServerTest $session
}

Describe 'Moving a ledger' {
    BeforeEach {
        if (-not $server) { Set-ItResult -Skipped -Because $noServer }
    }

    It 'to a file and back keeps every byte' {
        $expected = Get-ExportHash $place
        Backup-EmrLedger $made ./moved.emr
        Get-ExportHash ./moved.emr | Should -Be $expected
        Test-EmrLedger ./moved.emr | Should -BeTrue

        $back = Backup-EmrLedger ./moved.emr (New-Place) -PassThru
        $back.Tip | Should -Be (Get-EmrLedger $made).Tip
        $back.Path | Should -Not -Be $made.Path
        Get-ExportHash $back | Should -Be $expected
        Test-EmrLedger $back | Should -BeTrue
    }

    It 'as text keeps every byte' {
        $expected = Get-ExportHash $place
        Export-EmrLedger $place ./text.jsonl -IncludePending
        $there = Import-EmrLedger ./text.jsonl (New-Place)
        $file = Import-EmrLedger ./text.jsonl ./text.emr
        $there.Tip | Should -Be $file.Tip
        Get-ExportHash $there | Should -Be $expected
        Get-ExportHash $file | Should -Be $expected
        Test-EmrLedger $there | Should -BeTrue
    }

    It 'from one schema to another keeps every byte' {
        Get-ExportHash (Backup-EmrLedger $place (New-Place) -PassThru) | Should -Be (Get-ExportHash $place)
    }

    It 'keeps what others hold' {
        Backup-EmrLedger $made ./held.emr
        $log = New-EmrKey -Algorithm Ed25519 -Name log.example
        New-EmrCheckpoint $made ./held.checkpoint -Key $log -StatePath ./log.state -Initialize
        New-EmrReceipt $made $blocks[0].Records[1] -Path ./held.receipt -Checkpoint ./held.checkpoint
        foreach ($ledger in $made.Path, './held.emr') {
            Test-EmrLedger $ledger -Checkpoint ./held.checkpoint -LogKey $log | Should -BeTrue
        }
        Test-EmrReceipt ./held.receipt -LogKey $log | Should -BeTrue
        New-EmrCheckpoint ./held.emr ./again.checkpoint -Key $log -StatePath ./log.state
        (Get-FileHash ./again.checkpoint).Hash | Should -Be (Get-FileHash ./held.checkpoint).Hash
    }

    It 'does not replace a ledger without -Force, and restoring keeps what was there' {
        $target = New-Place
        Backup-EmrLedger $made $target
        { Backup-EmrLedger $made $target -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        { Restore-EmrLedger ./held.emr $target -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
        $null = Invoke-EmrMining -Ledger $target -Miner $clinic
        $restored = Restore-EmrLedger ./held.emr $target -Force -WarningVariable told -WarningAction SilentlyContinue
        $restored.Height | Should -Be 2
        $kept = [regex]::Match("$told", "kept as '([^']+)'").Groups[1].Value
        (Get-EmrLedger $kept).Height | Should -Be 3
    }

    It 'says what it would do, and does nothing, with -WhatIf' {
        $target = New-Place
        Backup-EmrLedger $made $target -WhatIf
        Import-EmrLedger ./text.jsonl $target -WhatIf
        New-EmrLedger $target X -Difficulty 1 -Open -WhatIf
        { Get-EmrLedger $target -ErrorAction Stop } | Should -Throw -ErrorId 'LedgerNotFound,*'
    }
}
