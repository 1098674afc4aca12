BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $line = 0
    $vectors = Get-SeedLine mining | ForEach-Object {
        $vector = $_ | ConvertFrom-Json -DateKind String
        @{ Line = ++$line; Count = @($vector.txIds).Count; Vector = $vector }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $doctor = New-EmrKey
    $clinic = New-EmrKey
    $records = 1..60 | ForEach-Object { New-SignedRecord $doctor $clinic "Medication $_" -Nonce $_ }
    # No search of a lifetime finds a block of this difficulty.
    $endless = '340282366920938463463374607431768211455'

    # A record of which mining needs no more than the txid.
    function New-Stub {
        param([string] $TxId)
        [EmrLedger.EmrRecord]::new($TxId, '', '', '', '', 0, '')
    }

    # The processor time that this process takes within half a second, in milliseconds.
    function Measure-ProcessorTime {
        $process = [Diagnostics.Process]::GetCurrentProcess()
        $before = $process.TotalProcessorTime
        Start-Sleep -Milliseconds 500
        $process.Refresh()
        ($process.TotalProcessorTime - $before).TotalMilliseconds
    }
}

Describe 'Invoke-EmrMining' {
    It 'finds the golden block with <_> workers' -ForEach 1, 2, 3, 8 {
        $block = Invoke-EmrMining -Miner 0123456789abcdef0123456789abcdef01234567 -Timestamp 1711213303 -Difficulty 100000 -ThrottleLimit $_
        $block.Nonce | Should -Be 5687
        $block.BlockId | Should -BeExactly '000045add63c6a12ba9e386df44c00d4c291d0ac07b3c8a6ff57e30a21232800'
        $block.Previous | Should -BeExactly ('00' * 32)
        $block.Height | Should -Be 0
        $block.Records | Should -HaveCount 0
    }

    It 'finds the lowest nonce of the seed vector on line <Line> (<Count> records), whatever the number of workers' -ForEach $vectors {
        $search = @{
            Previous = $Vector.previous; Miner = $Vector.miner; Timestamp = $Vector.timestamp; Difficulty = $Vector.difficulty
            NonceStart = $Vector.start; SkipRecordCheck = $true
        }
        if ($Count) { $search.Record = $Vector.txIds | ForEach-Object { New-Stub $_ } }
        foreach ($workers in 1, 2, 3, 8) {
            $block = Invoke-EmrMining @search -ThrottleLimit $workers
            $block.Nonce | Should -Be $Vector.nonce
            $block.BlockId | Should -BeExactly $Vector.blockId
        }
    }

    It 'seals 25 records in each block, and the rest in the last' {
        $blocks = $records | Invoke-EmrMining -Miner $clinic -Difficulty 10
        $blocks.Height | Should -Be 0, 1, 2
        $blocks | ForEach-Object { $_.Records.Count } | Should -Be 25, 25, 10
        $blocks.Records.TxId | Should -Be $records.TxId
        $blocks[1..2].Previous | Should -Be $blocks[0..1].BlockId
    }

    It 'makes no empty block after a full one' {
        @($records[0..24] | Invoke-EmrMining -Miner $clinic -Difficulty 1) | Should -HaveCount 1
    }

    It 'makes one empty block of no records, and none of an empty pipeline or list' {
        @(Invoke-EmrMining -Miner $clinic -Difficulty 1) | Should -HaveCount 1
        @(@() | Invoke-EmrMining -Miner $clinic -Difficulty 1) | Should -HaveCount 0
        @(Invoke-EmrMining -Record @() -Miner $clinic -Difficulty 1) | Should -HaveCount 0
    }

    It 'builds upon the block that -Previous gives' {
        $first = $records[0..24] | Invoke-EmrMining -Miner $clinic -Difficulty 10
        $second = $records[25..30] | Invoke-EmrMining -Miner $clinic -Difficulty 10 -Previous $first
        $second.Height | Should -Be 1
        $first, $second | Test-EmrBlock -Difficulty 10 | Should -Be $true, $true
    }

    It 'builds upon <Previous>' -ForEach @(
        @{ Previous = 'an id, whose height nobody knows'; Give = { $args[0].BlockId }; Height = 0 }
        @{ Previous = 'a block that came through Clixml'; Height = 1
           Give = { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($args[0], 5)) } }
    ) {
        $first = $records[0..24] | Invoke-EmrMining -Miner $clinic -Difficulty 10
        $second = Invoke-EmrMining -Miner $clinic -Difficulty 10 -Previous (& $Give $first)
        $second.Previous, $second.Height | Should -Be $first.BlockId, $Height
    }

    It 'stamps a block with the time when its mining begins' {
        $before = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
        $block = Invoke-EmrMining -Miner $clinic -Difficulty 1
        $block.Timestamp | Should -BeGreaterOrEqual $before
        $block.Timestamp | Should -BeLessOrEqual ([DateTimeOffset]::UtcNow.ToUnixTimeSeconds())
    }

    It 'leaves a bad record out, and seals the others' {
        $bad = Edit-Copy $records[1] Prescription 'Medication 200'
        $outcome = Get-Outcome { $records[0], $bad, $records[2] | Invoke-EmrMining -Miner $clinic -Difficulty 10 }
        $outcome.Output.Records.TxId | Should -Be $records[0, 2].TxId
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'RecordInvalid,*'
        $outcome.Problems.TargetObject | Should -Be $bad.TxId
    }

    It 'tells how fast it was, with -Verbose' {
        $lines = Get-VerboseLine { Invoke-EmrMining -Miner $clinic -Difficulty 10 -ThrottleLimit 2 -Verbose }
        $lines | Should -HaveCount 2
        $lines[0] | Should -Be 'Mine block 0 with no records.'
        $lines[1] | Should -Match '^Block 0: nonce \d+, \d+ hash(es)? in [\d.]+ m?s \([\d.]+ [kMG]?H/s, kernel .+, 2 workers\)\.$'
    }
}

