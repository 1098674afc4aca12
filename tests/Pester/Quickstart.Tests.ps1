BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')

    # What differs from run to run: hashes, times, nonces and colours; and the ends of lines, which differ by host.
    function Hide-Chance {
        param([string[]] $Line)
        $Line -replace '\e\[[0-9;]*m', '' -replace '\b[0-9a-f]{8,}…?', '#' -replace '\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ', '#' -replace '\d+', '#' -replace '\s+', ' ' |
            ForEach-Object Trim | Where-Object { $_ -and $_ -notmatch '^[- ]+$' }
    }

    # A temporary folder of its own shows what is left in it.
    $temporary = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'temporary')).FullName
    $before = @{ TMPDIR = $env:TMPDIR; TMP = $env:TMP }
    $env:TMPDIR = $env:TMP = $temporary
    $lines = Invoke-Shell -File (Join-Path $moduleRoot 'module/examples/quickstart.ps1') 2>&1 | ForEach-Object { "$_" }
    $exitCode = $LASTEXITCODE
    $env:TMPDIR = $before.TMPDIR
    $env:TMP = $before.TMP
    $text = $lines -join "`n"
}

Describe 'The quick start' {
    It 'runs to its end' {
        $exitCode | Should -Be 0
        $text | Should -Match '(?m)^1\. '
        $text | Should -Match '(?m)^8\. '
    }

    It 'finds all records and blocks valid before they are tampered with' {
        $text | Should -Match '30 of 30 records are valid'
    }

    It 'catches the changed dose and the missing record, with all that was built upon it' {
        $text | Should -Match 'Invalid txid'
        $text | Should -Match 'Block ID is incorrect'
        $text | Should -Match 'Previous block ID does not match'
    }

    It 'seals the records in a ledger that is valid, and refuses a stranger' {
        $text | Should -Match 'of it is valid: True'
        $text | Should -Match 'Doctor is not registered'
    }

    It 'leaves no ledger behind' {
        Get-ChildItem -LiteralPath $temporary -Filter 'emrledger-*' | Should -BeNullOrEmpty
    }

    It 'fits a console of 80 columns' {
        $lines -replace '\e\[[0-9;]*m', '' | Where-Object Length -GT 80 | Should -BeNullOrEmpty
    }

    It 'writes no error' {
        $text | Should -Not -Match '(?i)\berror\b|exception'
    }

    It 'writes the same in the small host' {
        if (-not (Test-Path -LiteralPath (Join-Path $repositoryRoot 'src/EmrLedger.Host'))) { Set-ItResult -Skipped -Because 'there is no src/EmrLedger.Host here' }
        if (-not (Get-Command dotnet -CommandType Application -ErrorAction Ignore)) { Set-ItResult -Skipped -Because 'there is no .NET SDK here' }
        $theirs = dotnet run --project (Join-Path $repositoryRoot 'src/EmrLedger.Host') -- (Join-Path $repositoryRoot 'module/examples/quickstart.ps1') 2>&1 | ForEach-Object { "$_" }
        $LASTEXITCODE | Should -Be 0
        # The host may say that it builds something first.
        $first = [array]::FindIndex([string[]]$theirs, [Predicate[string]] { $args[0] -match '1\. Keys' })
        $first | Should -BeGreaterOrEqual 0
        Hide-Chance $theirs[$first..($theirs.Count - 1)] | Should -BeExactly (Hide-Chance $lines)
    }
}
