# A ledger as a clinic uses it, from the first command to the backup.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $clinic = New-EmrKey
    $doctor = New-EmrKey
    $patient = New-EmrKey
    Push-Location $TestDrive
}

AfterAll {
    Pop-Location
}

Describe 'Name and path of a new ledger' {
    It 'are refused in each other''s place: <Path>, <Name>' -ForEach @(
        @{ Path = 'Riverside'; Name = './riverside.emr' }
        @{ Path = 'Riverside'; Name = 'riverside.emr' }
        @{ Path = 'St. Mary'; Name = 'Riverside.EMR' }
        @{ Path = 'Riverside'; Name = '..\ledgers\riverside' }
        @{ Path = 'Riverside'; Name = '~/riverside' }
        @{ Path = 'Riverside'; Name = '/srv/riverside' }
        @{ Path = 'Riverside'; Name = 'C:\ledgers\riverside' }
        @{ Path = 'Riverside'; Name = 'Host=db;Database=emr;Username=emr' }
    ) {
        $problem = (Get-Outcome { New-EmrLedger $Path $Name -Difficulty 1 -Open }).Problems
        $problem.FullyQualifiedErrorId | Should -Be 'NameInvalid,EmrLedger.Commands.NewEmrLedgerCommand'
        $problem.Exception.Message | Should -BeLike "*each other's place*"
        "./$Path" | Should -Not -Exist
    }

    It 'may be alike, and a name may have a stroke or a dot in it: <Name>' -ForEach @(
        @{ Name = 'riverside.emr' }, @{ Name = 'Ward 3/4' }, @{ Name = 'St. Mary' }, @{ Name = '...' }, @{ Name = 'A: North' }
    ) {
        (New-EmrLedger "./$(New-Guid).emr" $Name -Difficulty 1 -Open).Name | Should -Be $Name
    }
}

