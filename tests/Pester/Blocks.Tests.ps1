BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $doctor = New-EmrKey
    $miner = New-EmrKey
    $difficulty = 100
    $records = 1..60 | ForEach-Object { New-SignedRecord $doctor $miner "Medication $_" -Nonce $_ }
    $blocks = $records | Invoke-EmrMining -Miner $miner -Difficulty $difficulty
}

Describe 'Test-EmrBlock' {
    It 'finds mined blocks valid as a chain' {
        $blocks | Should -HaveCount 3
        $blocks | Test-EmrBlock -Difficulty $difficulty | Should -Be $true, $true, $true
    }

    It 'returns bools' {
        $blocks | Test-EmrBlock -Difficulty $difficulty | Should -BeOfType [bool]
    }

    It 'returns the states that each block changes, with -Detailed' {
        $results = $blocks | Test-EmrBlock -Difficulty $difficulty -Detailed
        $results.Valid | Should -Be $true, $true, $true
        $results.Height | Should -Be 0, 1, 2
        $results.UserStates | Should -HaveCount 3
        $results.UserStates.Hash | Should -Be (@($doctor.Hash) * 3)
        $results.UserStates.Nonce | Should -Be 25, 50, 60
    }

    It 'does not know a doctor''s earlier records unless it is told' {
        $results = $blocks[1] | Test-EmrBlock -Difficulty $difficulty -Detailed
        $results.Valid | Should -BeFalse
        $results.Faults[0].Message | Should -BeExactly 'Invalid nonce'
        $results.UserStates | Should -HaveCount 0
    }

    It 'takes the states of an earlier check' {
        $states = ($blocks[0] | Test-EmrBlock -Difficulty $difficulty -Detailed).UserStates
        $blocks[1..2] | Test-EmrBlock -Difficulty $difficulty -UserState $states | Should -Be $true, $true
    }

    It 'takes states as tables, and of repeated ones the last' {
        $states = @{ Hash = $doctor.Hash; Nonce = 3 }, @{ Hash = $doctor.Hash; Nonce = 25; Balance = 7 }
        $result = $blocks[1] | Test-EmrBlock -Difficulty $difficulty -UserState $states -Detailed
        $result.Valid | Should -BeTrue
        $result.UserStates[0].Balance | Should -Be 7
    }

    It 'finds a block that was left out' {
        $lines = Get-VerboseLine { $blocks[0, 2] | Test-EmrBlock -Difficulty $difficulty -Verbose }
        $lines | Should -BeExactly "Previous block ID does not match the block before: the last valid block is $($blocks[0].BlockId)"
    }

    It 'finds what was built upon a bad block' {
        $bad = Edit-Copy $blocks[1] Timestamp 1
        $blocks[0], $bad, $blocks[2] | Test-EmrBlock -Difficulty $difficulty | Should -Be $true, $false, $false
    }

    It 'finds a height that does not follow' {
        $high = Edit-Copy $blocks[1] Height 7
        $lines = Get-VerboseLine { $blocks[0], $high | Test-EmrBlock -Difficulty $difficulty -Verbose }
        $lines | Should -BeLike 'Block height does not follow the block before*'
    }

    It 'finds a record that was <What>' -ForEach @(
        @{ What = 'taken out'; Change = { $args[0] | Select-Object -Skip 1 } }
        @{ What = 'put in twice'; Change = { $args[0][0..9] + $args[0][9] } }
        @{ What = 'moved'; Change = { $args[0][1, 0] + $args[0][2..9] } }
        @{ What = 'made another'; Change = { @(New-SignedRecord $doctor $miner 'Medication 100') + $args[0][1..9] } }
    ) {
        $ten = $records[0..9] | Invoke-EmrMining -Miner $miner -Difficulty $difficulty
        Test-EmrBlock $ten -Difficulty $difficulty | Should -BeTrue
        $forged = Edit-Copy $ten Records @(& $Change @($ten.Records))
        Get-VerboseLine { Test-EmrBlock $forged -Difficulty $difficulty -Verbose } | Should -BeExactly 'Block ID is incorrect'
    }

    It 'finds <What>, and raises no error: <Message>' -ForEach @(
        @{ What = 'another difficulty'; Member = 'Difficulty'; Value = 99; Message = 'Block difficulty does not match expected difficulty: expected 100' }
        @{ What = 'a difficulty of 0'; Member = 'Difficulty'; Value = 0; Message = 'Block difficulty does not match expected difficulty: expected 100' }
        @{ What = 'a difficulty that is a word'; Member = 'Difficulty'; Value = 'hard'; Message = 'Block difficulty does not match expected difficulty: expected 100' }
        @{ What = 'a previous id of 31 bytes'; Member = 'Previous'; Value = '00' * 31; Message = 'Previous block ID is not 32 bytes long' }
        @{ What = 'a previous id that is no hex'; Member = 'Previous'; Value = 'zz' * 32; Message = 'Previous block ID is not 32 bytes long' }
        @{ What = 'a miner of 21 bytes'; Member = 'Miner'; Value = '00' * 21; Message = 'Miner field is not 20 bytes long' }
        @{ What = 'an id of another block'; Member = 'BlockId'; Value = 'ab' * 32; Message = 'Block ID is incorrect' }
        @{ What = 'an id of half a byte'; Member = 'BlockId'; Value = '0'; Message = 'Block ID is incorrect' }
        @{ What = 'another nonce'; Member = 'Nonce'; Value = 18446744073709551615; Message = 'Block ID is incorrect' }
        @{ What = 'another time'; Member = 'Timestamp'; Value = 0; Message = 'Block ID is incorrect' }
        @{ What = 'a time that is a word'; Member = 'Timestamp'; Value = 'noon'; Message = 'Block ID is incorrect: its Timestamp is not a whole number from 0 to 2^64 - 1' }
        @{ What = 'a time before 1970'; Member = 'Timestamp'; Value = -1; Message = 'Block ID is incorrect: its Timestamp is not a whole number from 0 to 2^64 - 1' }
        @{ What = 'a nonce beyond all'; Member = 'Nonce'; Value = '18446744073709551616'; Message = 'Block ID is incorrect: its Nonce is not a whole number from 0 to 2^64 - 1' }
        @{ What = 'a nonce below 0'; Member = 'Nonce'; Value = -1; Message = 'Block ID is incorrect: its Nonce is not a whole number from 0 to 2^64 - 1' }
    ) {
        $outcome = Get-Outcome { Edit-Copy $blocks[0] $Member $Value | Test-EmrBlock -Difficulty 100 -Verbose 4>&1 }
        $outcome.Problems | Should -HaveCount 0
        $outcome.Output[0].Message | Should -BeExactly $Message
        $outcome.Output[1] | Should -BeFalse
    }

    It 'finds records that are nothing, or one where several were' {
        $none = $blocks[0] | Select-Object * -ExcludeProperty Records | Select-Object *, @{ Name = 'Records'; Expression = { $null } }
        $one = Edit-Copy $blocks[0] Records $records[0]
        foreach ($forged in $none, $one) {
            (Test-EmrBlock $forged -Difficulty $difficulty -Detailed).Faults.Code | Should -Be 'BlockIdIncorrect'
        }
    }

    It 'finds a 26th record' {
        $full = Edit-Copy $blocks[0] Records $records[0..25]
        Get-VerboseLine { Test-EmrBlock $full -Difficulty $difficulty -Verbose } | Should -BeExactly 'Block contains more than 25 records'
    }

    It 'finds a txid of the wrong length, and names its place, before it looks at anything it would hash' {
        $short = Edit-Copy $records[1] TxId '00'
        $result = Edit-Copy $blocks[0] Records @($records[0], $short) | Test-EmrBlock -Difficulty $difficulty -Detailed
        $result.Faults[0].Code | Should -Be 'TxIdInvalid'
        $result.Faults[0].Index | Should -Be 1
    }

    It 'finds too little work' {
        $easy = Invoke-EmrMining -Miner $miner -Difficulty 1
        # The difficulty is hashed too, so the id is made anew for the claim of more work.
        $bytes = [Convert]::FromHexString($easy.Previous + $easy.Miner) + [BitConverter]::GetBytes($easy.Timestamp) +
            [BitConverter]::GetBytes([ulong]::MaxValue) + [BitConverter]::GetBytes([ulong]0) + [BitConverter]::GetBytes($easy.Nonce)
        $claim = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([byte[]]$bytes))
        $forged = Edit-Copy (Edit-Copy $easy Difficulty ([ulong]::MaxValue)) BlockId $claim
        Get-VerboseLine { Test-EmrBlock $forged -Difficulty ([ulong]::MaxValue) -Verbose } |
            Should -BeExactly 'Block ID does not meet the difficulty requirement'
    }

    It 'names the place of a bad record in a block that is otherwise right' {
        $bad = Edit-Copy $records[1] Prescription 'Medication 200'
        $sealed = $records[0], $bad | Invoke-EmrMining -Miner $miner -Difficulty $difficulty -SkipRecordCheck
        $result = Test-EmrBlock $sealed -Difficulty $difficulty -Detailed
        $result.Faults[0].Message | Should -BeExactly 'Invalid txid'
        $result.Faults[0].Index | Should -Be 1
        Get-VerboseLine { Test-EmrBlock $sealed -Difficulty $difficulty -Verbose } | Should -BeExactly 'Invalid txid (record 1)'
    }
}