Describe 'A slice of nonces' {
    BeforeAll {
        $job = @{ Miner = $clinic.Hash; Difficulty = 100000; Timestamp = 1711213303 }
        $ten = $records[0..9]
        $whole = $ten | Invoke-EmrMining @job
    }

    It 'has the block that one search finds, where the slices are shared out as README says' {
        $slice = [long][Math]::Ceiling(($whole.Nonce + 1) / 3)
        $found = 0..7 | ForEach-Object -Parallel {
            $job = $using:job
            Import-Module $using:manifest
            $using:ten | Invoke-EmrMining @job -ThrottleLimit 1 -NonceStart ($_ * $using:slice) -NonceCount $using:slice
        } | Sort-Object Nonce | Select-Object -First 1
        $found | ConvertTo-EmrJson | Should -BeExactly ($whole | ConvertTo-EmrJson)
    }

    It 'that ends before the nonce writes nothing but verbose lines' {
        $outcome = Get-Outcome { $ten | Invoke-EmrMining @job -NonceStart 0 -NonceCount $whole.Nonce -Verbose -WarningAction Stop 4>&1 }
        $outcome.Problems | Should -HaveCount 0
        $outcome.Output.Message | Should -HaveCount 2
        $outcome.Output[1].Message | Should -BeLike "Block 0: no nonce meets the difficulty, $($whole.Nonce) hashes in *"
    }

    It 'that holds the nonce alone is enough' {
        $found = $ten | Invoke-EmrMining @job -NonceStart $whole.Nonce -NonceCount 1
        $found.BlockId | Should -BeExactly $whole.BlockId
    }

    It 'may be the last one' {
        $last = Invoke-EmrMining -Miner $clinic -Timestamp 1 -Difficulty 1 -NonceStart 18446744073709551615 -NonceCount 1
        $last.Nonce | Should -Be ([ulong]::MaxValue)
    }

    It 'takes at most 25 records' {
        $outcome = Get-Outcome { $records | Invoke-EmrMining @job -NonceCount 1 }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'MiningSliceNotFixed,*'
        $outcome.Output | Should -HaveCount 0
    }
}

