BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')

    # What a search, of two seconds unless other words are given, writes to the progress stream of a session of its own.
    function Get-ProgressOf {
        param([string] $Preference, [hashtable] $More = @{ Difficulty = '340282366920938463463374607431768211455'; TimeoutSec = 2 })
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript({
                    param($manifest, $preference, $more)
                    $ProgressPreference = $preference
                    Import-Module $manifest
                    if ($more.ContainsKey('Records')) {
                        $doctor = New-EmrKey
                        $records = 1..$more.Records | ForEach-Object { @{ Patient = $doctor; Prescription = "$_" } } |
                            ForEach-Object { [pscustomobject]$_ } | New-SignedRecord $doctor
                        $more.Remove('Records')
                        if ($more.ContainsKey('Ledger')) { Add-EmrRecord $more.Ledger $records }
                        else { $more.Record = $records }
                    }
                    Invoke-EmrMining -Miner ('00' * 20) @more
                }).AddParameters(@($manifest, $Preference, $More)).Invoke()
            if ($More.ContainsKey('TimeoutSec')) { $shell.Streams.Error.FullyQualifiedErrorId | Should -BeLike 'MiningTimeout,*' }
            # Other commands of the session may show bars of their own.
            $shell.Streams.Progress | Where-Object Activity -Like 'Mining block*'
        }
        finally {
            $shell.Dispose()
        }
    }
}

Describe 'The progress of mining' {
    BeforeAll {
        $shown = @(Get-ProgressOf Continue)
    }

    It 'is silent where the user wants silence' {
        @(Get-ProgressOf SilentlyContinue) | Should -HaveCount 0
        $silent = @{ Difficulty = '340282366920938463463374607431768211455'; TimeoutSec = 1; ProgressAction = 'SilentlyContinue' }
        @(Get-ProgressOf Continue $silent) | Should -HaveCount 0
    }

    It 'is not shown where the block is soon found' {
        @(Get-ProgressOf Continue @{ Difficulty = 1 }) | Should -HaveCount 0
    }

    It 'is shown, at most five times a second' {
        $running = @($shown | Where-Object RecordType -EQ Processing)
        $running.Count | Should -BeGreaterThan 2
        $running.Count | Should -BeLessOrEqual 10
    }

    It 'ends with one record that takes the bar away' {
        @($shown | Where-Object RecordType -EQ Completed) | Should -HaveCount 1
        $shown[-1].RecordType | Should -Be 'Completed'
        $shown.ActivityId | Sort-Object -Unique | Should -HaveCount 1
    }

    It 'tells the rate, the hashes tried and how long a block takes on average' {
        $shown[0].Activity | Should -BeExactly 'Mining block 0'
        $status = $shown[0].StatusDescription
        $status | Should -Match '^[\d.]+ [kMG]?H/s\b'
        $status | Should -Match '\d hashes\b'
        $status | Should -Match 'years?\b.*\b(a block|on average)'
    }

    It 'has no percentage out of range' {
        $shown | ForEach-Object PercentComplete | Measure-Object -Minimum -Maximum |
            ForEach-Object { $_.Minimum -ge -1 -and $_.Maximum -le 99 } | Should -BeTrue
    }
}

Describe 'The progress of mining several blocks' {
    BeforeAll {
        # Eighty records are four blocks.
        $given = @(Get-ProgressOf Continue @{ Records = 80; Difficulty = 100000000 })
        $ledger = (New-EmrLedger (Join-Path $TestDrive 'progress.emr') Progress -Difficulty 100000000 -Open).Path
        $sealed = @(Get-ProgressOf Continue @{ Records = 80; Ledger = $ledger })
        $shown = @{ given = $given; 'pending in a ledger' = $sealed }
    }

    It 'says which block of how many it is, where the records are <_>' -ForEach 'given', 'pending in a ledger' {
        $first = $_ -eq 'given' ? 0 : 1
        $activities = @($shown[$_] | Where-Object RecordType -EQ Processing | ForEach-Object Activity)
        $activities.Count | Should -BeGreaterThan 1
        foreach ($activity in $activities) {
            $activity | Should -Match '^Mining block (?<height>\d+) \((?<number>[1-4]) of 4\)$'
            $null = $activity -match '^Mining block (?<height>\d+) \((?<number>[1-4]) of 4\)$'
            [int]$Matches.height - $first + 1 | Should -Be $Matches.number
        }
    }

    It 'has one bar, which never goes back, where the records are <_>' -ForEach 'given', 'pending in a ledger' {
        $bars = $shown[$_]
        $bars.ActivityId | Sort-Object -Unique | Should -HaveCount 1
        @($bars | Where-Object RecordType -EQ Completed) | Should -HaveCount 1
        $bars[-1].RecordType | Should -Be Completed
        $percents = @($bars | Where-Object RecordType -EQ Processing | ForEach-Object PercentComplete)
        $percents | Sort-Object | Should -Be $percents
        $percents[-1] | Should -BeGreaterThan 49
    }
}
