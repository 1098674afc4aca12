# Receipts that show what became of a prescription, and receipts that were made before there were any.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Push-Location $TestDrive
    $clinic, $doctor, $till, $patient = 1..4 | ForEach-Object { New-EmrKey }
    $log = New-EmrKey -Algorithm Ed25519 -Name clinic.example/emr

    # 32 bytes as statements spell them.
    function Get-Spelling {
        param([byte[]] $Bytes)
        [Convert]::ToBase64String($Bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_')
    }

    function Add-Signed {
        param($Key, [string] $About, [string] $Text)
        New-SignedRecord -Key $Key -Ledger $ledger -Patient $About -Prescription $Text | Add-EmrRecord $ledger -PassThru
    }

    # A statement about the prescription.
    function Add-Statement {
        param($Key, [string] $Verb, [string] $Rest = '')
        $reference = Get-Spelling ([Convert]::FromHexString($rx.TxId))
        Add-Signed $Key $patient.Hash "emr-rx/1 $Verb $reference$Rest"
    }

    function Invoke-Seal {
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    }

    function New-Receipt {
        param([string] $Name, $Record = $rx, [switch] $History)
        $null = New-EmrCheckpoint $ledger "$Name.checkpoint" -Key $log -StatePath log.state -Initialize
        New-EmrReceipt $ledger $Record "$Name.receipt" -Checkpoint "$Name.checkpoint" -History:$History
    }

    $ledger = New-EmrLedger counter.emr Counter -Difficulty 1 -Authority $clinic
    Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic
    $digest = Get-Spelling ([Security.Cryptography.SHA256]::HashData([Convert]::FromHexString($till.PublicKey)))
    $null = Add-Signed $clinic $till.Hash "emr-registry/1 pharmacy $digest North Pharmacy"
    Invoke-Seal
    $rx = Add-Signed $doctor $patient.Hash 'emr-rx/1 issue 21x1 20260101 20991231 Amoxicillin 500 mg'
    Invoke-Seal
    $claim = Add-Statement $till claim
    $null = Add-Statement $till dispense ' 1:10 rest owed'
    Invoke-Seal
    $null = New-Receipt whole -History
    $today = [datetime]::UtcNow.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)
    $state = "Held, held by North Pharmacy ($($till.Hash)), 11 units left of fill 1 of 1, as of the checkpoint of 4 blocks, on $today (UTC)"
}

AfterAll {
    Pop-Location
}

