# What users type against a real server. Where there is none, every test is skipped, and says what to install.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    . (Join-Path $PSScriptRoot 'Server.ps1')
    $logins = @{}
    foreach ($name in 'PGPASSWORD', 'PGPASSFILE') {
        $logins[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $null)
    }
    # Else a file of the user's own would log in where a test does not want to.
    $env:PGPASSFILE = Join-Path $TestDrive 'pgpass'
    $null = New-Item -ItemType File -Path $env:PGPASSFILE
    $server = $null
    $server = Start-TestServer
    Push-Location $TestDrive
    $clinic = New-EmrKey
    $doctor = New-EmrKey
    $patient = New-EmrKey

    # The connection string of a schema that nobody else has, without a password.
    function New-Place {
        "$($server.Location);Search Path=p_$((New-Guid).ToString('n').Substring(0, 12))"
    }

    function New-Login {
        param([string] $Password = $server.Password, [string] $User = $server.User)
        [pscredential]::new($User, (ConvertTo-TestPassphrase $Password))
    }

    function Get-ExportHash {
        param([object] $Ledger)
        $file = "./$(New-Guid).jsonl"
        Export-EmrLedger $Ledger $file -IncludePending
        (Get-FileHash $file).Hash
    }

    # All that somebody can see of objects, errors among them.
    function Get-Shown {
        param([object[]] $Object)
        $Object | Format-List * -Force | Out-String -Width 1000
        $Object | Out-String -Width 1000
        $Object | ConvertTo-Json -Depth 3 -WarningAction Ignore
        [Management.Automation.PSSerializer]::Serialize($Object, 3)
        $Object | ForEach-Object { "$_" }
    }

    if ($server) {
        $place = New-Place
        $made = New-EmrLedger $place 'Clinic North' -Difficulty 1 -Authority $clinic -Credential (New-Login) -WarningVariable warned
        Register-EmrDoctor $made $doctor 'Dr. A. Sample' -Authority $clinic
        1..30 | ForEach-Object { [pscustomobject]@{ Patient = $patient.Hash; Prescription = "Medication $_" } } |
            New-SignedRecord $doctor -Ledger $place | Add-EmrRecord $place -BatchSize 10
        $blocks = Invoke-EmrMining -Ledger $place -Miner $clinic
        $waiting = New-SignedRecord $doctor $patient 'Wärts 5 µg' -Ledger $made | Add-EmrRecord $made -PassThru
    }
}

AfterAll {
    Pop-Location
    Stop-TestServer $server
    foreach ($name in $logins.Keys) { [Environment]::SetEnvironmentVariable($name, $logins[$name]) }
}

