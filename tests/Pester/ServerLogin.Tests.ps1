# Logins and rights at a server, and what is shown of a password. Where there is no server, every test is skipped, and says what to install.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    . (Join-Path $PSScriptRoot 'Server.ps1')
    . (Join-Path $PSScriptRoot 'ServerLedger.ps1')
}

AfterAll {
    Exit-ServerTest $session
}

Describe 'The login to a server' {
    BeforeEach {
        if (-not $server) { Set-ItResult -Skipped -Because $noServer }
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
            { Get-EmrLedger ./file.emr -Credential (New-Login) -ErrorAction Stop } | Should -Throw -ErrorId 'LedgerInvalid,*'
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

        It 'that are missing are told of by <Name>' -ForEach @(
            @{ Name = 'Backup-EmrLedger'; Make = { Backup-EmrLedger ./roles.emr $args[0] -WarningVariable told; $told } }
            @{ Name = 'Import-EmrLedger'; Make = { $null = Import-EmrLedger ./roles.jsonl $args[0] -WarningVariable told; $told } }
            @{ Name = 'Restore-EmrLedger'; Make = { $null = Restore-EmrLedger ./roles.emr $args[0] -WarningVariable told; $told } }
        ) {
            Backup-EmrLedger $made ./roles.emr -Force
            Export-EmrLedger $made ./roles.jsonl -Force
            $user = "copier_$($Name.Split('-')[0].ToLowerInvariant())"
            Invoke-Sql $server "CREATE ROLE $user LOGIN PASSWORD 'secret-copier'; GRANT CREATE ON DATABASE emr TO $user"
            $own = $server.Location -replace 'Username=emr', "Username=$user"
            # The session remembers the login.
            $null = New-EmrLedger "$own;Search Path=${user}_first" X -Difficulty 1 -Open -Credential (New-Login 'secret-copier' $user) -WarningAction SilentlyContinue
            $WarningPreference = 'SilentlyContinue'
            $told = & $Make "$own;Search Path=$user"
            $told | Should -HaveCount 2
            "$told" | Should -Match "Search Path=${user}: .*'emr_${user}_reader'"
            "$told" | Should -Match "'emr_${user}_writer'"
            & $Make (New-Place) | Should -BeNullOrEmpty -Because 'who may make roles has made them'
            & $Make "./$user.emr" | Should -BeNullOrEmpty -Because 'a file has no roles'
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