Describe 'The story of a clinic' {
    BeforeAll {
        1..30 | ForEach-Object { [pscustomobject]@{ Patient = $patient.Hash; Prescription = "Amoxicillin $($_)00 mg" } } |
            Export-Csv ./rx.csv
        $made = New-EmrLedger ./clinic.emr -Name 'Riverside Clinic' -Difficulty 1000 -Authority $clinic
        Register-EmrDoctor -Ledger ./clinic.emr -Doctor $doctor -Name 'Dr. Alves' -Authority $clinic
        Import-Csv ./rx.csv | New-SignedRecord -Key $doctor -Ledger ./clinic.emr | Add-EmrRecord -Ledger ./clinic.emr
        $before = Get-EmrLedger ./clinic.emr
        $blocks = Invoke-EmrMining -Ledger ./clinic.emr -Miner $clinic
        $after = Get-EmrLedger ./clinic.emr
    }

    It 'makes a ledger with a genesis block' {
        $made.Name | Should -Be 'Riverside Clinic'
        $made.Height | Should -Be 0
        $made.Authority | Should -Be $clinic.Hash
        $made.Difficulty | Should -Be 1000
        $made.Path | Should -Be (Join-Path (Get-Location).ProviderPath 'clinic.emr')
    }

    It 'seals what is pending, 25 records a block' {
        $before.Pending | Should -Be 31
        $blocks.Height | Should -Be 1, 2
        $blocks.Records.Count | Should -Be 31
        $blocks[0].Records | Should -HaveCount 25
        $after.Pending, $after.Records, $after.Height, $after.Doctors | Should -Be 0, 31, 2, 1
        $after.Tip | Should -Be $blocks[-1].BlockId
    }

    It 'finds a patient''s records of the last month' {
        $found = Get-EmrRecord -Ledger ./clinic.emr -Patient $patient -After (Get-Date).AddDays(-30)
        $found | Should -HaveCount 30
        $found.Prescription | Should -Be (1..30 | ForEach-Object { "Amoxicillin $($_)00 mg" })
        $found[0].Height, $found[0].Index | Should -Be 1, 1
        Get-EmrRecord -Ledger ./clinic.emr -Patient $patient -Before (Get-Date).AddDays(-30) | Should -BeNullOrEmpty
        Get-EmrRecord -Ledger ./clinic.emr -Patient (New-EmrKey) | Should -BeNullOrEmpty
        Get-EmrRecord -Ledger ./clinic.emr -Doctor $clinic | Should -HaveCount 1
    }

    It 'reads blocks by height, id and from the end' {
        (Get-EmrBlock -Ledger ./clinic.emr -Last 5).Height | Should -Be 0, 1, 2
        (Get-EmrBlock ./clinic.emr 2, 0).Height | Should -Be 2, 0
        (Get-EmrBlock ./clinic.emr -BlockId $blocks[0]).Height | Should -Be 1
        (Get-EmrBlock ./clinic.emr -Last 1).BlockId | Should -Be $after.Tip
        (Get-EmrRecord ./clinic.emr -Doctor $clinic | Get-EmrBlock ./clinic.emr).Height | Should -Be 1
    }

    It 'passes its check, which says what it could not prove' {
        Test-EmrLedger ./clinic.emr | Should -BeTrue
        $result = Test-EmrLedger ./clinic.emr -Detailed
        $result.Valid, $result.Blocks, $result.Records, $result.Pending | Should -Be $true, 3, 31, 0
        $result.Faults.Count, $result.Warnings.Count | Should -Be 0, 0
        $result.NotProved | Should -Match 'no checkpoint was given'
        Get-VerboseLine { Test-EmrLedger ./clinic.emr -Verbose } |
            Should -Contain '3 blocks with 31 records and 0 pending records were checked.'
    }

    It 'knows the last nonce of each doctor' {
        (Get-EmrUserState ./clinic.emr | Sort-Object Nonce).Nonce | Should -Be 1, 30
        (Get-EmrUserState ./clinic.emr $doctor).Nonce | Should -Be 30
        ($doctor, (New-EmrKey) | Get-EmrUserState ./clinic.emr).Nonce | Should -Be 30, 0
    }

    It 'is the same after export and import' {
        Export-EmrLedger ./clinic.emr chain.jsonl
        $copy = Import-EmrLedger chain.jsonl ./copy.emr
        $copy.Tip, $copy.Origin | Should -Be $after.Tip, $after.Origin
        Test-EmrLedger ./copy.emr | Should -BeTrue
        Export-EmrLedger ./copy.emr chain2.jsonl
        (Get-FileHash chain2.jsonl).Hash | Should -Be (Get-FileHash chain.jsonl).Hash
        (Get-Content chain.jsonl | Select-Object -Skip 1 | ConvertFrom-EmrJson | Test-EmrBlock -Difficulty 1000) |
            Should -Be $true, $true, $true
    }

    It 'is the same in a backup' {
        Backup-EmrLedger ./clinic.emr ./backup.emr | Should -BeNullOrEmpty
        (Get-EmrLedger ./backup.emr).Tip | Should -Be $after.Tip
        (Backup-EmrLedger ./clinic.emr ./backup.emr -Force -PassThru).Path | Should -BeLike '*backup.emr'
        Get-ChildItem *.emr | Test-EmrLedger | Should -Be $true, $true, $true
    }

    It 'has each block checked by its own rules' {
        Get-EmrBlock ./clinic.emr | Test-EmrBlock -Ledger ./clinic.emr | Should -Be $true, $true, $true
        Get-EmrBlock ./clinic.emr -Last 2 | Test-EmrBlock -Ledger ./clinic.emr | Should -Be $true, $true
        $next = Invoke-EmrMining -Miner $clinic -Difficulty 1000 -Previous $blocks[-1]
        $next | Test-EmrBlock -Ledger ./clinic.emr | Should -BeTrue
        (Edit-Copy $next Difficulty 1 | Test-EmrBlock -Ledger ./clinic.emr -Detailed).Faults.Code |
            Should -Be 'DifficultyMismatch'
    }

    It 'leaves nothing beside its files' {
        Get-ChildItem -Force | Where-Object Name -NotMatch '^(clinic|copy|backup)\.emr$|^chain2?\.jsonl$|^rx\.csv$' |
            Should -BeNullOrEmpty
    }
}