Describe 'The end of a search' {
    It 'comes with an error after -TimeoutSec, and tells what was left' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $outcome = Get-Outcome {
            $records | Invoke-EmrMining -Miner $clinic -Difficulty $endless -TimeoutSec 1 -WarningVariable script:warnings -WarningAction SilentlyContinue
        }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'MiningTimeout,*'
        $outcome.Problems.CategoryInfo.Category | Should -Be 'OperationTimeout'
        $outcome.Output | Should -HaveCount 0
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.9
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 3
        "$warnings" | Should -BeLike '60 records were left unsealed.*'
    }

    It 'comes at once when the reader has enough' {
        $clock = [Diagnostics.Stopwatch]::new()
        $source = { while ($true) { $records[0] } }
        $block = & $source | Invoke-EmrMining -Miner $clinic -Difficulty 1 | ForEach-Object { $clock.Start(); $_ } | Select-Object -First 1
        $clock.Stop()
        $block.Records | Should -HaveCount 25
        Write-Host "    Select-Object -First 1 ended endless mining within $($clock.ElapsedMilliseconds) ms"
        $clock.ElapsedMilliseconds | Should -BeLessThan 2000
    }

    It 'comes at once when the pipeline is stopped, and leaves no worker behind' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript({
                    param($manifest, $miner, $difficulty)
                    Import-Module $manifest
                    'searching'
                    Invoke-EmrMining -Miner $miner -Difficulty $difficulty
                }).AddParameters(@($manifest, $clinic.Hash, $endless))
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $handle = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
            while ($output.Count -eq 0 -and -not $handle.IsCompleted) { Start-Sleep -Milliseconds 20 }
            Measure-ProcessorTime | Should -BeGreaterThan 100 -Because 'it is searching'

            $clock = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Stop()

            Write-Host "    a stopped search ended within $($clock.ElapsedMilliseconds) ms"
            $clock.ElapsedMilliseconds | Should -BeLessThan 2000
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
            # The engine itself may have something left to tidy up.
            $quiet = 1..6 | ForEach-Object { Measure-ProcessorTime } | Where-Object { $_ -lt 150 } | Select-Object -First 1
            $quiet | Should -Not -BeNullOrEmpty -Because 'nothing is searching any more'
        }
        finally {
            $shell.Dispose()
        }
    }

    It 'comes at once when a job is stopped' {
        $job = Start-Job -ArgumentList $manifest, $clinic.Hash, $endless -ScriptBlock {
            param($manifest, $miner, $difficulty)
            Import-Module $manifest
            'searching'
            Invoke-EmrMining -Miner $miner -Difficulty $difficulty
        }
        try {
            while (-not $job.ChildJobs[0].Output.Count -and $job.State -in 'NotStarted', 'Running') { Start-Sleep -Milliseconds 50 }
            $job.State | Should -Be 'Running'
            $clock = [Diagnostics.Stopwatch]::StartNew()
            Stop-Job $job
            Write-Host "    a stopped job ended within $($clock.ElapsedMilliseconds) ms"
            $clock.ElapsedMilliseconds | Should -BeLessThan 2000
            $job.State | Should -Be 'Stopped'
        }
        finally {
            Remove-Job $job -Force
        }
    }
}

Describe 'Mining that is only asked about' {
    BeforeAll {
        # What -WhatIf says goes to the console, which is another process's output here.
        $said = Invoke-Shell -Command {
            param($manifest)
            Import-Module $manifest
            $doctor = New-EmrKey
            $records = 1..26 | ForEach-Object { [pscustomobject]@{ Patient = $doctor; Prescription = "$_" } } | New-SignedRecord $doctor
            $hard = '340282366920938463463374607431768211455'
            $mined = @(
                $records | Invoke-EmrMining -Miner $doctor -Difficulty $hard -WhatIf
                Invoke-EmrMining -Miner $doctor -Difficulty $hard -WhatIf
                Invoke-EmrMining $records[0] -Miner $doctor -Difficulty $hard -Timestamp 1 -NonceCount 5 -WhatIf
            )
            "mined: $($mined.Count)"
        } -args $manifest | Where-Object { $_.Trim() }
    }

    It 'mines nothing, and says what it would' {
        $said | Should -Be @(
            'What if: Mine block 0 with 25 records.', 'What if: Mine block 1 with 1 record.', 'What if: Mine block 0 with no records.'
            'What if: Mine block 0 with 1 record.', 'mined: 0'
        )
    }
}

Describe 'One of a kind' {
    It 'is named in the singular' {
        $null = Get-Outcome {
            $records[0] | Invoke-EmrMining -Miner $clinic -Difficulty $endless -TimeoutSec 1 -WarningVariable script:warnings -WarningAction SilentlyContinue
        }
        "$warnings" | Should -BeLike '1 record was left unsealed.*'
        $verbose = Get-VerboseLine { Invoke-EmrMining -Miner $clinic -Difficulty 1 -ThrottleLimit 1 -Verbose }
        $verbose[-1] | Should -Match ', 1 worker\)'
    }
}
