# What is no number, no name, no record and no block, to every command that takes one. BadInput.Tests.ps1 shows that each
# error is one, says what to do, and keeps no good input from being read; here it is which values they are.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $key = New-EmrKey
    $patient = New-EmrKey
    $record = New-SignedRecord $key $patient 'Medication A'
    $mining = @{ Miner = $key; Difficulty = 1; Timestamp = 1 }
    $block = $record | Invoke-EmrMining @mining

    # Each of the commands must give this one error and no output; with -ByEngine, inside the error of PowerShell itself.
    function Assert-Refused {
        param([string] $Id, [scriptblock[]] $Command, [switch] $ByEngine)
        foreach ($one in $Command) {
            $outcome = Get-Outcome $one
            $outcome.Output | Should -BeNullOrEmpty -Because "$one"
            $outcome.Problems | Should -HaveCount 1 -Because "$one"
            $reported = $ByEngine ? (Get-RefusedId $outcome.Problems[0]) : $outcome.Problems[0].FullyQualifiedErrorId -replace ',.*'
            $reported | Should -BeExactly $Id -Because "$one"
        }
    }

    # An object, as PowerShell makes them, without one member.
    function Remove-Member {
        param([object] $Object, [string] $Member)
        $copy = [ordered]@{}
        foreach ($property in $Object.PSObject.Properties) { if ($property.Name -ne $Member) { $copy[$property.Name] = $property.Value } }
        $copy
    }
}

