# What is typed to watch a ledger. What a round finds is tested in the library.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Push-Location $TestDrive
    $clinic, $doctor = 1..2 | ForEach-Object { New-EmrKey }
    $log = New-EmrKey -Algorithm Ed25519 -Name clinic.example/emr
    $ledger = New-EmrLedger clinic.emr 'Clinic North' -Difficulty 1 -Open

    function Add-Record {
        param([int] $Count = 1)
        1..$Count | ForEach-Object {
            New-SignedRecord $doctor $doctor 'a secret text' -Ledger clinic.emr | Add-EmrRecord clinic.emr
            $null = Invoke-EmrMining -Ledger clinic.emr -Miner $clinic
        }
    }

    # Each test has a state file of its own.
    function Get-NewState { "$(New-Guid).watch" }

    # The ledger with a record's signature exchanged for another's.
    function Edit-Ledger {
        param([string] $From, [string] $To)
        Copy-Item $From $To
        $script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('UPDATE record SET signature=(SELECT signature FROM record WHERE height=2) WHERE height=1'); c.commit()"
        python3 -c $script $To
    }
    Add-Record 2
}

AfterAll { Pop-Location }

Describe 'Watch-EmrLedger' {
    It 'checks the whole ledger first, and then what is new' {
        $state = Get-NewState
        $first = Watch-EmrLedger ./clinic.emr -Count 1 -StatePath $state
        $first | Should -BeOfType ([EmrLedger.LedgerWatchRound])
        $first.Valid, $first.IsWhole, $first.Height, $first.NewBlocks, $first.NewRecords | Should -Be $true, $true, 2, 3, 2
        $first.Tip | Should -Be (Get-EmrLedger $ledger).Tip
        Add-Record 3
        $second = Watch-EmrLedger ./clinic.emr -Count 1 -StatePath $state
        $second.Valid, $second.IsWhole, $second.Height, $second.NewBlocks, $second.NewRecords | Should -Be $true, $false, 5, 3, 3
        $second.RecheckedBlocks | Should -Be 3
        $LASTEXITCODE | Should -Be 0
    }

    It 'keeps what it knows beside the ledger where nothing else is said' {
        $null = Watch-EmrLedger $ledger -Count 1
        $known = Get-Content clinic.emr.watch -Raw | ConvertFrom-Json
        $now = Get-EmrLedger $ledger
        $known.format, $known.blocks, $known.tip, $known.faulty | Should -Be 'emr-watch/1', ($now.Height + 1), $now.Tip, $false
        Get-Content clinic.emr.watch -Raw | Should -Not -Match 'secret'
    }

    It 'begins a round each period, and ends after as many as it was told' {
        $rounds = @(Watch-EmrLedger $ledger -Every 0:0:0.4 -Count 3 -StatePath (Get-NewState))
        $rounds | Should -HaveCount 3
        ($rounds[2].Time - $rounds[0].Time).TotalSeconds | Should -BeGreaterOrEqual 0.75
    }

    It 'tells of what is wrong once, and ends with an exit code' {
        $state = Get-NewState
        Copy-Item clinic.emr victim.emr
        $null = Watch-EmrLedger victim.emr -Count 1 -StatePath $state
        Edit-Ledger clinic.emr victim.emr
        $told = [Collections.Generic.List[object]]::new()
        $rounds = @(Watch-EmrLedger victim.emr -Count 3 -Every 0:0:0.1 -StatePath $state -OnFault { $told.Add($_) })
        $LASTEXITCODE | Should -Be 1
        $rounds.Valid | Should -Be $false, $false, $false
        $rounds.Faults | ForEach-Object { $_.Code, $_.Height, $_.Index } | Should -Be (@('TxIdInvalid', 1, 0) * 3)
        $rounds.NewFaults | Should -HaveCount 1
        $told | Should -HaveCount 1
        $told[0] | Should -Be $rounds[0]
        Copy-Item clinic.emr victim.emr -Force
        (Watch-EmrLedger victim.emr -Count 1 -StatePath $state).Valid | Should -BeTrue
        $LASTEXITCODE | Should -Be 0
    }

    It 'knows after a restart that there was more, until it is told to forget' {
        $state = Get-NewState
        Copy-Item clinic.emr old.emr
        Copy-Item clinic.emr rolled.emr
        Add-Record
        Copy-Item clinic.emr rolled.emr -Force
        $null = Watch-EmrLedger rolled.emr -Count 1 -StatePath $state
        Copy-Item old.emr rolled.emr -Force
        Test-EmrLedger rolled.emr | Should -BeTrue
        $round = Watch-EmrLedger rolled.emr -UntilFault -StatePath $state
        $round.Faults.Code | Should -Be 'HistoryChanged'
        $round.Fault | Should -BeLike 'Ledger is not the one that was verified before*cut off or rolled back'
        ($round | Out-String) | Should -BeLike '*False*Ledger is*'
        (Watch-EmrLedger rolled.emr -Count 1 -StatePath $state -Reset).Valid | Should -BeTrue
        (Watch-EmrLedger rolled.emr -Count 1 -StatePath $state).Valid | Should -BeTrue
    }

    It 'tells of a ledger that is gone, and goes on when it is back' {
        $state = Get-NewState
        Copy-Item clinic.emr gone.emr
        $null = Watch-EmrLedger gone.emr -Count 1 -StatePath $state
        Move-Item gone.emr elsewhere.emr
        $round = Watch-EmrLedger gone.emr -Count 1 -StatePath $state
        $round.Faults.Code | Should -Be 'NotChecked'
        $LASTEXITCODE | Should -Be 2
        Move-Item elsewhere.emr gone.emr
        $round = Watch-EmrLedger gone.emr -Count 1 -StatePath $state
        $round.Valid, $round.IsWhole | Should -Be $true, $false
    }

    It 'reads the checkpoint anew in each round' {
        $state = Get-NewState
        $null = New-EmrCheckpoint $ledger day.checkpoint -Key $log -StatePath log.state -Initialize
        $held = @{ Checkpoint = 'day.checkpoint'; LogKey = $log; StatePath = $state; Count = 1 }
        (Watch-EmrLedger $ledger @held).CheckpointHeight | Should -Be (Get-EmrLedger $ledger).Height
        Copy-Item clinic.emr behind.emr
        Add-Record
        (Watch-EmrLedger $ledger @held).CheckpointHeight | Should -Be ((Get-EmrLedger $ledger).Height - 1)
        $null = New-EmrCheckpoint $ledger day.checkpoint -Key $log -StatePath log.state -Force
        (Watch-EmrLedger $ledger @held).CheckpointHeight | Should -Be (Get-EmrLedger $ledger).Height
        $held.StatePath = Get-NewState
        (Watch-EmrLedger behind.emr @held).Faults.Code | Should -Be 'LedgerBehindCheckpoint'
    }

    It 'goes on where what it was to run fails, and says so' {
        $state = Get-NewState
        $null = Watch-EmrLedger $ledger -Count 1 -StatePath $state
        $rounds = @(Watch-EmrLedger old.emr -Count 2 -Every 0:0:0.1 -StatePath $state -OnFault { 'told'; throw 'no mail' } -ErrorVariable failures -ErrorAction SilentlyContinue)
        $rounds | Where-Object { $_ -is [EmrLedger.LedgerWatchRound] } | Should -HaveCount 2
        $failures.Count | Should -BeGreaterOrEqual 1
        "$failures" | Should -BeLike '*no mail*'
    }

    It 'gives what it runs to the pipeline, and leaves the session''s own names alone' {
        $state = Get-NewState
        $null = Watch-EmrLedger $ledger -Count 1 -StatePath $state
        function Watch-Mine {
            $seen = 0
            $out = @(Watch-EmrLedger old.emr -UntilFault -StatePath $state -OnFault { $seen++; "found $($_.NewFaults.Code)" })
            $out[1]
            $seen
            $args
        }
        Watch-Mine 'one' 'two' | Should -Be 'found HistoryChanged', 1, 'one', 'two'
    }

    It 'checks the whole ledger as often as it is told' {
        $rounds = @(Watch-EmrLedger $ledger -Count 2 -Every 0:0:0.1 -WholeEvery 0:0 -StatePath (Get-NewState))
        $rounds.IsWhole | Should -Be $true, $true
    }

    It 'refuses <Id>: <Case>' -ForEach @(
        @{ Id = 'LedgerNotFound'; Case = 'no ledger'; Command = { Watch-EmrLedger nothing.emr -Count 1 } }
        @{ Id = 'LedgerNotRecognized'; Case = 'an export'; Command = { Export-EmrLedger $ledger w.jsonl -Force; Watch-EmrLedger w.jsonl -Count 1 -StatePath export.watch } }
        @{ Id = 'WatchStateInvalid'; Case = 'a damaged state'; Command = { '{"format":"emr-watch/1","blocks":0}' > bad.watch; Watch-EmrLedger $ledger -Count 1 -StatePath bad.watch } }
        @{ Id = 'FileKindMismatch'; Case = 'a state file that is none'; Command = { Watch-EmrLedger $ledger -Count 1 -StatePath clinic.emr -Reset } }
        @{ Id = 'PathNotFound'; Case = 'a state file in no folder'; Command = { Watch-EmrLedger $ledger -Count 1 -StatePath nowhere/x.watch } }
        @{ Id = 'VerifierKeyInvalid'; Case = 'a checkpoint without its key'; Command = { Watch-EmrLedger $ledger -Count 1 -Checkpoint day.checkpoint } }
    ) {
        { & $Command } | Should -Throw -ErrorId "$Id,EmrLedger.Commands.WatchEmrLedgerCommand"
    }

    It 'refuses a period that is none: <_>' -ForEach @('10', 10, '0:0', '-0:0:1', '30.0:0', 'soon', '') {
        $period = $_
        $refusal = try { Watch-EmrLedger $ledger -Count 1 -Every $period } catch { $_ }
        $refusal | Get-RefusedId | Should -BeExactly 'PeriodInvalid'
        "$refusal" | Should -BeLike '*period*00:10:00*'
    }

    It 'stops while it waits' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
                param($Module, $Folder)
                Import-Module $Module
                Set-Location $Folder
                Watch-EmrLedger clinic.emr -Every 1:0:0 -StatePath stopped.watch
            }).AddArgument((Get-Module EmrLedger).Path).AddArgument($TestDrive)
        $output = [Management.Automation.PSDataCollection[psobject]]::new()
        $run = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
        $until = [datetime]::UtcNow.AddSeconds(60)
        while ($output.Count -eq 0 -and [datetime]::UtcNow -lt $until) { Start-Sleep -Milliseconds 50 }
        $output.Count | Should -Be 1
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
        $run.IsCompleted | Should -BeTrue
        $shell.Dispose()
        (Watch-EmrLedger clinic.emr -Count 1 -StatePath stopped.watch).IsWhole | Should -BeFalse
    }
}