Describe 'The views of a block' {
    BeforeAll {
        $golden = Invoke-EmrMining -Miner 0123456789abcdef0123456789abcdef01234567 -Timestamp 1711213303 -Difficulty 100000
    }

    It 'show height, id, records, time, difficulty and nonce in a table' {
        $golden | Out-String -Width 120 | Should -Match '\n\s*0 000045add63c…\s+0 2024-03-23 17:01:43Z\s+100000\s+5687'
    }

    It 'show the whole id in a list' {
        $golden | Format-List | Out-String -Width 120 | Should -Match '000045add63c6a12ba9e386df44c00d4c291d0ac07b3c8a6ff57e30a21232800'
    }

    It 'survive a timestamp beyond any calendar' {
        $late = Invoke-EmrMining -Miner $miner -Difficulty 1 -Timestamp 18446744073709551615
        foreach ($shown in ($late | Format-Table | Out-String -Width 120), ($late | Format-List | Out-String -Width 120)) {
            $shown | Should -Match '18446744073709551615'
        }
    }

    It 'show why a block is not valid' {
        $shown = Edit-Copy $blocks[0] Nonce 0 | Test-EmrBlock -Difficulty 7 -Detailed | Out-String -Width 200
        $shown | Should -Match 'False\s+0 .*Block difficulty does not match expected difficulty'
    }
}

