# A connection string that is typed where a file is wanted, or anything else: its password is in nothing that is shown of it.
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    # Every parameter that takes a text, or a key by its file's path, once for each way to give it; but those whose text is kept.
    $kept = 'Name', 'Origin', 'Prescription'
    $common = [Management.Automation.PSCmdlet]::CommonParameters + [Management.Automation.PSCmdlet]::OptionalCommonParameters
    $places = foreach ($command in Get-Command -Module EmrLedger) {
        foreach ($set in $command.ParameterSets) {
            foreach ($parameter in $set.Parameters) {
                $type = $parameter.ParameterType
                $type = $type.IsArray ? $type.GetElementType() : $type
                if ($type -notin [string], [object], [psobject] -and $type.Name -notlike '*VerifierKey') { continue }
                if ($parameter.Name -in $common + $kept) { continue }
                foreach ($piped in @($false; if ($parameter.ValueFromPipeline) { $true })) {
                    @{
                        Command = $command.Name; Parameter = $parameter.Name; Set = $set.Name; Piped = $piped
                        IsFile = $parameter.Name -match '(Path|Checkpoint|Envelope)$' -or ($command.Name -eq 'New-EmrReport' -and $parameter.Name -eq 'Previous') -or $type.Name -like '*VerifierKey'
                        Needed = @($set.Parameters | Where-Object IsMandatory | ForEach-Object Name | Where-Object { $_ -ne $parameter.Name })
                    }
                }
            }
        }
    }
    $files = @($places | Where-Object { $_.IsFile })
    $others = @($places | Where-Object { -not $_.IsFile })
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Push-Location $TestDrive
    $secret = 'pw-9d1e77'
    $texts = @(
        "Host=127.0.0.1;Port=1;Database=emr;Username=emr;Password=$secret"
        "Host=127.0.0.1;Port=1;Username=emr;SSL Password=$secret"
        "Database=emr;pwd='$secret'"
        "Host=127.0.0.1;Nonsense=$secret;Password=$secret"
        "postgresql://emr:$secret@127.0.0.1:1/emr"
    )
    $doctor = New-EmrKey
    $log = New-EmrKey -Algorithm Ed25519 -Name log.example
    $witness = New-EmrKey -Algorithm Ed25519 -Role Witness -Name witness.example
    $ledger = New-EmrLedger ./l.emr L -Difficulty 1 -Authority $doctor
    Register-EmrDoctor $ledger $doctor 'Dr. A' -Authority $doctor
    $block = Invoke-EmrMining -Ledger $ledger -Miner $doctor
    $null = New-EmrCheckpoint $ledger ./c.checkpoint -Key $log -StatePath ./log.state -Initialize
    Export-EmrLedger $ledger ./l.jsonl
    $null = New-EmrReceipt $ledger $block.Records[0] -Path ./r.receipt -Checkpoint ./c.checkpoint
    Export-EmrKey $doctor ./doctor.pem -PublicOnly

    # What a parameter is given that is not the one that a test is about.
    $values = @{
        Ledger = './l.emr'; Key = $doctor; Doctor = $doctor; Authority = $doctor; NewAuthority = $doctor; Miner = $doctor
        Patient = $doctor; Prescription = 'x'; Name = 'X'; Difficulty = 1; LogKey = $log; WitnessKey = $witness
        Checkpoint = './c.checkpoint'; TxId = $block.Records[0].TxId; Record = $block.Records[0]; Block = $block; BlockId = $block.BlockId
        InputObject = $block; Pending = $true; Last = 1; Reason = 'x'; To = $doctor; Pharmacy = $doctor
        Hold = $true; LiftHold = $true; Recipient = $doctor
    }
    $ofCommand = @{
        'New-EmrCheckpoint' = @{ Key = $log; Path = './new.checkpoint' }
        'Add-EmrCosignature' = @{ Key = $witness; Path = './c.checkpoint' }
        'New-EmrReceipt' = @{ Path = './new.receipt' }
        'New-EmrReport' = @{ Path = './new.html' }
        'Test-EmrReceipt' = @{ Path = './r.receipt' }
        'Test-EmrCheckpoint' = @{ Path = './c.checkpoint' }
        'Import-EmrLedger' = @{ Path = './l.jsonl'; Ledger = './imported.emr' }
        'Restore-EmrLedger' = @{ Path = './l.emr'; Ledger = './restored.emr' }
        'Backup-EmrLedger' = @{ Path = './backup.emr' }
        'Export-EmrLedger' = @{ Path = './new.jsonl' }
        'Export-EmrKey' = @{ Path = './new.pem' }
        'New-EmrLedger' = @{ Path = './new.emr' }
        'Test-EmrRecord' = @{ InputObject = $block.Records[0] }
        'Import-EmrKey' = @{ Path = './doctor.pem' }
        'Export-EmrEnvelope' = @{ Path = './new.envelope' }
        'Import-EmrEnvelope' = @{ Path = './new.envelope' }
    }
    # What a command wants besides, though its parameters do not say so.
    $besides = @{
        'Export-EmrKey' = @{ PublicOnly = $true }; 'New-EmrLedger' = @{ Open = $true }
        'New-EmrCheckpoint' = @{ StatePath = './log.state' }; 'Test-EmrLedger' = @{ LogKey = $log; Checkpoint = './c.checkpoint' }
        'New-EmrReport' = @{ LogKey = $log; Checkpoint = './c.checkpoint' }
        'Watch-EmrLedger' = @{ LogKey = $log; Checkpoint = './c.checkpoint'; Count = 1 }
    }

    # All that is written on any stream where a text is given to a parameter, and what $Error is given.
    function Get-Written {
        param([hashtable] $Place, [string] $Text)
        $arguments = @{}
        foreach ($name in $Place.Needed) {
            $value = $ofCommand[$Place.Command]?[$name -replace '^Literal'] ?? $values[$name]
            if ($null -eq $value) { throw "These tests have no value for $($Place.Command) -$name." }
            $arguments[$name] = $value
        }
        foreach ($name in $besides[$Place.Command]?.Keys) { $arguments[$name] = $besides[$Place.Command][$name] }
        if ((Get-Command $Place.Command).Parameters.ContainsKey('WhatIf')) { $arguments.WhatIf = $true }
        $arguments.Remove($Place.Parameter)
        if (-not $Place.Piped) { $arguments[$Place.Parameter] = $Text }
        $before = $global:Error.Count
        $written = @(
            & {
                $VerbosePreference = $DebugPreference = $WarningPreference = $InformationPreference = 'Continue'
                try { if ($Place.Piped) { $Text | & $Place.Command @arguments } else { & $Place.Command @arguments } } catch { $_ }
            } *>&1
        )
        # PowerShell keeps a command's arguments beside each line that is no error; what the line says is the command's.
        $written | ForEach-Object { $_ -is [Management.Automation.InformationalRecord] ? $_.Message : $_ }
        $global:Error | Select-Object -First ([Math]::Max(0, $global:Error.Count - $before))
    }

    function Assert-Silent {
        param([object[]] $Written)
        foreach ($one in $Written) {
            $shown = "$one $($one | Format-List * -Force | Out-String -Width 4000)"
            if ($one -is [Management.Automation.ErrorRecord]) {
                $shown += "$($one.Exception) $($one.ErrorDetails) $(${one}?.ErrorDetails?.RecommendedAction) $($one.CategoryInfo) "
                $shown += "$($one.FullyQualifiedErrorId) $([Management.Automation.PSSerializer]::Serialize($one.TargetObject, 3))"
            }
            $shown.Contains($secret) | Should -BeFalse -Because "the password is in it: $shown"
        }
    }
}

