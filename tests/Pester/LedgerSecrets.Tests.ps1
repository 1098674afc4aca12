# What the commands of a ledger show of keys and of prescriptions: nothing.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $clinic = New-EmrKey
    $doctor = New-EmrKey
    $text = 'Zolpidem for somebody'
    $forms = foreach ($key in $clinic, $doctor) {
        $secret = Get-SecretByte $key $TestDrive
        [Convert]::ToHexString($secret)
        [bigint]::new($secret, $true, $true).ToString()
        foreach ($before in 0..2) { [Convert]::ToBase64String([byte[]](@(0) * $before + $secret)).Substring(4, 36) }
    }
    $path = Join-Path $TestDrive 'l.emr'
    $ledger = New-EmrLedger $path -Name L -Difficulty 1 -Authority $clinic
    Register-EmrDoctor $ledger $doctor 'Dr. A' -Authority $clinic
    $record = New-SignedRecord $doctor $doctor $text
    $record | Add-EmrRecord $ledger
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    $record = New-SignedRecord $doctor $doctor $text -Nonce 2
    $record | Add-EmrRecord $ledger
    $block = Get-EmrBlock $ledger 1

    function Assert-Silent {
        param([string] $Text, [string[]] $Form)
        $Text.Length | Should -BeGreaterThan 0 -Because 'what shows nothing proves nothing'
        foreach ($one in $Form) { $Text.Contains($one, 'OrdinalIgnoreCase') | Should -BeFalse -Because 'it shows the secret' }
    }

    function Get-EverythingOf {
        param([Management.Automation.ErrorRecord[]] $Problem)
        $Problem | ForEach-Object {
            "$($_.Exception) $($_.ErrorDetails?.Message) $($_.ErrorDetails?.RecommendedAction)"
            "$($_.TargetObject) $($_.FullyQualifiedErrorId) $($_.CategoryInfo)"
            [Management.Automation.PSSerializer]::Serialize($_.TargetObject, 5)
        } | Out-String -Width 1000
    }
}

Describe 'A secret key' {
    It 'is in no stream of a command that uses it, nor in its trace' {
        $trace = Join-Path $TestDrive 'trace'
        $all = Trace-Command -Name ParameterBinding, TypeConversion -PSHost:$false -FilePath $trace {
            & {
                $VerbosePreference = $DebugPreference = 'Continue'
                $copy = New-EmrLedger (Join-Path $TestDrive 'copy.emr') -Name L -Difficulty 1 -Authority $clinic
                Register-EmrDoctor $copy $doctor 'Dr. A' -Authority $clinic -PassThru
                New-SignedRecord $doctor $doctor 'x' -Ledger $copy | Add-EmrRecord $copy -PassThru
                Invoke-EmrMining -Ledger $copy -Miner $clinic
                Unregister-EmrDoctor $copy $doctor -Authority $clinic -PassThru
                Set-EmrAuthority $copy $doctor 'New' -Authority $clinic -Confirm:$false
                Register-EmrDoctor $copy $doctor 'x' -Authority $clinic -ErrorAction Continue
                Test-EmrLedger $copy -Detailed
            } *>&1 | Out-String -Width 1000
        }
        $all | Should -BeLike '*is not the authority*' -Because 'it ran to its end'
        Assert-Silent $all $forms
        Assert-Silent (Get-Content $trace -Raw) $forms
    }

    It 'is in no file' {
        Export-EmrLedger $ledger (Join-Path $TestDrive 'l.jsonl') -IncludePending
        Assert-Silent (Get-Content (Join-Path $TestDrive 'l.jsonl') -Raw) $forms
        Assert-Silent ([Convert]::ToHexString([IO.File]::ReadAllBytes($path))) $forms
    }

    It 'is in no error that takes a key where none belongs' {
        $outcome = Get-Outcome {
            $doctor | Add-EmrRecord $ledger
            $doctor | Add-EmrBlock $ledger
            $doctor | Get-EmrLedger
            $doctor | Remove-EmrRecord $ledger
            Register-EmrDoctor $ledger $doctor 'x' -Authority $doctor
        }
        $outcome.Problems | Should -HaveCount 5
        Assert-Silent (Get-EverythingOf $outcome.Problems) $forms
    }
}

