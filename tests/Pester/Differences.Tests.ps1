# What is found by its id alone, and is not what was given.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $clinic, $doctor = 1..2 | ForEach-Object { New-EmrKey }
    $ledger = New-EmrLedger (Join-Path $TestDrive 'differences.emr') -Name Differences -Difficulty 1 -Open
    1..2 | ForEach-Object { [pscustomobject]@{ Patient = $clinic; Prescription = "Medication $_" } } |
        New-SignedRecord $doctor | Add-EmrRecord $ledger
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    $pending = New-SignedRecord $doctor $clinic 'Medication 3' -Ledger $ledger
    Add-EmrRecord $ledger $pending
    $record = Get-EmrRecord $ledger | Select-Object -First 1
    $block = Get-EmrBlock $ledger 1

    function Get-Warned {
        param([scriptblock] $Command)
        $answer = & $Command 3>&1
        [pscustomobject]@{
            Output  = @($answer | Where-Object { $_ -isnot [Management.Automation.WarningRecord] })
            Warning = @($answer | Where-Object { $_ -is [Management.Automation.WarningRecord] } | ForEach-Object Message)
        }
    }
}

Describe 'A record that Get-EmrRecord finds by its txid' {
    It 'is said to be another than the one given: <Member>' -ForEach @(
        @{ Member = 'Prescription'; Value = 'Medication 1, twice' }
        @{ Member = 'PatientHash'; Value = '00' * 20 }
        @{ Member = 'DoctorHash'; Value = 'no hash' }
        @{ Member = 'DoctorPublicKey'; Value = '' }
        @{ Member = 'Nonce'; Value = 7 }
        @{ Member = 'Nonce'; Value = 'one' }
        @{ Member = 'Signature'; Value = '00' }
    ) {
        $given = Edit-Copy $record $Member $Value
        foreach ($command in { $given | Get-EmrRecord $ledger }, { Get-EmrRecord $ledger -TxId $given }) {
            $seen = Get-Warned $command
            $seen.Output.Prescription | Should -BeExactly $record.Prescription
            $seen.Warning | Should -BeExactly (
                "The record that was given is not the one that the ledger has under the txid $($record.TxId): " +
                "they differ in $Member. The command goes on with the ledger's own.")
        }
    }

    It 'is said to be another where the given one is an object of the module' {
        $json = ($record | ConvertTo-EmrJson).Replace('Medication 1', 'Medication 9') | ConvertFrom-EmrJson
        (Get-Warned { $json | Get-EmrRecord $ledger }).Warning | Should -BeLike '*they differ in Prescription.*'
        (Get-Warned { $json | Get-EmrRecord $ledger }).Warning | Should -Not -Match 'Medication'
        $other = Edit-Copy $pending Prescription 'other'
        (Get-Warned { $other | Get-EmrRecord $ledger }).Warning | Should -BeLike '*differ in Prescription.*'
    }

    It 'is the very one where it comes from <Way>' -ForEach @(
        @{ Way = 'its txid'; Given = { $record.TxId } }
        @{ Way = 'its txid in capitals'; Given = { $record.TxId.ToUpperInvariant() } }
        @{ Way = 'the ledger'; Given = { $record } }
        @{ Way = 'a table of txids'; Given = { [pscustomobject]@{ TxId = $record.TxId } } }
        @{ Way = 'JSON'; Given = { $record | ConvertTo-EmrJson | ConvertFrom-EmrJson } }
        @{ Way = 'a CSV file'; Given = { $record | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Way = 'Clixml'; Given = { $record | Export-Clixml "$TestDrive/r.xml"; Import-Clixml "$TestDrive/r.xml" } }
    ) {
        $seen = Get-Warned { & $Given | Get-EmrRecord $ledger }
        $seen.Output.TxId | Should -BeExactly $record.TxId
        $seen.Warning | Should -BeNullOrEmpty
    }

    It 'may have a text that ConvertFrom-Json takes for a date' {
        $dated = New-SignedRecord $doctor $clinic '2024-03-23T00:00:00Z' -Ledger $ledger
        Add-EmrRecord $ledger $dated
        $given = $dated | ConvertTo-Json | ConvertFrom-Json
        $given.Prescription | Should -BeOfType ([datetime])
        (Get-Warned { $given | Get-EmrRecord $ledger }).Warning | Should -BeNullOrEmpty
        Remove-EmrRecord $ledger $dated
    }
}

Describe 'A block that Get-EmrBlock finds' {
    It 'is said to be another than the one given: <Member>' -ForEach @(
        @{ Member = 'BlockId'; Value = '00' * 32 }
        @{ Member = 'Miner'; Value = '00' * 20 }
        @{ Member = 'Timestamp'; Value = 5 }
        @{ Member = 'Difficulty'; Value = 5 }
        @{ Member = 'Nonce'; Value = 'none' }
        @{ Member = 'Previous'; Value = '00' * 32 }
        @{ Member = 'Records'; Value = @() }
    ) {
        $given = Edit-Copy $block $Member $Value
        $seen = Get-Warned { $given | Get-EmrBlock $ledger }
        $seen.Output.BlockId | Should -BeExactly $block.BlockId
        $seen.Warning | Should -BeExactly ("The block that was given is not the one that the ledger has at height 1: " +
            "they differ in $Member. The command goes on with the ledger's own.")
        if ($Member -ne 'BlockId') {
            (Get-Warned { Get-EmrBlock $ledger -BlockId $given }).Warning | Should -BeExactly $seen.Warning
        }
    }

    It 'is said to be another where one of its records was changed' {
        $line = ($block | ConvertTo-EmrJson).Replace('Medication 2', 'Medication 9')
        foreach ($given in ($line | ConvertFrom-EmrJson), ($line | ConvertFrom-Json)) {
            (Get-Warned { $given | Get-EmrBlock $ledger }).Warning | Should -BeLike '*differ in Records.*'
            (Get-Warned { Get-EmrBlock $ledger -BlockId $given }).Warning | Should -BeLike '*differ in Records.*'
        }
    }

    It 'is the very one where it comes from <Way>' -ForEach @(
        @{ Way = 'the ledger'; Given = { $block } }
        @{ Way = 'JSON'; Given = { $block | ConvertTo-EmrJson | ConvertFrom-EmrJson } }
        @{ Way = 'plain JSON'; Given = { $block | ConvertTo-EmrJson | ConvertFrom-Json } }
        @{ Way = 'Clixml'; Given = { $block | Export-Clixml "$TestDrive/b.xml"; Import-Clixml "$TestDrive/b.xml" } }
        @{ Way = 'a CSV file'; Given = { $block | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Way = 'a record of it'; Given = { $record } }
        @{ Way = 'its height'; Given = { [pscustomobject]@{ Height = 1 } } }
    ) {
        $seen = Get-Warned { & $Given | Get-EmrBlock $ledger }
        $seen.Output.BlockId | Should -BeExactly $block.BlockId
        $seen.Warning | Should -BeNullOrEmpty
    }
}

Describe 'A record that another command finds by its txid' {
    It 'is said to be another by Remove-EmrRecord, which removes the ledger''s own' {
        $seen = Get-Warned { Edit-Copy $pending Prescription 'other' | Remove-EmrRecord $ledger -WhatIf }
        $seen.Warning | Should -BeLike '*differ in Prescription. The command goes on with the ledger''s own.'
        (Get-Warned { $pending | Remove-EmrRecord $ledger -WhatIf }).Warning | Should -BeNullOrEmpty
    }

    It 'is said to be another by New-EmrReceipt' {
        $log = New-EmrKey -Algorithm Ed25519 -Role Log -Name 'log.example/differences'
        $note = Join-Path $TestDrive 'differences.checkpoint'
        $null = New-EmrCheckpoint $ledger $note -Key $log -StatePath "$TestDrive/state" -Initialize
        $given = Edit-Copy $record Prescription 'other'
        $seen = Get-Warned { New-EmrReceipt $ledger $given -Checkpoint $note -Path "$TestDrive/r.tlog-proof" }
        $seen.Warning | Should -BeLike '*differ in Prescription.*'
        $seen = Get-Warned { New-EmrReceipt $ledger $record -Checkpoint $note -Path "$TestDrive/s.tlog-proof" }
        $seen.Warning | Should -BeNullOrEmpty
    }
}