AfterAll { Pop-Location }

Describe 'A connection string in the place of a file' {
    It 'would be found by these tests' {
        $record = [Management.Automation.ErrorRecord]::new([Exception]::new('x'), 'X', 'NotSpecified', $texts[0])
        foreach ($shown in "Host=h;Password=$secret", @{ Path = $texts[0] }, $record) { { Assert-Silent $shown } | Should -Throw }
    }

    It 'is refused, and its password is not repeated: <Command> -<Parameter> (<Set>, piped: <Piped>)' -ForEach $files {
        foreach ($text in $texts) {
            $written = @(Get-Written $_ $text)
            Assert-Silent $written
            $problem = @($written | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
            $problem | Should -Not -BeNullOrEmpty -Because "'$($text.Replace($secret, '...'))' is no file"
            if ($problem[0].FullyQualifiedErrorId -notmatch '^ParameterArgumentTransformationError') {
                $problem[0].FullyQualifiedErrorId | Should -Match '^(PathInvalid|LedgerInvalid|LedgerUnreachable),'
            }
            if ($problem[0].FullyQualifiedErrorId -like 'PathInvalid,*') {
                "$($problem[0].Exception.Message) $($problem[0].ErrorDetails.RecommendedAction)" | Should -BeLike '*a file is needed*path of a file*'
            }
        }
    }

    It 'is refused as a file by all but the commands whose file may be a ledger' -ForEach @{ Places = $files } {
        $taken = foreach ($place in $Places) {
            if ($place.Parameter -like '*Key') { continue }
            if (@(Get-Written $place $texts[0] | Where-Object { $_ -is [Management.Automation.ErrorRecord] })[0].FullyQualifiedErrorId -notlike 'PathInvalid,*') {
                $place.Command
            }
        }
        $taken | Sort-Object -Unique | Should -Be 'Backup-EmrLedger', 'New-EmrLedger', 'Restore-EmrLedger'
    }
}

Describe 'A connection string in the place of something else' {
    It 'leaves its password in no output: <Command> -<Parameter> (<Set>, piped: <Piped>)' -ForEach $others {
        foreach ($text in $texts[0, -1]) { Assert-Silent @(Get-Written $_ $text) }
    }
}
