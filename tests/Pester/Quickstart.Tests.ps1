BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
}

Describe 'The quick start in <_>' -ForEach 'FullLanguage', 'ConstrainedLanguage' {
    BeforeAll {
        # A temporary folder of its own shows what is left in it.
        $temporary = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'temporary')).FullName
        $before = @{ TMPDIR = $env:TMPDIR; TMP = $env:TMP }
        $env:TMPDIR = $env:TMP = $temporary
        $lines = Invoke-Script $_ (Join-Path $moduleRoot 'module/examples/quickstart.ps1') 2>&1 | ForEach-Object { "$_" }
        $exitCode = $LASTEXITCODE
        $env:TMPDIR = $before.TMPDIR
        $env:TMP = $before.TMP
        $text = $lines -join "`n"
    }

    It 'runs to its end' {
        $exitCode | Should -Be 0
        $text | Should -Match '(?m)^1\. '
        $text | Should -Match '(?m)^10\. '
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

    It 'claims a prescription, is refused a second claim, and dispenses' {
        $text | Should -Match 'Refused, PrescriptionHeld:'
        $text | Should -Match '(?m)^Held +21 of 21 North Pharmacy 2099-12-31'
        $text | Should -Match '(?m)^Held +11 of 21 North Pharmacy 2099-12-31'
    }

    It 'opens a sealed text, erases it, and finds all valid' {
        $text | Should -Match 'Methadone 40 mg'
        $text | Should -Match 'now: Erased\. Every record and proof is valid: True'
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
}

Describe 'The quick start where nothing is built yet' {
    BeforeAll {
        # A clone without module/lib, whose build.ps1 stages the module under test.
        $clone = Join-Path $TestDrive 'clone'
        $null = New-Item -ItemType Directory (Join-Path $clone 'module')
        Copy-Item -LiteralPath $manifest $clone
        Copy-Item (Join-Path $moduleRoot 'module/*.ps1xml') (Join-Path $clone 'module')
        Copy-Item -Recurse (Join-Path $moduleRoot 'module/examples') (Join-Path $clone 'module')
        $script = Join-Path $clone 'module/examples/quickstart.ps1'
        (Get-Content $script -Raw).Replace('$difficulty = 200000000', '$difficulty = 1000') | Set-Content $script

        function Invoke-QuickStart {
            param([string] $Build)
            Set-Content (Join-Path $clone 'build.ps1') $Build
            $all = Invoke-Shell -File $script 2>&1 | ForEach-Object { "$_" }
            [pscustomobject]@{ Code = $LASTEXITCODE; Text = $all -join "`n" }
        }
    }

    It 'says so where the build fails, and goes no further' {
        $run = Invoke-QuickStart 'throw "The build failed."'
        $run.Code | Should -Be 1
        $run.Text | Should -Match '(?s)not built here yet.*The build failed'
        $run.Text | Should -Not -Match '1\. Keys'
    }

    It 'builds, and says so, once' {
        $build = "'Staged.'; Copy-Item -Recurse '$((Join-Path $moduleRoot 'module/lib').Replace("'", "''"))' '$((Join-Path $clone 'module').Replace("'", "''"))'"
        $run = Invoke-QuickStart $build
        $run.Code | Should -Be 0
        $run.Text | Should -Match '(?s)not built here yet.*Staged\..*1\. Keys.*8\. '
        $again = Invoke-QuickStart $build
        $again.Code | Should -Be 0
        $again.Text | Should -Not -Match 'not built|Staged'
    }
}
