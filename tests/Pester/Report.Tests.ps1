# What is typed to get a report, and the files that come of it. What stands in them is tested in the library.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Push-Location $TestDrive
    $clinic, $doctor, $patient, $pharmacy = 1..4 | ForEach-Object { New-EmrKey }
    $log = New-EmrKey -Algorithm Ed25519 -Name clinic.example/emr
    $witness = New-EmrKey -Algorithm Ed25519 -Name w.example -Role Witness
    $ledger = New-EmrLedger clinic.emr -Name 'Riverside <Clinic>' -Difficulty 1 -Authority $clinic
    Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic
    New-SignedRecord $doctor $patient 'a secret text' -Ledger $ledger | Add-EmrRecord $ledger
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    Backup-EmrLedger $ledger old.emr
    $null = New-EmrReport $ledger october.html
    Register-EmrPharmacy $ledger $pharmacy 'Pharmacy North' -Authority $clinic
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    Copy-Item clinic.emr copy.emr
    $null = New-EmrCheckpoint $ledger november.checkpoint -Key $log -StatePath log.state -Initialize
    $null = Add-EmrCosignature november.checkpoint -Ledger copy.emr -Key $witness -LogKey $log -StatePath w.state -Initialize
    $held = @{ Checkpoint = 'november.checkpoint'; LogKey = $log; WitnessKey = $witness; Quorum = 1 }

    function Read-Fact { param([string] $File) Get-Content -LiteralPath $File -Raw | ConvertFrom-Json }
}

AfterAll { Pop-Location }

