# A name that somebody else chose for a file is shown by messages, and obeyed by no terminal.
BeforeDiscovery {
    # Each has $odd for a path that is not there, and $there for a file that is none of the module's.
    $cases = @(
        '$odd | Get-EmrLedger', '$there | Get-EmrLedger', 'Test-EmrLedger $odd', 'Test-EmrLedger $there'
        'Watch-EmrLedger $odd -Count 1', 'Watch-EmrLedger $there -Count 1', 'Watch-EmrLedger $ledger -Count 1 -StatePath $there'
        'Test-EmrLedger $ledger -Checkpoint $odd -LogKey $log', 'Test-EmrLedger $ledger -Checkpoint $there -LogKey $log'
        'Get-EmrBlock $odd', 'Get-EmrRecord $there', 'Get-EmrDoctor $odd', 'Get-EmrUserState $there', '$odd | Get-EmrBlock'
        'New-EmrLedger -LiteralPath $there Name -Difficulty 1 -Open', 'New-EmrLedger -LiteralPath "$odd/x.emr" Name -Difficulty 1 -Open'
        'New-SignedRecord $key $key x -Ledger $odd', '$record | Test-EmrRecord -Ledger $there', '$record | Add-EmrRecord $odd'
        'Remove-EmrRecord $there $record', '$block | Add-EmrBlock $odd', '$block | Test-EmrBlock -Ledger $there'
        'Invoke-EmrMining -Ledger $odd -Miner $key', 'Register-EmrDoctor $odd $key Name -Authority $key'
        'Unregister-EmrDoctor $there $key -Authority $key', 'Set-EmrAuthority $odd $key Name -Authority $key -Confirm:$false'
        'Backup-EmrLedger $ledger -LiteralPath $there', 'Backup-EmrLedger $ledger -LiteralPath $there -Force'
        'Backup-EmrLedger $ledger -LiteralPath "$odd/x.emr"', 'Backup-EmrLedger $odd -LiteralPath y.emr'
        'Restore-EmrLedger -LiteralPath $odd -Ledger y.emr', 'Restore-EmrLedger -LiteralPath $there -Ledger y.emr'
        'Restore-EmrLedger -LiteralPath clinic.emr -Ledger $there'
        'Export-EmrLedger $ledger -LiteralPath $there', 'Export-EmrLedger $ledger -LiteralPath $there -Force'
        'Import-EmrLedger -LiteralPath $odd -Ledger y.emr', 'Import-EmrLedger -LiteralPath $there -Ledger y.emr'
        'Import-EmrLedger -LiteralPath clinic.jsonl -Ledger $there', 'Import-EmrKey $odd', 'Import-EmrKey -LiteralPath $there'
        'Export-EmrKey $key -LiteralPath $there -PublicOnly', 'Export-EmrKey $key -LiteralPath $there -PublicOnly -Force'
        'Export-EmrKey $key -LiteralPath "$odd/x" -PublicOnly', 'Import-EmrKey "$odd[1"', 'Import-EmrKey "Env:$odd"'
        'New-EmrCheckpoint $ledger -LiteralPath $there -Key $log -StatePath s', 'New-EmrCheckpoint $ledger -LiteralPath x -Key $log -StatePath $there'
        'Test-EmrCheckpoint -LiteralPath $odd -LogKey $log', 'Test-EmrCheckpoint -LiteralPath $there -LogKey $log'
        'Add-EmrCosignature -LiteralPath $there -Ledger $ledger -Key $log -LogKey $log -StatePath s'
        'New-EmrReceipt $ledger $record -LiteralPath x -Checkpoint $there', 'New-EmrReceipt $ledger $record -LiteralPath $there -Checkpoint clinic.jsonl'
        'New-EmrReport $odd -LiteralPath x', 'New-EmrReport $ledger -LiteralPath $there', 'New-EmrReport $ledger -LiteralPath x -Previous $there'
        'Test-EmrReceipt -LiteralPath $odd -LogKey $log', 'Test-EmrReceipt -LiteralPath $there -LogKey $log'
    ) | ForEach-Object { @{ Command = $_ } }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Push-Location -LiteralPath $TestDrive
    # ESC with a colour, a bidi override, a line end of C1, and a line feed.
    $name = "a`e[31m`u{202E}b`u{85}c`nd"
    $unsafe = "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
    $odd = "none$name"
    $there = "there$name"
    $key = New-EmrKey
    $log = New-EmrKey -Algorithm Ed25519 -Name 'clinic.example/log'
    $ledger = New-EmrLedger -LiteralPath clinic.emr Clinic -Difficulty 1 -Open
    $record = New-SignedRecord $key $key 'x'
    $block = Invoke-EmrMining -Miner $key -Difficulty 1
    Export-EmrLedger $ledger -LiteralPath clinic.jsonl
    if (-not $IsWindows) {
        [IO.File]::WriteAllText((Join-Path $TestDrive $there), 'something else')
        Copy-Item -LiteralPath clinic.emr -Destination (Join-Path $TestDrive "ledger$name")
    }
}

