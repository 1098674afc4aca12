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