Describe 'New-EmrReport' {
    It 'writes a page and its facts, and returns both files' {
        $files = New-EmrReport ./clinic.emr ./november.html @held -Previous ./october.json
        $files | ForEach-Object { $_ | Should -BeOfType ([IO.FileInfo]) }
        $files.Name | Should -Be 'november.html', 'november.json'
        $facts = Read-Fact november.json
        $facts.format, $facts.valid, $facts.ledger.name | Should -Be 'emr-report/1', $true, 'Riverside <Clinic>'
        $facts.verdict | Should -BeLike 'Valid: *agrees with the checkpoint up to height 2.'
        $facts.checkpoint.witnesses, $facts.checkpoint.counts | Should -Be 'w.example', $true
        $facts.differences.newBlocks, $facts.differences.shorterBy, $facts.differences.isOther | Should -Be 1, 0, $false
        $facts.differences.changes.rows.what, $facts.differences.changes.rows.name | Should -Be 'pharmacy registered', 'Pharmacy North'
        $page = Get-Content november.html -Raw
        $page | Should -Match ([regex]::Escape('Riverside &lt;Clinic&gt;'))
        ([xml]$page).DocumentElement.body.main.section[0].h2.'#text' | Should -Be 'What changed since the report before'
    }

    It 'has the numbers of Test-EmrLedger' {
        $null = New-EmrReport $ledger numbers.html
        $facts = (Read-Fact numbers.json).checked
        $result = Test-EmrLedger $ledger -Detailed
        $names = 'Blocks', 'Records', 'Statements', 'Prescriptions', 'PrescriptionEvents', 'Pending', 'Height', 'Tip', 'SealedTexts',
            'CheckpointHeight', 'IsExport'
        foreach ($name in $names) {
            $facts.$name | Should -Be $result.$name -Because $name
        }
    }

    It 'takes a ledger from the pipeline, and an export' {
        ($ledger | New-EmrReport -Path piped.html).Name | Should -Be 'piped.html', 'piped.json'
        Export-EmrLedger $ledger clinic.jsonl
        $null = New-EmrReport clinic.jsonl export.html
        (Read-Fact export.json).checked.isExport | Should -BeTrue
    }

    It 'reports of days in the period alone' {
        $null = New-EmrReport $ledger none.html -From 2020-01-01 -To 2020-01-31
        $period = (Read-Fact none.json).period
        $period.from, $period.to, $period.records | Should -Be '2020-01-01', '2020-01-31', 0
        $today = [datetime]::UtcNow
        $null = New-EmrReport $ledger today.html -From $today.AddDays(-1) -To $today.AddDays(1)
        (Read-Fact today.json).period.records | Should -Be 3
    }

    It 'has no text of a prescription unless it is asked for' {
        foreach ($file in 'october.html', 'october.json') { Get-Content $file -Raw | Should -Not -Match 'secret' }
        $files = New-EmrReport $ledger texts.html -IncludeText
        foreach ($file in $files) {
            Get-Content -LiteralPath $file -Raw | Should -Match 'a secret text'
            if (-not $IsWindows) { $file.UnixFileMode | Should -Be 'UserWrite, UserRead' }
        }
    }

    It 'opens sealed texts with -Key, and tells them with -IncludeText alone' {
        $sealedLedger = New-EmrLedger sealed.emr Sealed -Difficulty 1 -Authority $clinic
        Register-EmrDoctor $sealedLedger $doctor 'Dr. Alves' -Authority $clinic
        $rx = New-SignedRecord $doctor $patient 'a <sealed> text' -Ledger $sealedLedger -Recipient $pharmacy
        $rx | Add-EmrRecord $sealedLedger
        $null = Invoke-EmrMining -Ledger $sealedLedger -Miner $clinic
        foreach ($case in @(
                @{ Given = @{ Key = $pharmacy }; Opened = 1; Text = $null }
                @{ Given = @{ Key = $pharmacy; IncludeText = $true }; Opened = 1; Text = 'a <sealed> text' }
                @{ Given = @{ Key = $clinic; IncludeText = $true }; Opened = 0; Text = $null }
                @{ Given = @{ IncludeText = $true }; Opened = 0; Text = $null }
            )) {
            $given = $case.Given
            $files = New-EmrReport $sealedLedger sealed.html @given -Force
            $facts = Read-Fact sealed.json
            $facts.checked.sealedTexts, $facts.checked.openedTexts | Should -Be 1, $case.Opened
            if ($given.ContainsKey('IncludeText')) {
                ($facts.texts.rows | Where-Object txId -EQ $rx.TxId).opened | Should -Be $case.Text
            }
            else {
                $facts.PSObject.Properties.Name | Should -Not -Contain 'texts'
            }
            $page = Get-Content -LiteralPath $files[0] -Raw
            $page -match [regex]::Escape('a &lt;sealed&gt; text') | Should -Be ($null -ne $case.Text)
        }
    }

    It 'reports on a ledger that was rolled back, and warns' {
        $files = New-EmrReport old.emr old.html @held -WarningVariable warned -WarningAction SilentlyContinue
        $files.Count | Should -Be 2
        "$warned" | Should -BeLike 'Not valid, behind the checkpoint*'
        $facts = Read-Fact old.json
        $facts.valid, $facts.faults.code, $facts.prescriptions | Should -Be $false, 'LedgerBehindCheckpoint', $null
        $null = New-EmrReport $ledger before.html
        $null = New-EmrReport old.emr after.html -Previous before.json
        (Read-Fact after.json).differences.shorterBy | Should -Be 1
    }

    It 'replaces an older report with -Force, and no file of another kind' {
        $null = New-EmrReport $ledger again.html
        (Get-Outcome { New-EmrReport $ledger again.html }).Problems.FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        (New-EmrReport $ledger again.html -Force).Count | Should -Be 2
        Set-Content notes.json 'notes'
        (Get-Outcome { New-EmrReport $ledger notes.html -Force }).Problems.FullyQualifiedErrorId | Should -BeLike 'FileKindMismatch,*'
        'notes.html' | Should -Not -Exist
        Get-Content notes.json | Should -Be 'notes'
    }

    It 'writes nothing with -WhatIf' {
        New-EmrReport $ledger whatif.html -WhatIf | Should -BeNullOrEmpty
        Get-ChildItem whatif.* | Should -BeNullOrEmpty
    }

    It '<Id> of <Command>' -ForEach @(
        @{ Id = 'LedgerNotFound'; Command = { New-EmrReport none.emr x.html } }
        @{ Id = 'LedgerNotRecognized'; Command = { Set-Content x.txt 'text'; New-EmrReport x.txt x.html } }
        @{ Id = 'PathNotFound'; Command = { New-EmrReport $ledger none/x.html } }
        @{ Id = 'PathInvalid'; Command = { New-EmrReport $ledger x.json } }
        @{ Id = 'FileExists'; Command = { New-EmrReport $ledger clinic.emr } }
        @{ Id = 'FileKindMismatch'; Command = { New-EmrReport $ledger clinic.emr -Force } }
        @{ Id = 'PathInvalid'; Command = { New-EmrReport $ledger october.html -Previous october.json -Force } }
        @{ Id = 'PathNotFound'; Command = { New-EmrReport $ledger x.html -Previous nothing.json } }
        @{ Id = 'ReportInvalid'; Command = { New-EmrReport $ledger x.html -Previous november.checkpoint } }
        @{ Id = 'ReportInvalid'; Command = { $null = New-EmrLedger other.emr Other -Difficulty 1 -Open; New-EmrReport other.emr x.html -Previous october.json } }
        @{ Id = 'KeyHasNoPrivateKey'; Command = { Export-EmrKey $doctor d.pem -PublicOnly -Force; New-EmrReport $ledger x.html -Key (Import-EmrKey d.pem) } }
        @{ Id = 'DateInvalid'; Command = { New-EmrReport $ledger x.html -From 2026-02-01 -To 2026-01-31 } }
        @{ Id = 'VerifierKeyInvalid'; Command = { New-EmrReport $ledger x.html -Checkpoint november.checkpoint } }
        @{ Id = 'VerifierKeyInvalid'; Command = { New-EmrReport $ledger x.html -WitnessKey $witness } }
    ) {
        $outcome = Get-Outcome $Command
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $outcome.Problems[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Get-ChildItem x.html, x.json -ErrorAction Ignore | Should -BeNullOrEmpty
        Test-EmrLedger $ledger | Should -BeTrue
    }

    It 'refuses a second page of one name, and goes on' {
        $outcome = Get-Outcome { 'clinic.emr', 'copy.emr' | New-EmrReport -Path two.html -Force }
        $outcome.Output.Name | Should -Be 'two.html', 'two.json'
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'PathInvalid,*'
    }
}
