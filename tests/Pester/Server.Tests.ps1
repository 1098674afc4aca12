# What users type against a real server. Where there is no server, every test is skipped, and says what to install.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    . (Join-Path $PSScriptRoot 'Server.ps1')
    . (Join-Path $PSScriptRoot 'ServerLedger.ps1')
}

AfterAll {
    Exit-ServerTest $session
}

Describe 'A ledger on a server' {
    BeforeEach {
        if (-not $server) { Set-ItResult -Skipped -Because $noServer }
    }

    It 'is made with its roles, and is called by its connection string' {
        $made.Path | Should -BeLike "*Database=*Search Path=p_*"
        $made.Path | Should -Not -Match 'Password'
        $made.Name | Should -Be 'Clinic North'
        $made.Height | Should -Be 0
        $warned | Should -BeNullOrEmpty
        $schema = [regex]::Match($place, 'Search Path=(\w+)').Groups[1].Value
        $made.Location | Should -BeLike "*.$schema on *"
        $start = [regex]::Escape($made.Location.Substring(0, 16) -replace '\s')
        foreach ($one in $made, (Test-EmrLedger $made -Detailed)) {
            ($one | Format-Table | Out-String -Width 100) -replace '\s' | Should -Match $start
        }
        "$($made | Format-Table | Out-String -Width 80)" | Should -Match 'Clinic North'
    }

    It 'is found by the object, and by the string without a password' {
        foreach ($ledger in $made, $place, $made.Path, @{ Path = $place }) {
            $now = Get-EmrLedger $ledger
            $now.Path | Should -BeExactly $made.Path
            $now.Height, $now.Records, $now.Pending, $now.Doctors | Should -Be 2, 31, 1, 1
            $now.Tip | Should -Be $blocks[-1].BlockId
            (Get-EmrRecord $ledger -Patient $patient).Count | Should -Be 30
            (Get-EmrRecord $ledger -Pending).TxId | Should -Be $waiting.TxId
            (Get-EmrBlock $ledger -Last 1).BlockId | Should -Be $blocks[-1].BlockId
            (Get-EmrUserState $ledger $doctor).Nonce | Should -Be 30
            (Get-EmrDoctor $ledger).Name | Should -Be 'Dr. A. Sample'
            Test-EmrLedger $ledger -WarningVariable doubt | Should -BeTrue
            $doubt | Should -BeNullOrEmpty
        }
    }

    It 'goes down a pipeline' {
        ($made | Get-EmrLedger | Get-EmrBlock -Last 2).Height | Should -Be 1, 2
        $made | Test-EmrLedger | Should -BeTrue
        $place | Test-EmrLedger | Should -BeTrue
        (Get-EmrDoctor $made 'dr. *' | Get-EmrRecord $made).Count | Should -Be 30
        (Get-EmrBlock $made 1 | Test-EmrBlock -Ledger $made) | Should -BeTrue
        (Get-EmrRecord $made -Patient $patient | Select-Object -First 2).Count | Should -Be 2
        Test-EmrLedger $made -Detailed | Select-Object -ExpandProperty Path | Should -BeExactly $made.Path
    }

    It 'changes and refuses as one in a file does' {
        $record = New-SignedRecord $doctor $patient 'to be taken out' -Ledger $made
        $record | Add-EmrRecord $made
        { $record | Add-EmrRecord $made -ErrorAction Stop } | Should -Throw -ErrorId 'RecordExists,*'
        Remove-EmrRecord $made $record
        (Get-EmrLedger $made).Pending | Should -Be 1
        $block = Invoke-EmrMining -Miner $clinic -Difficulty 1 -Previous (Get-EmrBlock $made 1)
        { Add-EmrBlock $made $block -ErrorAction Stop } | Should -Throw -ErrorId 'LedgerTipMoved,*'
        { New-EmrLedger $place Again -Difficulty 1 -Open -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
    }

    It 'is not alone in its database' {
        $second = New-EmrLedger (New-Place) 'Clinic South' -Difficulty 1 -Open
        $second.Path | Should -Not -Be $made.Path
        (Get-EmrLedger $second.Path).Name | Should -Be 'Clinic South'
        (Get-EmrLedger $place).Name | Should -Be 'Clinic North'
        New-SignedRecord $doctor $patient 'x' -Ledger $second | Add-EmrRecord $second
        (Invoke-EmrMining -Ledger $second -Miner $clinic).Height | Should -Be 1
        Test-EmrLedger $second | Should -BeTrue
    }

    It 'is not there under another Search Path' {
        { Get-EmrLedger (New-Place) -ErrorAction Stop } | Should -Throw -ErrorId 'LedgerNotFound,*'
        { Get-EmrRecord (New-Place) -ErrorAction Stop } | Should -Throw -ErrorId 'LedgerNotFound,*'
    }

    It 'is completed on the command line' {
        $line = "Get-EmrBlock '$place' -BlockId $($blocks[0].BlockId.Substring(0, 6))"
        (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText | Should -Contain $blocks[0].BlockId
    }
}