Describe 'A block out of the middle of a chain' {
    BeforeAll {
        $doctor, $miner = 1..2 | ForEach-Object { New-EmrKey }
        $chain = 1..3 | ForEach-Object { [pscustomobject]@{ Patient = $miner; Prescription = "$_" } } | New-SignedRecord $doctor |
            ForEach-Object -Begin { $last = $null } -Process {
                $previous = $last ? @{ Previous = $last } : @{}
                $last = $_ | Invoke-EmrMining -Miner $miner -Difficulty 1 @previous
                $last
            }
    }

    It 'is warned of where nobody says which numbers came before' {
        $answer = $chain[1..2] | Test-EmrBlock -Difficulty 1 3>&1
        $answer | Where-Object { $_ -is [bool] } | Should -Be $false, $false
        $warning = @($answer | Where-Object { $_ -is [Management.Automation.WarningRecord] })
        $warning | Should -HaveCount 1
        $warning.Message | Should -BeLike 'The first block names one before it*-UserState*'
    }

    It 'is not warned of where somebody does, or where it begins the chain' {
        $state = [EmrLedger.UserState]::new($doctor.Hash, 0, 1)
        $chain[1..2] | Test-EmrBlock -Difficulty 1 -UserState $state 3>&1 | Should -Be $true, $true
        $chain[2] | Test-EmrBlock -Difficulty 1 -UserState $state 3>&1 | Should -Be $false
        $chain | Test-EmrBlock -Difficulty 1 3>&1 | Should -Be $true, $true, $true
        Edit-Copy $chain[0] Previous ('00' * 32) | Test-EmrBlock -Difficulty 1 3>&1 | Should -Be $true
    }
}

Describe 'A block that is checked against a ledger' {
    It 'is True whether it is in there or not, and -Detailed and -Verbose tell' {
        $key = New-EmrKey
        $ledger = New-EmrLedger (Join-Path $TestDrive 'inside.emr') -Name Inside -Difficulty 1 -Open
        New-SignedRecord $key $key 'x' | Add-EmrRecord $ledger
        $inside = Invoke-EmrMining -Ledger $ledger -Miner $key
        $next = Invoke-EmrMining -Miner $key -Difficulty 1 -Previous $inside
        $forged = Edit-Copy $inside Miner ('00' * 20)
        $results = $inside, $next | Test-EmrBlock -Ledger $ledger -Detailed
        $results.Valid | Should -Be $true, $true
        $results.InLedger | Should -Be $true, $false
        $forgery = $forged | Test-EmrBlock -Ledger $ledger -Detailed
        $forgery.Valid, $forgery.InLedger | Should -Be $false, $false
        Get-VerboseLine { $inside | Test-EmrBlock -Ledger $ledger -Verbose } | Should -BeNullOrEmpty
        Get-VerboseLine { $next | Test-EmrBlock -Ledger $ledger -Verbose } | Should -BeExactly "The block $($next.BlockId) is not in the ledger; it could be added."
        ($inside | Test-EmrBlock -Difficulty 1 -Detailed).InLedger | Should -BeNullOrEmpty
    }
}
