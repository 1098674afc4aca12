BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $commands = Get-Command -Module EmrLedger | ForEach-Object { @{ Name = $_.Name; Command = $_ } }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $common = [Management.Automation.PSCmdlet]::CommonParameters + [Management.Automation.PSCmdlet]::OptionalCommonParameters

    function Get-OwnParameter {
        param($Command)
        $Command.Parameters.Values | Where-Object Name -NotIn $common
    }
}

Describe '<Name>' -ForEach $commands {
    It 'has an approved verb' {
        (Get-Verb).Verb | Should -Contain $Command.Verb
    }

    It 'has a singular noun with the prefix Emr' {
        if ($Name -ne 'New-SignedRecord') { $Command.Noun | Should -MatchExactly '^Emr[A-Z]' }
        $Command.Noun | Should -Not -Match 's$'
    }

    It 'says what it returns' {
        $Command.OutputType | Should -Not -BeNullOrEmpty
    }

    It 'is a sealed class of that name' {
        $Command.ImplementingType.IsSealed | Should -BeTrue
        $Command.ImplementingType.FullName | Should -BeExactly "EmrLedger.Commands.$($Name.Replace('-', ''))Command"
    }

    It 'has -WhatIf and -Confirm exactly where it changes what outlives the session' {
        $changes = $Command.Verb -in @(
            'Add', 'Backup', 'Clear', 'Export', 'Lock', 'Move', 'Register', 'Remove', 'Restore', 'Set', 'Stop', 'Undo', 'Unlock', 'Unregister', 'Update'
        ) -or
            $Name -in 'Import-EmrEnvelope', 'Import-EmrLedger', 'Invoke-EmrMining', 'New-EmrCheckpoint', 'New-EmrLedger', 'New-EmrReceipt', 'New-EmrReport'
        $Command.Parameters.ContainsKey('WhatIf') | Should -Be $changes
        $Command.Parameters.ContainsKey('Confirm') | Should -Be $changes
    }

    It 'has at most one parameter for the objects of a pipeline in each set' {
        foreach ($set in $Command.ParameterSets) {
            @($set.Parameters | Where-Object ValueFromPipeline).Count | Should -BeLessOrEqual 1
        }
    }

    It 'has singular parameter names in Pascal case, and switches where others have bools' {
        foreach ($parameter in Get-OwnParameter $Command) {
            $parameter.Name | Should -MatchExactly '^[A-Z][A-Za-z]+$'
            if ($parameter.Name -notin 'Previous', 'Rules', 'Units', 'Fills', 'Status') { $parameter.Name | Should -Not -MatchExactly 's$' -Because 'names are singular' }
            $parameter.ParameterType | Should -Not -Be ([bool])
        }
    }

    It 'says nothing about what is expected by the pipeline' {
        foreach ($set in $Command.ParameterSets) {
            $expected = $set.Parameters | Where-Object Name -In @(
                'Difficulty', 'PreviousNonce', 'UserState', 'Key', 'Miner', 'Previous', 'Height', 'Timestamp', 'NonceStart', 'NonceCount'
                'Passphrase', 'Ledger', 'Authority', 'NewAuthority', 'Checkpoint', 'LogKey', 'WitnessKey', 'Quorum', 'StatePath'
            )
            # Where it is what the command is about, it is no expectation.
            $subjects = @(
                'Export-EmrKey -Key', 'Get-EmrBlock -Height'
                'Backup', 'Export', 'Get', 'Test' | ForEach-Object { "$_-EmrLedger -Ledger" }
                'Block', 'Doctor', 'Pharmacy', 'Prescription', 'Record', 'UserState' | ForEach-Object { "Get-Emr$_ -Ledger" }
                'Invoke-EmrMining -Ledger', 'New-EmrCheckpoint -Ledger', 'New-EmrReport -Ledger'
            )
            foreach ($parameter in $expected | Where-Object { "$Name -$($_.Name)" -notin $subjects }) {
                $parameter.ValueFromPipeline | Should -BeFalse -Because "-$($parameter.Name) is what is expected"
                $parameter.ValueFromPipelineByPropertyName | Should -BeFalse -Because "-$($parameter.Name) is what is expected"
            }
        }
    }

    It 'takes -Path with wildcards and -LiteralPath without, or neither' {
        $Command.Parameters.ContainsKey('Path') | Should -Be $Command.Parameters.ContainsKey('LiteralPath')
        if ($Command.Parameters.ContainsKey('Path')) {
            $Command.Parameters.Path.Attributes.TypeId | Should -Contain ([Management.Automation.SupportsWildcardsAttribute])
            $Command.Parameters.LiteralPath.Attributes.TypeId | Should -Not -Contain ([Management.Automation.SupportsWildcardsAttribute])
            $Command.DefaultParameterSet | Should -Be 'Path'
        }
    }

    It 'has an alias for the path of a pipeline''s file wherever it has -LiteralPath' {
        if ($Command.Parameters.ContainsKey('LiteralPath')) {
            $Command.Parameters.LiteralPath.Aliases | Should -Be 'PSPath', 'FullName'
        }
    }

    It 'shows types that a user knows, and none of the module''s own machinery' {
        $natural = @(
            [string], [int], [ulong], [dateonly], [bigint], [switch], [securestring], [pscredential], [object], [psobject], [timespan], [scriptblock]
            [EmrLedger.EmrKey], [EmrLedger.NoteKey], [EmrLedger.Notes.VerifierKey], [EmrLedger.UserState]
            [EmrLedger.KeyAlgorithm], [EmrLedger.NoteRole], [EmrLedger.PrivateKeyFormat], [EmrLedger.PrescriptionStatus]
        )
        foreach ($parameter in Get-OwnParameter $Command) {
            $type = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
            ($type.IsArray ? $type.GetElementType() : $type) | Should -BeIn $natural -Because "-$($parameter.Name) is shown"
        }
        Get-Command $Name -Syntax | Should -Not -Match '`|Input\[|Nullable|Transformation'
    }

    It 'can be asked for by -PipelineVariable and the other common parameters' {
        $Command.Parameters.Keys | Should -Contain 'PipelineVariable'
        $Command.Parameters.Keys | Should -Contain 'ErrorVariable'
    }
}