Describe 'The text of a prescription' {
    It 'is in no error: <Command>' -ForEach @(
        @{ Command = { $record | Add-EmrRecord $ledger } }
        @{ Command = { $block.Records[1] | Add-EmrRecord $ledger } }
        @{ Command = { New-SignedRecord $doctor $doctor $text -Nonce 9 | Add-EmrRecord $ledger } }
        @{ Command = { New-SignedRecord (New-EmrKey) $doctor $text | Add-EmrRecord $ledger } }
        @{ Command = { Edit-Copy $record TxId $text | Add-EmrRecord $ledger } }
        @{ Command = { Edit-Copy $record Signature $text | Add-EmrRecord $ledger } }
        @{ Command = { Edit-Copy $record DoctorHash $text | Add-EmrRecord $ledger } }
        @{ Command = { New-SignedRecord $doctor $doctor "emr-registry/1 add $text" -Ledger $ledger | Add-EmrRecord $ledger } }
        @{ Command = { $text | Add-EmrRecord $ledger } }
        @{ Command = { $text, $block, (Edit-Copy $block Nonce $text), (Edit-Copy $block Previous $text) | Add-EmrBlock $ledger } }
        @{ Command = { $text | Remove-EmrRecord $ledger } }
        @{ Command = { Edit-Copy $record TxId $text | Remove-EmrRecord $ledger } }
        @{ Command = { Get-EmrRecord $ledger -TxId $text } }
        @{ Command = { Get-EmrRecord $ledger -Patient $text } }
        @{ Command = { Get-EmrRecord $ledger -After $text } }
        @{ Command = { $text | Get-EmrDoctor $ledger } }
        @{ Command = { Register-EmrDoctor $ledger $text $text -Authority $clinic } }
        @{ Command = { Register-EmrDoctor $ledger $doctor "$text`n" -Authority $clinic } }
        @{ Command = { Get-EmrLedger @{ Prescription = $text } } }
        @{ Command = {
                Set-Content (Join-Path $TestDrive t.jsonl) $text
                Import-EmrLedger (Join-Path $TestDrive t.jsonl) (Join-Path $TestDrive t.emr)
            }
        }
    ) {
        $problems = (Get-Outcome $Command).Problems
        $problems | Should -Not -BeNullOrEmpty
        Assert-Silent (Get-EverythingOf $problems) 'Zolpidem'
    }

    It 'is in no error of an import whose last lines are faulty' {
        $file = Join-Path $TestDrive 'whole.jsonl'
        Export-EmrLedger $ledger $file -IncludePending -Force
        $lines = Get-Content $file
        $changes = { $args[0] -replace '"nonce":2', '"nonce":3' }, { $args[0].TrimEnd('}') }, { $args[0] -replace '"txid"', '"id"' }
        foreach ($change in $changes) {
            Set-Content $file ($lines[0..($lines.Count - 2)] + (& $change $lines[-1]))
            $problems = (Get-Outcome { Import-EmrLedger $file (Join-Path $TestDrive 'whole.emr') }).Problems
            $problems | Should -Not -BeNullOrEmpty
            Assert-Silent (Get-EverythingOf $problems) 'Zolpidem'
        }
    }

    It 'is in no reason, warning or verbose line' {
        $lines = & {
            $VerbosePreference = 'Continue'
            Edit-Copy $record Nonce 7 | Test-EmrRecord -Ledger $ledger
            Edit-Copy $record PatientHash $text | Test-EmrRecord -Ledger $ledger
            $block | Test-EmrBlock -Ledger $ledger
            Remove-EmrRecord $ledger $record
            Test-EmrLedger $ledger
        } *>&1 | Out-String -Width 1000
        Assert-Silent $lines 'Zolpidem'
    }
}