Describe 'A receipt with -History' {
    It 'says where the prescription stands' {
        Test-EmrReceipt whole.receipt -LogKey $log | Should -BeTrue
        $result = Test-EmrReceipt whole.receipt -LogKey $log -Detailed
        $result.StateAtCheckpoint | Should -BeExactly $state
        $result.CheckpointSize | Should -Be 4
        $found = $result.PrescriptionAtCheckpoint
        $found | Should -BeOfType ([EmrLedger.EmrPrescription])
        "$($found.Status)", $found.UnitsLeft, $found.HolderName, $found.Prescription |
            Should -Be 'Held', 11, 'North Pharmacy', 'Amoxicillin 500 mg'
        $found.History.Action | ForEach-Object { "$_" } | Should -Be 'Issue', 'Claim', 'Dispense'
        $found.History[2].Note | Should -BeExactly 'rest owed'
        $result.NotProved[-1] | Should -BeLike '*no later statement about the prescription*left out*'
    }

    It 'says so on the verbose stream and in the view' {
        Get-VerboseLine { Test-EmrReceipt whole.receipt -LogKey $log -Verbose } | Should -Contain "$(Convert-Path whole.receipt): the prescription is $state."
        # Lines are broken anywhere.
        $shown = (Test-EmrReceipt whole.receipt -LogKey $log -Detailed | Format-List | Out-String) -replace '\s'
        $shown | Should -BeLike "*StateAtCheckpoint:$($state -replace '\s')*"
    }

    It 'claims nothing of that without the switch' {
        $null = New-Receipt plain
        $result = Test-EmrReceipt plain.receipt -LogKey $log -Detailed
        $result.Valid | Should -BeTrue
        $result.PrescriptionAtCheckpoint, $result.StateAtCheckpoint | Should -Be $null, $null
        $result.NotProved -join ' ' | Should -Not -BeLike '*statement about the prescription*'
        Get-VerboseLine { Test-EmrReceipt plain.receipt -LogKey $log -Verbose } | Should -Not -BeLike '*the prescription is*'
    }

    It 'takes a prescription from the pipeline, <How>' -ForEach @(
        @{ How = 'as it is'; Copy = { $_ } }
        @{ How = 'as a copy'; Copy = { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_)) } }
    ) {
        $found = (Test-EmrReceipt whole.receipt -LogKey $log -Detailed).PrescriptionAtCheckpoint | ForEach-Object $Copy
        $null = New-Item piped -ItemType Directory -Force
        $file = $found | New-EmrReceipt $ledger -Path piped -Checkpoint whole.checkpoint -History -Force -WarningVariable warnings
        $warnings | Should -BeNullOrEmpty
        $file.Name | Should -BeExactly "$($rx.TxId).receipt"
        (Get-FileHash $file).Hash | Should -Be (Get-FileHash whole.receipt).Hash
    }

    It 'does not hold without <What>, and says <Fault>' -ForEach @(
        @{ What = 'the claim'; Fault = 'PrescriptionNotHeld'; Edit = { param($history) $history.statements = @($history.statements[1]) } }
        @{ What = 'the pharmacy''s registration'; Fault = 'PharmacyNotRegistered'; Edit = { param($history) $history.registry = @() } }
        @{ What = 'its order'; Fault = 'HistoryNotProved'; Edit = { param($history) $history.statements = @($history.statements[1], $history.statements[0]) } }
    ) {
        $lines = [IO.File]::ReadAllText((Convert-Path whole.receipt)).Split("`n")
        $extra = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($lines[1].Substring(6))) | ConvertFrom-Json
        & $Edit $extra.history
        $json = ConvertTo-Json $extra -Depth 9 -Compress
        $lines[1] = 'extra ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($json))
        [IO.File]::WriteAllText((Join-Path $TestDrive 'edited.receipt'), $lines -join "`n")
        $result = Test-EmrReceipt edited.receipt -LogKey $log -Detailed
        $result.Valid, $result.PrescriptionAtCheckpoint | Should -Be $false, $null
        "$($result.Faults[0].Code)" | Should -Be $Fault
    }

    It 'is of prescriptions alone' {
        $outcome = Get-Outcome { New-EmrReceipt $ledger $claim claim.receipt -Checkpoint whole.checkpoint -History }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'PrescriptionUnknown,*'
        $outcome.Problems.TargetObject | Should -Be $claim.TxId
        'claim.receipt' | Should -Not -Exist
        $null = New-EmrReceipt $ledger $claim claim.receipt -Checkpoint whole.checkpoint
        (Test-EmrReceipt claim.receipt -LogKey $log -Detailed).Doctor | Should -BeExactly 'North Pharmacy'
    }

    It 'has room for 64 statements' {
        $null = Add-Statement $till return ' out of stock'
        1..31 | ForEach-Object {
            $null = Add-Statement $till claim
            $null = Add-Statement $till return ' out of stock'
        }
        1..3 | ForEach-Object { Invoke-Seal }
        $outcome = Get-Outcome { New-Receipt long -History }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'HistoryTooLong,*'
        $outcome.Problems.CategoryInfo.Category | Should -Be 'LimitsExceeded'
        $outcome.Problems.Exception.Message | Should -BeLike '*65 statements*room for 64*'
        'long.receipt' | Should -Not -Exist
    }
}

Describe 'What was made before there were the second rules' {
    BeforeAll {
        $old = Join-Path $repositoryRoot 'tests/vectors/rules1'
        $trust = @{ LogKey = Get-Content "$old/log.vkey"; WitnessKey = Get-Content "$old/witness.vkey" }
    }

    It 'holds: <_>' -ForEach 'claim.receipt', 'handover.receipt', 'revoked.receipt', 'statement.receipt' {
        $result = Test-EmrReceipt "$old/$_" @trust -Detailed -WarningAction SilentlyContinue
        "$($result.Faults)" | Should -BeExactly ''
        $result.Valid, $result.PrescriptionAtCheckpoint | Should -Be $true, $null
    }

    It 'holds: the ledger, of which the same receipts are made' {
        $result = Test-EmrLedger "$old/ledger.jsonl" -Checkpoint "$old/ledger.checkpoint" @trust -Detailed
        "$($result.Faults)" | Should -BeExactly ''
        $old1 = Import-EmrLedger "$old/ledger.jsonl" old.emr
        $record = (Test-EmrReceipt "$old/claim.receipt" @trust -Detailed -WarningAction SilentlyContinue).Record
        $null = New-EmrReceipt $old1 $record again.receipt -Checkpoint "$old/ledger.checkpoint" -WarningAction SilentlyContinue
        (Get-FileHash again.receipt).Hash | Should -Be (Get-FileHash "$old/claim.receipt").Hash
        $outcome = Get-Outcome { New-EmrReceipt $old1 $record more.receipt -Checkpoint "$old/ledger.checkpoint" -History }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'LifecycleMissing,*'
    }
}
