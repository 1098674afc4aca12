# Sealing what waits in a ledger.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $clinic = New-EmrKey
    $doctor = New-EmrKey
    $other = New-EmrKey
    $patient = New-EmrKey

    function New-TestLedger {
        param([int] $Difficulty = 1, [switch] $Authority)
        $who = $Authority ? @{ Authority = $clinic } : @{ Open = $true }
        New-EmrLedger (Join-Path $TestDrive "$(New-Guid).emr") -Name Mining -Difficulty $Difficulty @who
    }

    function Add-Pending {
        param($Ledger, [int] $Count, $Key = $doctor)
        1..$Count | ForEach-Object { [pscustomobject]@{ Patient = $patient.Hash; Prescription = "x $_" } } |
            New-SignedRecord $Key -Ledger $Ledger | Add-EmrRecord $Ledger
    }
}

Describe 'Invoke-EmrMining -Ledger' {
    It 'does nothing where nothing waits, and says so on request' {
        $ledger = New-TestLedger
        Invoke-EmrMining -Ledger $ledger -Miner $clinic | Should -BeNullOrEmpty
        Get-VerboseLine { Invoke-EmrMining -Ledger $ledger -Miner $clinic -Verbose } |
            Should -Be 'No record waits that could be sealed.'
    }

    It 'makes blocks of 25 that link and obey the ledger''s rules' {
        $ledger = New-TestLedger -Difficulty 50
        Add-Pending $ledger 51
        $blocks = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        $blocks.Records.Count | Should -Be 51
        ($blocks | ForEach-Object { $_.Records.Count }) | Should -Be 25, 25, 1
        $blocks.Height | Should -Be 1, 2, 3
        $blocks.Difficulty | Select-Object -Unique | Should -Be 50
        $blocks.Miner | Select-Object -Unique | Should -Be $clinic.Hash
        Get-EmrBlock $ledger | Test-EmrBlock -Difficulty 50 | Should -Be $true, $true, $true, $true
        Test-EmrLedger $ledger | Should -BeTrue
    }

    It 'stays after the median of a fast chain''s times' {
        $ledger = New-TestLedger
        $blocks = 1..14 | ForEach-Object { Add-Pending $ledger 1; Invoke-EmrMining -Ledger $ledger -Miner $clinic }
        $blocks | Should -HaveCount 14
        Test-EmrLedger $ledger | Should -BeTrue
    }

    It 'takes an endless pipeline''s first block and leaves the rest pending' {
        $ledger = New-TestLedger
        Add-Pending $ledger 60
        (Invoke-EmrMining -Ledger $ledger -Miner $clinic | Select-Object -First 1).Height | Should -Be 1
        $info = Get-EmrLedger $ledger
        $info.Height, $info.Pending | Should -Be 1, 35
    }

    It 'skips what became inadmissible, with one warning that names the first' {
        $ledger = New-TestLedger -Authority
        Register-EmrDoctor $ledger $doctor 'Dr. A' -Authority $clinic
        Register-EmrDoctor $ledger $other 'Dr. B' -Authority $clinic
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        # The revocation is sealed before the records, by a block that another program made.
        Add-Pending $ledger 3
        Add-Pending $ledger 2 $other
        $pending = Get-EmrRecord $ledger -Pending
        Unregister-EmrDoctor $ledger $doctor -Authority $clinic
        $statement = Get-EmrRecord $ledger -Pending -Doctor $clinic
        $tip = Get-EmrBlock $ledger -Last 1
        $statement | Invoke-EmrMining -Miner $clinic -Difficulty 1 -Previous $tip -Timestamp ($tip.Timestamp + 1) |
            Add-EmrBlock $ledger
        $block = Invoke-EmrMining -Ledger $ledger -Miner $clinic -WarningVariable warnings -WarningAction SilentlyContinue
        $block.Records.TxId | Should -Be $pending[3..4].TxId
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match $pending[0].TxId
        "$warnings" | Should -Match '2 more records of its doctor stay behind'
        "$warnings" | Should -Not -Match 'x 1'
        (Get-EmrLedger $ledger).Pending | Should -Be 3
        Test-EmrLedger $ledger -WarningVariable found -WarningAction SilentlyContinue | Should -BeTrue
        $found | Should -Not -BeNullOrEmpty
    }

    It 'ends with an error where the time does not suffice, and the records still wait' {
        $ledger = New-TestLedger -Difficulty 10000000
        Add-Pending $ledger 200
        $outcome = Get-Outcome { Invoke-EmrMining -Ledger $ledger -Miner $clinic -TimeoutSec 1 -ThrottleLimit 1 }
        $info = Get-EmrLedger $ledger
        if ($info.Pending -eq 0) {
            Set-ItResult -Skipped -Because 'this machine is too fast'
            return
        }
        $outcome.Problems.FullyQualifiedErrorId | Should -Be 'MiningTimeout,EmrLedger.Commands.InvokeEmrMiningCommand'
        $outcome.Problems.CategoryInfo.Category | Should -Be 'OperationTimeout'
        $info.Records + $info.Pending | Should -Be 200
        $outcome.Output.Count | Should -Be $info.Height
    }

    It 'mines in two jobs at once, and every record is sealed once' {
        $ledger = New-TestLedger -Difficulty 200000
        Add-Pending $ledger 130
        $path = $ledger.Path
        $blocks = 1..2 | ForEach-Object -Parallel {
            Import-Module $using:manifest
            Invoke-EmrMining -Ledger $using:path -Miner $using:clinic -ThrottleLimit 1 -ErrorAction Stop
        }
        $blocks.Height | Sort-Object | Should -Be (1..6)
        (Get-EmrRecord $ledger).Nonce | Should -Be (1..130)
        (Get-EmrLedger $ledger).Pending | Should -Be 0
        Test-EmrLedger $ledger | Should -BeTrue
        "$($ledger.Path)-wal" | Should -Not -Exist
    }

    It 'is backed up while it is written to' {
        $ledger = New-TestLedger -Difficulty 100000
        Add-Pending $ledger 150
        $path = $ledger.Path
        $job = 1 | ForEach-Object -AsJob -Parallel {
            Import-Module $using:manifest
            Invoke-EmrMining -Ledger $using:path -Miner $using:clinic -ThrottleLimit 1 -ErrorAction Stop
        }
        $backups = 1..3 | ForEach-Object { Backup-EmrLedger $ledger (Join-Path $TestDrive "backup$_.emr") -PassThru }
        $blocks = $job | Receive-Job -Wait -AutoRemoveJob
        $blocks | Should -HaveCount 6
        $backups | ForEach-Object { $_.Records + $_.Pending } | Should -Be 150, 150, 150
        $backups | Test-EmrLedger | Should -Be $true, $true, $true
    }
}

