BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
}

Describe 'The main job' -Tag Culture, Layout {
    BeforeAll {
        $doctor = New-EmrKey
        $patient = New-EmrKey
        $record = New-SignedRecord -Key $doctor -Patient $patient -Prescription 'Medication A: 10mg'
        $block = $record | Invoke-EmrMining -Miner $doctor -Difficulty 1000
    }

    It 'is done by the module under test and no other' {
        (Get-Module EmrLedger).Path | Should -Be (Join-Path $moduleRoot 'module/lib/EmrLedger.dll')
    }

    It 'signs a prescription that is valid' {
        Test-EmrRecord $record | Should -BeTrue
    }

    It 'finds the same record invalid where another nonce is due, and says why' {
        $lines = Get-VerboseLine { Test-EmrRecord $record -PreviousNonce 1 -Verbose }
        $lines | Should -Be "Invalid nonce: the nonce is 1 where 2 follows the doctor's last"
    }

    It 'seals it into a block that is valid' {
        $block | Test-EmrBlock -Difficulty 1000 | Should -BeTrue
    }

    It 'writes the block as one line of JSON and reads it back' {
        $line = $block | ConvertTo-EmrJson
        $line | Should -Not -Match "`n"
        $line | ConvertFrom-EmrJson | ConvertTo-EmrJson | Should -BeExactly $line
    }
}