Describe 'With a server' {
    BeforeEach {
        if (-not $server) { Set-ItResult -Skipped -Because $noServer }
    }

    Context 'A ledger on a server' {
        It 'is made with its roles, and is called by its connection string' {
            $made.Path | Should -BeLike "*Database=*Search Path=p_*"
            $made.Path | Should -Not -Match 'Password'
            $made.Name | Should -Be 'Clinic North'
            $made.Height | Should -Be 0
            $warned | Should -BeNullOrEmpty
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

    Context 'Moving a ledger' {
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

    Context 'Logging in' {
        BeforeEach {
            if ($server -and -not $server.Password) { Set-ItResult -Skipped -Because 'the login of EMR_TEST_SERVER has no password' }
        }

        It 'with a wrong password is LedgerLoginFailed, and leaves the session''s login as it was' {
            $wrong = "not-$(New-Guid)"
            $problem = (Get-Outcome { Get-EmrLedger $place -Credential (New-Login $wrong) }).Problems
            $problem.FullyQualifiedErrorId | Should -BeLike 'LedgerLoginFailed,*'
            $problem.CategoryInfo.Category | Should -Be AuthenticationError
            "$(Get-Shown $problem)".Contains($wrong) | Should -BeFalse
            (Get-EmrLedger $place).Name | Should -Be 'Clinic North'
        }

        It 'once is enough for a session, and another session logs in anew' {
            $script = {
                param($manifest, $place, $password)
                Import-Module $manifest
                $outcome = {
                    param($do)
                    $problem = $null
                    $value = & $do 2>&1
                    $value -is [Management.Automation.ErrorRecord] ? $value.FullyQualifiedErrorId.Split(',')[0] : $value.Name
                }
                & $outcome { Get-EmrLedger $place }
                $login = [pscredential]::new(([Data.Common.DbConnectionStringBuilder]@{ ConnectionString = $place })['Username'], (ConvertTo-SecureString $password -AsPlainText -Force))
                & $outcome { Get-EmrLedger $place -Credential $login }
                & $outcome { Get-EmrLedger $place }
            }
            Invoke-FreshSession $script $manifest, $place, $server.Password | Should -Be 'LedgerLoginFailed', 'Clinic North', 'Clinic North'
        }

        It 'is possible by PGPASSWORD, and by a file' {
            $script = { param($manifest, $place) Import-Module $manifest; (Get-EmrLedger $place).Name }
            $env:PGPASSWORD = $server.Password
            try { Invoke-FreshSession $script $manifest, $place | Should -Be 'Clinic North' } finally { Remove-Item env:PGPASSWORD }
            Set-Content -LiteralPath $env:PGPASSFILE "*:*:*:*:$($server.Password)"
            try { Invoke-FreshSession $script $manifest, $place | Should -Be 'Clinic North' } finally { Clear-Content -LiteralPath $env:PGPASSFILE }
        }

        It 'with a file that is not there is LedgerLoginFailed, and names the file' -ForEach @(
            @{ Setting = 'Passfile=./none' }
            @{ Setting = 'SSL Mode=VerifyFull;Root Certificate=./none.pem' }
        ) {
            $problem = (Get-Outcome { Get-EmrLedger "$($server.Location);Application Name=other;$Setting" }).Problems
            $problem.FullyQualifiedErrorId | Should -Match '^(LedgerLoginFailed|LedgerUnreachable),'
            $problem.Exception.Message | Should -Not -BeNullOrEmpty
        }

        It 'is for servers' {
            { Get-EmrLedger ./held.emr -Credential (New-Login) -ErrorAction Stop } | Should -Throw -ErrorId 'LedgerInvalid,*'
        }
    }

    Context 'Rights' {
        BeforeEach {
            if ($server -and -not $server.Folder) { Set-ItResult -Skipped -Because 'the server is not these tests'' own' }
        }

        It 'of a reader are to read, and of a writer to add' {
            $schema = [regex]::Match($place, 'Search Path=(\w+)').Groups[1].Value
            foreach ($role in 'reader', 'writer') {
                Invoke-Sql $server "CREATE ROLE $role LOGIN PASSWORD 'secret-$role'; GRANT emr_${schema}_$role TO $role"
            }
            $asReader = $place -replace 'Username=emr', 'Username=reader'
            $asWriter = $place -replace 'Username=emr', 'Username=writer'
            (Get-EmrLedger $asReader -Credential (New-Login 'secret-reader' 'reader')).Name | Should -Be 'Clinic North'
            Test-EmrLedger $asReader | Should -BeTrue
            $record = New-SignedRecord $doctor $patient 'by the writer' -Ledger $asReader
            { $record | Add-EmrRecord $asReader -ErrorAction Stop } | Should -Throw -ErrorId 'LedgerAccessDenied,*'

            (Get-EmrLedger $asWriter -Credential (New-Login 'secret-writer' 'writer')).Name | Should -Be 'Clinic North'
            $record | Add-EmrRecord $asWriter
            (Invoke-EmrMining -Ledger $asWriter -Miner $clinic).Records.Count | Should -Be 2
            Test-EmrLedger $asWriter | Should -BeTrue
            { New-EmrLedger ($asWriter -replace 'Search Path=\w+', 'Search Path=own') X -Difficulty 1 -Open -ErrorAction Stop } |
                Should -Throw -ErrorId 'LedgerAccessDenied,*'
        }

        It 'are given later where the login may make no roles' {
            Invoke-Sql $server "CREATE ROLE maker LOGIN PASSWORD 'secret-maker'; GRANT CREATE ON DATABASE emr TO maker"
            $own = $server.Location -replace 'Username=emr', 'Username=maker;Search Path=made'
            $ledger = New-EmrLedger $own Made -Difficulty 1 -Open -Credential (New-Login 'secret-maker' 'maker') -WarningVariable told -WarningAction SilentlyContinue
            "$told" | Should -Match 'emr_made_reader'
            "$told" | Should -Match 'emr_made_writer'
            Test-EmrLedger $ledger -WarningVariable told -WarningAction SilentlyContinue | Should -BeTrue
            "$told" | Should -Match 'emr_made_reader'
            Invoke-Sql $server 'CREATE ROLE emr_made_reader NOLOGIN; CREATE ROLE emr_made_writer NOLOGIN'
            $null = New-SignedRecord $doctor $patient 'x' -Ledger $ledger | Add-EmrRecord $ledger
            $rights = "SELECT has_schema_privilege('emr_made_reader', 'made', 'USAGE'), has_table_privilege('emr_made_writer', 'made.pending', 'INSERT')"
            Invoke-Sql $server $rights | Should -Be 't|t'
            Test-EmrLedger $ledger -WarningVariable told | Should -BeTrue
            $told | Should -BeNullOrEmpty
        }
    }

    Context 'A password' {
        BeforeEach {
            if ($server -and -not $server.Password) { Set-ItResult -Skipped -Because 'the login of EMR_TEST_SERVER has no password' }
        }

        It 'is in no output, whatever stream it is of' {
            $secret = "$place;Password=$($server.Password)"
            $all = & {
                $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
                Get-EmrLedger $secret
                Get-EmrLedger $place -Credential (New-Login)
                Test-EmrLedger $secret -Detailed
                Get-EmrBlock $secret 99
                Get-EmrRecord $secret -TxId ('00' * 32)
                Invoke-EmrMining -Ledger $secret -Miner $clinic
                Backup-EmrLedger $secret "$(New-Place);Password=$($server.Password)" -PassThru
                try { Backup-EmrLedger $secret $secret } catch { $_ }
                try { New-EmrLedger $secret X -Difficulty 1 -Open } catch { $_ }
                try { Export-EmrLedger $secret $secret } catch { $_ }
                New-EmrLedger "$(New-Place);Password=$($server.Password)" X -Difficulty 1 -Open
                Get-EmrLedger "$(New-Place);Password=$($server.Password)"
                Get-EmrLedger ($secret -replace 'Search Path', 'Searchpath')
            } *>&1
            @($all | Where-Object { $_ -is [Management.Automation.ErrorRecord] }).Count | Should -BeGreaterThan 4
            # PowerShell keeps a command's arguments beside each line that is no error; what the line says is the command's.
            $said = $all | ForEach-Object { $_ -is [Management.Automation.InformationalRecord] ? $_.Message : $_ }
            (Get-Shown $said | Out-String -Width 4000).Contains($server.Password) | Should -BeFalse
        }

        It 'is in no error of the session' {
            $shown = @($global:Error | ForEach-Object { "$_ $($_.Exception) $($_ | Format-List * -Force | Out-String -Width 1000)" }) -join "`n"
            $shown.Contains($server.Password) | Should -BeFalse
        }

        It 'is in no line of -WhatIf, -Confirm or progress' {
            $script = @'
$manifest, $place, $secret = $args
Import-Module $manifest
$ProgressPreference = 'Continue'
New-EmrLedger $secret X -Difficulty 1 -Open -WhatIf
$there = "$secret;Search Path=$((New-Guid).ToString('n') -replace '^', 'w' -replace '-')"
New-EmrLedger $there X -Difficulty 1 -Open -WhatIf
Backup-EmrLedger $secret $there -WhatIf
Export-EmrLedger $secret ./whatif.jsonl -WhatIf
Invoke-EmrMining -Ledger $secret -Miner ('ab' * 20) -WhatIf
Test-EmrLedger $secret -Verbose
Get-EmrLedger $secret | Format-List *
'@
            Set-Content ./whatif.ps1 $script
            $shown = Invoke-Script FullLanguage (Convert-Path ./whatif.ps1) $manifest $place "$place;Password=$($server.Password)" 2>&1 | Out-String -Width 4000
            $shown | Should -Match 'What if'
            $shown | Should -Match 'Clinic North'
            $shown.Contains($server.Password) | Should -BeFalse
        }
    }
}