Describe 'Refused as' {
    It 'a difficulty: <_>' -ForEach @(
        { 0 }, { -1 }, { 1.5 }, { '1.000' }, { '1,000' }, { ' 1' }, { '0x10' }, { '1e3' }, { '' }, { $null }, { 'abc' }, { $true }
        { @(1, 2) }, { [double]::NaN }, { 9007199254740994.0 }, { '٣' }
        { '340282366920938463463374607431768211456' }, { 340282366920938463463374607431768211455 }
    ) {
        $value = & $_
        Assert-Refused -ByEngine DifficultyInvalid { Invoke-EmrMining -Miner $key -Difficulty $value }, { $block | Test-EmrBlock -Difficulty $value }
    }

    It 'a nonce: <_>' -ForEach { -1 }, { 1.5 }, { '18446744073709551616' }, { 'x' }, { $null } {
        $value = & $_
        Assert-Refused NonceInvalid { New-SignedRecord $key $patient 'x' -Nonce $value }
        Assert-Refused -ByEngine NonceInvalid @(
            { New-SignedRecord $key $patient 'x' -PreviousNonce $value }
            { $record | Test-EmrRecord -PreviousNonce $value }
            { Invoke-EmrMining @mining -NonceStart $value }
            { Invoke-EmrMining @mining -NonceCount $value }
        )
    }

    It 'a number of nonces: none at all' {
        Assert-Refused NonceInvalid { Invoke-EmrMining @mining -NonceCount 0 }
    }

    It 'a timestamp: <_>' -ForEach @(
        { -1 }, { 'yesterday' }, { '23.03.2024' }, { '1969-12-31T00:00:00Z' }, { '18446744073709551616' }
        { [datetime]'1969-12-31T00:00:00Z' }, { [datetimeoffset]'1969-12-31T00:00:00Z' }
    ) {
        $value = & $_
        Assert-Refused -ByEngine TimestampInvalid { Invoke-EmrMining -Miner $key -Difficulty 1 -Timestamp $value }
    }

    It 'a height: <_>' -ForEach { -1 }, { '18446744073709551616' } {
        $value = & $_
        Assert-Refused -ByEngine HeightInvalid { Invoke-EmrMining @mining -Height $value }
    }

    It 'a name of a doctor or a patient: <_>' -ForEach @(
        { '' }, { $null }, { 5 }, { [pscustomobject]@{ Hash = 'x' } }, { $manifest }
        { '0123456789abcdef0123456789abcdef0123456' }, { '0123456789abcdef0123456789abcdef012345678' }
        { '0123456789abcdef0123456789abcdef012345678a' }, { 'g123456789abcdef0123456789abcdef01234567' }
        { $patient.PublicKey.Substring(2) }, { $patient.PublicKey -replace '.$', 'x' }
    ) {
        $value = & $_
        Assert-Refused HashInvalid { New-SignedRecord $key $value 'x' }, { Invoke-EmrMining -Miner $value -Difficulty 1 }
    }

    It 'a key: <_>' -ForEach { 'text' }, { $null }, { $patient.PublicKey } {
        $value = & $_
        Assert-Refused -ByEngine KeyInvalid { New-SignedRecord $value $patient 'x' }
    }

    It 'a previous block: <_>' -ForEach @(
        @{ Value = { '00' }; Id = 'PreviousInvalid' }
        @{ Value = { 'z' * 64 }; Id = 'PreviousInvalid' }
        @{ Value = { '0' * 63 }; Id = 'PreviousInvalid' }
        @{ Value = { '' }; Id = 'PreviousInvalid' }
        @{ Value = { 5 }; Id = 'InputNotBlock' }
        @{ Value = { $null }; Id = 'InputNotBlock' }
        @{ Value = { $record }; Id = 'InputNotBlock' }
    ) {
        $given = & $Value
        Assert-Refused $Id { Invoke-EmrMining @mining -Previous $given }
    }

    It 'a state of a doctor: <_>' -ForEach @(
        { 5 }, { @{ Hash = '00'; Nonce = 1 } }, { @{ Hash = $key.Hash } }, { @{ Nonce = 1 } }
        { @{ Hash = $key.Hash; Nonce = -1 } }, { @{ Hash = $key.Hash; Nonce = 1; Balance = 'x' } }
    ) {
        $value = & $_
        Assert-Refused -ByEngine UserStateInvalid { $block | Test-EmrBlock -Difficulty 1 -UserState $value }
    }

    It 'a number out of a plain range: <_>' -ForEach @(
        { Invoke-EmrMining @mining -TimeoutSec -1 }, { Invoke-EmrMining @mining -ThrottleLimit 0 }
        { Invoke-EmrMining @mining -ThrottleLimit 1025 }
    ) {
        Assert-Refused ParameterArgumentValidationError $_
    }

    It 'a record: one without its <_>' -ForEach 'TxId', 'DoctorHash', 'PatientHash', 'DoctorPublicKey', 'Prescription', 'Nonce', 'Signature' {
        $table = Remove-Member $record $_
        foreach ($given in [pscustomobject]$table, $table) {
            Assert-Refused RecordMemberMissing { , $given | Test-EmrRecord }, { , $given | ConvertTo-EmrJson }, { , $given | Invoke-EmrMining @mining }
        }
    }

    It 'a block: one without its <_>' -ForEach 'BlockId', 'Previous', 'Height', 'Miner', 'Records', 'Timestamp', 'Difficulty', 'Nonce' {
        $given = [pscustomobject](Remove-Member $block $_)
        Assert-Refused BlockMemberMissing { $given | Test-EmrBlock -Difficulty 1 }, { Invoke-EmrMining @mining -Previous $given }
    }

    It 'a value that is null, given or piped' {
        Assert-Refused NonceInvalid { [pscustomobject]@{ Patient = $patient.Hash; Prescription = 'x'; Nonce = $null } | New-SignedRecord $key }
        Assert-Refused InputNotRecord @(
            { Invoke-EmrMining @mining -Record $null }
            { $null | Invoke-EmrMining @mining }
            { Test-EmrRecord $null }
            { $null | Test-EmrRecord }
            { ConvertTo-EmrJson $null }
        )
        Assert-Refused InputNotBlock { $null | Test-EmrBlock -Difficulty 1 }
        Assert-Refused KeyInvalid { $null | Export-EmrKey -Path (Join-Path $TestDrive 'never.pem') -PublicOnly }
    }

    It 'one record of an array, and the others are sealed' {
        $outcome = Get-Outcome { Invoke-EmrMining @mining -Record 'text', $record, $null }
        $outcome.Problems.FullyQualifiedErrorId -replace ',.*' | Should -Be 'InputNotRecord', 'InputNotRecord'
        $outcome.Output.Records.TxId | Should -Be $record.TxId
    }

    It 'JSON: a line, counted with those before it that are blank' {
        $outcome = Get-Outcome { "`n`n", '', 'x' | ConvertFrom-EmrJson }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'JsonInvalid,*'
        $outcome.Problems.TargetObject | Should -Be 5
    }
}
