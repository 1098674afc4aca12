# -After and -Before, and a chain whose times run ahead of the clock.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $key = New-EmrKey

    function New-AheadLedger {
        param([int] $Seconds)
        $ledger = New-EmrLedger (Join-Path $TestDrive "$(New-Guid).emr") -Name Ahead -Difficulty 1 -Open
        if ($Seconds -eq 0) {
            # A block is at least one second later than the median before it, which this clock then reaches.
            New-SignedRecord $key $key 'x' | Add-EmrRecord $ledger
            $null = Invoke-EmrMining -Ledger $ledger -Miner $key
            Start-Sleep -Seconds 2
            return $ledger
        }
        $time = [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() + $Seconds
        $mining = @{ Miner = $key; Difficulty = 1; Previous = Get-EmrBlock $ledger 0; Timestamp = $time }
        New-SignedRecord $key $key 'x' | Invoke-EmrMining @mining | Add-EmrBlock $ledger
        $ledger
    }

    function Get-Warned {
        param([scriptblock] $Command)
        $answer = & $Command 3>&1
        [pscustomobject]@{
            Output  = @($answer | Where-Object { $_ -isnot [Management.Automation.WarningRecord] })
            Warning = @($answer | Where-Object { $_ -is [Management.Automation.WarningRecord] } | ForEach-Object Message)
        }
    }
}

Describe 'A limit of time' {
    It 'is an error where -After is later than -Before' {
        $ledger = New-AheadLedger 0
        $outcome = Get-Outcome { Get-EmrRecord $ledger -After 2027-01-02 -Before 2027-01-01 }
        $outcome.Ended | Should -BeTrue
        $outcome.Problems.FullyQualifiedErrorId | Should -BeExactly 'TimestampInvalid,EmrLedger.Commands.GetEmrRecordCommand'
        $outcome.Problems.ErrorDetails.RecommendedAction | Should -BeExactly 'Give the earlier time to -After.'
        (Get-Outcome { Get-EmrRecord $ledger -After 5 -Before 5 }).Problems | Should -BeNullOrEmpty
    }

    It 'finds what was sealed in the second of -Before, up to that moment' {
        $ledger = New-AheadLedger 0
        $sealed = [long](Get-EmrBlock $ledger 1).Timestamp
        $within = [DateTimeOffset]::FromUnixTimeMilliseconds($sealed * 1000 + 400)
        Get-EmrRecord $ledger -Before $within | Should -HaveCount 1
        $text = $within.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", [cultureinfo]::InvariantCulture)
        Get-EmrRecord $ledger -Before $text | Should -HaveCount 1
        Get-EmrRecord $ledger -After $within | Should -HaveCount 1
        Get-EmrRecord $ledger -Before $sealed -WarningAction Ignore | Should -BeNullOrEmpty
        Get-EmrRecord $ledger -After ($sealed + 1) -WarningAction Ignore | Should -BeNullOrEmpty
    }

    It 'is warned of where it lies between now and the ledger''s last times: -<Parameter>' -ForEach @(
        @{ Parameter = 'Before'; Found = 0; Says = '*-Before lies before that: blocks that are sealed already may be left out*' }
        @{ Parameter = 'After'; Found = 1; Says = '*-After lies before that: blocks that were sealed before it may be found as well.' }
    ) {
        $ledger = New-AheadLedger 600
        foreach ($limit in (Get-Date), (Get-Date).AddMinutes(5)) {
            $given = @{ $Parameter = $limit }
            $seen = Get-Warned { Get-EmrRecord $ledger @given }
            $seen.Output | Should -HaveCount $Found
            $seen.Warning | Should -HaveCount 1
            $seen.Warning | Should -BeLike 'The ledger''s times run ahead of this machine''s clock, by 10 min, up to *Z.*'
            $seen.Warning | Should -BeLike $Says
        }
    }

    It 'is not warned of elsewhere: <What>' -ForEach @(
        @{ What = 'yesterday'; Ahead = 600; Limit = { (Get-Date).AddDays(-1) } }
        @{ What = 'later than all'; Ahead = 600; Limit = { (Get-Date).AddMinutes(11) } }
        @{ What = 'a ledger that is not ahead'; Ahead = 0; Limit = { Get-Date } }
    ) {
        $ledger = New-AheadLedger $Ahead
        (Get-Warned { Get-EmrRecord $ledger -Before (& $Limit) }).Warning | Should -BeNullOrEmpty
        (Get-Warned { Get-EmrRecord $ledger -After (& $Limit) }).Warning | Should -BeNullOrEmpty
        (Get-Warned { Get-EmrRecord $ledger }).Warning | Should -BeNullOrEmpty
    }

    It 'is ISO text as well as a date' {
        $ledger = New-AheadLedger 0
        $day = (Get-Date).AddDays(-1).ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)
        $next = (Get-Date).AddDays(2).ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)
        Get-EmrRecord $ledger -After $day -Before $next | Should -HaveCount 1
        Get-EmrRecord $ledger -Before $day | Should -BeNullOrEmpty
        Get-EmrRecord $ledger -After $next | Should -BeNullOrEmpty
    }
}