AfterAll {
    Pop-Location
}

Describe 'A file of an odd name' -Skip:$IsWindows {
    It 'is in no message as it is: <Command>' -ForEach $cases {
        $outcome = Get-Outcome ([scriptblock]::Create("$Command -Verbose 3>&1 4>&1"))
        $outcome.Problems | Should -Not -BeNullOrEmpty
        foreach ($problem in $outcome.Problems) {
            $problem.FullyQualifiedErrorId | Should -Match ',EmrLedger\.'
            $texts = @(
                $problem.Exception.Message; "$problem"; $problem.ErrorDetails.Message; $problem.ErrorDetails.RecommendedAction
                "$($problem.CategoryInfo)"; $problem.CategoryInfo.TargetName
            )
            foreach ($text in $texts) { $text | Should -Not -Match $unsafe }
        }
        foreach ($line in $outcome.Output) { "$line" | Should -Not -Match $unsafe }
    }

    It 'is still what an error is about, for a script' {
        (Get-Outcome { Get-EmrLedger $odd }).Problems.TargetObject | Should -BeExactly $odd
    }

    It 'is in nothing that a console shows' {
        $script = {
            param($manifest, $folder, $name)
            Import-Module $manifest
            Set-Location -LiteralPath $folder
            $name = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($name))
            $odd = "none$name"
            $oddLedger = "ledger$name"
            $key = New-EmrKey
            New-SignedRecord $key $key x -Ledger $oddLedger | Add-EmrRecord $oddLedger
            $commands = @(
                { Backup-EmrLedger clinic.emr -LiteralPath $odd -WhatIf }
                { Export-EmrLedger clinic.emr -LiteralPath $odd -WhatIf }
                { Export-EmrKey $key -LiteralPath $odd -PublicOnly -WhatIf }
                { New-EmrLedger -LiteralPath $odd Name -Difficulty 1 -Open -WhatIf }
                { Import-EmrLedger -LiteralPath clinic.jsonl -Ledger $odd -WhatIf }
                { Restore-EmrLedger -LiteralPath clinic.emr -Ledger $odd -WhatIf }
                { Get-EmrRecord $oddLedger -Pending | Remove-EmrRecord $oddLedger -WhatIf }
                { Get-EmrLedger $oddLedger }
                { Get-EmrLedger $oddLedger | Format-List }
                { Test-EmrLedger $oddLedger -Detailed | Format-List }
                { Get-EmrLedger $odd }
                { Get-EmrBlock $odd }
                { Import-EmrKey $odd }
            )
            foreach ($command in $commands) {
                # The host itself would write errors that do not end the pipeline to another stream.
                try { & $command *>&1 | Out-String | Out-Host } catch { $_ | Out-Host }
                "--- $command"
            }
        }
        $encoded = [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($name))
        $file = Join-Path $TestDrive 'show.ps1'
        Set-Content -LiteralPath $file $script
        $text = (Invoke-Shell -File $file $manifest $TestDrive $encoded) -join "`n"
        $parts = $text -split '(?m)^--- .*$' | Select-Object -SkipLast 1
        $parts | Should -HaveCount 13
        foreach ($part in $parts) {
            $part | Should -Not -BeNullOrEmpty
            $part | Should -Match 'a\ufffd' -Because 'the name is shown, with what it is made of replaced'
            $part | Should -Not -Match '[\u0085\u202a-\u202e\u2066-\u2069]'
            # With its case: an id that ends in c may stand above a line that begins with D.
            $part | Should -Not -MatchExactly 'a\x1b|c\nd'
        }
    }
}