Describe 'A ledger that a command is about' {
    It 'comes from the pipeline, as an object and by its names: <_>' -ForEach 'Get-EmrLedger', 'Test-EmrLedger' {
        $ledger = (Get-Command $_).Parameters.Ledger
        foreach ($set in $ledger.ParameterSets.Values) {
            $set.ValueFromPipeline | Should -BeTrue
            $set.ValueFromPipelineByPropertyName | Should -BeTrue
        }
        $ledger.Aliases | Sort-Object | Should -Be 'FullName', 'Path', 'PSPath'
    }
}

Describe 'A block' {
    BeforeAll {
        $key = New-EmrKey
        $block = Invoke-EmrMining -Miner $key -Difficulty 1
    }

    It 'does not supply the difficulty that it is checked against' {
        { $block | Test-EmrBlock -ErrorAction Stop } | Should -Throw -ErrorId 'MissingMandatoryParameter,*'
    }
}

Describe 'Every object that the module returns' {
    It 'has every kind of view: <_>' -ForEach @(
        'EmrKey', 'EmrRecord', 'EmrRecord#Sealed', 'EmrBlock', 'UserState', 'RecordCheckResult', 'BlockCheckResult', 'Fault'
        'LedgerInfo', 'LedgerCheckResult', 'RegisteredDoctor', 'NoteKey', 'CheckpointInfo', 'CheckpointCheckResult'
        'ReceiptCheckResult', 'RegisteredPharmacy', 'EmrPrescription', 'PrescriptionEvent'
    ) {
        $views = (Get-FormatData "EmrLedger.$_" -PowerShellVersion $PSVersionTable.PSVersion).FormatViewDefinition.Control
        # The views of a sealed record add to those of a record.
        $kinds = $_ -eq 'EmrRecord#Sealed' ? @('ListControl', 'TableControl') :
            @('CustomControl', 'ListControl', 'TableControl', 'WideControl')
        $views | ForEach-Object { $_.GetType().Name } | Sort-Object | Should -Be $kinds
    }
}