Describe 'Add-EmrBlock' {
    BeforeEach {
        $ledger = New-TestLedger -Difficulty 20
        $genesis = Get-EmrBlock $ledger 0
        $chain = 1..30 | ForEach-Object { [pscustomobject]@{ Patient = $patient.Hash; Prescription = "y $_" } } |
            New-SignedRecord $doctor |
            Invoke-EmrMining -Miner $clinic -Difficulty 20 -Previous $genesis -Timestamp ($genesis.Timestamp + 1)
    }

    It 'adds blocks that were mined elsewhere, from JSON as well' {
        $chain[0] | ConvertTo-EmrJson | ConvertFrom-EmrJson | Add-EmrBlock $ledger | Should -BeNullOrEmpty
        $rest = New-SignedRecord $doctor $patient 'later' -Nonce 26
        $next = $rest | Invoke-EmrMining -Miner $clinic -Difficulty 20 -Previous $chain[0] -Timestamp ($genesis.Timestamp + 2)
        (Add-EmrBlock $ledger $next -PassThru).BlockId | Should -Be $next.BlockId
        (Get-EmrLedger $ledger).Records | Should -Be 26
    }

    It 'takes pending records away that a block seals' {
        $chain[0].Records[0] | Add-EmrRecord $ledger
        $chain[0] | Add-EmrBlock $ledger
        (Get-EmrLedger $ledger).Pending | Should -Be 0
    }

    It 'refuses each block that does not fit, and takes the next that does' {
        $easy = Invoke-EmrMining -Miner $clinic -Difficulty 1 -Previous $genesis -Timestamp ($genesis.Timestamp + 1)
        $early = Invoke-EmrMining -Miner $clinic -Difficulty 20 -Previous $genesis -Timestamp ($genesis.Timestamp)
        $ahead = Invoke-EmrMining -Miner $clinic -Difficulty 20 -Previous $genesis -Timestamp (Get-Date).AddHours(3)
        $changed = Edit-Copy $chain[0] BlockId (Edit-Hex $chain[0].BlockId)
        $outcome = Get-Outcome { 'none', $easy, $early, $ahead, $changed, $chain[0], $chain[0] | Add-EmrBlock $ledger }
        $outcome.Problems.FullyQualifiedErrorId | ForEach-Object { ($_ -split ',')[0] } |
            Should -Be 'InputNotBlock', 'BlockInvalid', 'BlockInvalid', 'TimestampTooFarAhead', 'BlockInvalid', 'LedgerTipMoved'
        $outcome.Problems[1].TargetObject | Should -Be 1
        (Get-EmrLedger $ledger).Height | Should -Be 1
    }
}