Describe 'A ledger is named by' {
    BeforeAll {
        $null = New-Item -ItemType Directory 'a [1] b', elsewhere
        Set-Content text.txt 'no ledger'
        $odd = New-EmrLedger -LiteralPath 'a [1] b/l [2].emr' -Name Odd -Difficulty 1 -Open
        $null = New-PSDrive -Name Ward -PSProvider FileSystem -Root (Join-Path $TestDrive 'a [1] b') -Scope Global
    }

    AfterAll {
        Remove-PSDrive Ward -Scope Global
    }

    It '<Way>' -ForEach @(
        @{ Way = 'its object'; Get = { Get-EmrLedger $odd } }
        @{ Way = 'a path with brackets and spaces'; Get = { Get-EmrLedger 'a [1] b/l [2].emr' } }
        @{ Way = 'a file'; Get = { Get-EmrLedger (Get-Item -LiteralPath 'a [1] b/l [2].emr') } }
        @{ Way = 'files of a pipeline'; Get = { Get-ChildItem -LiteralPath 'a [1] b' -Filter *.emr | Get-EmrLedger } }
        @{ Way = 'a path of a drive'; Get = { Get-EmrLedger 'Ward:/l [2].emr' } }
        @{ Way = 'a path after a change of location'; Get = {
                try { Push-Location -LiteralPath 'a [1] b'; Get-EmrLedger './l [2].emr' } finally { Pop-Location }
            } }
        @{ Way = 'an object from a file'; Get = { $odd | Export-Clixml odd.xml; Import-Clixml odd.xml | Get-EmrLedger } }
        @{ Way = 'a row of a table'; Get = { $odd | Select-Object Path | ConvertTo-Csv | ConvertFrom-Csv | Get-EmrLedger } }
        @{ Way = 'a row with a FullName'; Get = { [pscustomobject]@{ FullName = $odd.Path } | Get-EmrLedger } }
        @{ Way = 'a row with a PSPath'; Get = { [pscustomobject]@{ PSPath = "FileSystem::$($odd.Path)" } | Get-EmrLedger } }
        @{ Way = 'an object with a FullName'; Get = { Get-EmrLedger ([pscustomobject]@{ FullName = $odd.Path }) } }
        @{ Way = 'a table'; Get = { Get-EmrLedger @{ Path = $odd.Path } } }
        @{ Way = 'the path of a provider'; Get = { Get-EmrLedger "Microsoft.PowerShell.Core\FileSystem::$($odd.Path)" } }
        @{ Way = 'an alias of the parameter'; Get = { Get-EmrLedger -Path $odd.Path } }
        @{ Way = 'the user''s defaults'; Get = { $PSDefaultParameterValues = @{ '*-Emr*:Ledger' = $odd.Path }; Get-EmrLedger } }
    ) {
        (& $Get).Name | Should -Be 'Odd'
    }

    It 'a path that New-EmrLedger makes after a change of location' {
        try {
            Push-Location elsewhere
            (New-EmrLedger here.emr Here -Difficulty 1 -Open).Path | Should -Be (Join-Path $TestDrive 'elsewhere/here.emr')
        }
        finally {
            Pop-Location
        }
        'elsewhere/here.emr' | Should -Exist
    }

    It 'one bad name, and the next are read' {
        $outcome = Get-Outcome { 'none.emr', $odd, 'text.txt', $odd.Path | Test-EmrLedger }
        $outcome.Output | Should -Be $true, $true
        $outcome.Problems.FullyQualifiedErrorId | ForEach-Object { ($_ -split ',')[0] } |
            Should -Be 'LedgerNotFound', 'LedgerNotRecognized'
        $outcome.Problems.TargetObject | Should -Be 'none.emr', 'text.txt'
        $outcome.Ended | Should -BeFalse
    }
}

Describe 'Several ledgers' {
    BeforeAll {
        $many = 1..4 | ForEach-Object { New-EmrLedger "many$_.emr" -Name "Ledger $_" -Difficulty 1 -Open }
    }

    It 'are written in one pipeline each' {
        $record = New-SignedRecord $doctor $patient 'x'
        $many | ForEach-Object { $record | Add-EmrRecord -Ledger $_ }
        ($many | Get-EmrLedger).Pending | Should -Be 1, 1, 1, 1
    }

    It 'feed one another' {
        Get-EmrRecord $many[0] -Pending | Remove-EmrRecord $many[0] -PassThru |
            Add-EmrRecord $many[1] -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.FullyQualifiedErrorId | Should -BeLike 'RecordExists,*'
        ($many | Get-EmrLedger).Pending | Should -Be 0, 1, 1, 1
    }

    It 'are read by many threads at once' {
        $file = $many[2].Path
        $seen = 1..6 | ForEach-Object -ThrottleLimit 3 -Parallel {
            Import-Module $using:manifest
            "pending: $(@(Get-EmrRecord $using:file -Pending).Count)"
            "valid: $(Test-EmrLedger $using:file)"
        }
        $seen | Group-Object | Sort-Object Name | ForEach-Object { "$($_.Count) $($_.Name)" } |
            Should -Be '6 pending: 1', '6 valid: True'
        "$file-wal", "$file-shm" | Should -Not -Exist
    }
}
