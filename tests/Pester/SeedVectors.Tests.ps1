# The vectors that the original notebook's own code made; mining.jsonl is in Mining.Tests.ps1.
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Common.ps1')

    $line = 0
    $valid = Get-SeedLine records-valid | ForEach-Object { @{ Line = ++$line; Json = $_ } }

    $line = 0
    $invalid = Get-SeedLine records-invalid | ForEach-Object {
        $parsed = [Text.Json.JsonDocument]::Parse($_).RootElement
        @{
            Line          = ++$line
            Json          = $parsed.GetProperty('record').GetRawText()
            PreviousNonce = $parsed.GetProperty('previousNonce').GetUInt64()
            Message       = $parsed.GetProperty('error').GetString()
        }
    }

    $line = 0
    $blocks = Get-SeedLine blocks-chain | ForEach-Object { @{ Line = ++$line; Json = $_ } }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
}

Describe 'The vectors of the notebook' -Tag Culture {
    It 'are all there' -ForEach @(
        @{ Name = 'records-valid'; Count = 40 }
        @{ Name = 'records-invalid'; Count = 102 }
        @{ Name = 'blocks-chain'; Count = 6 }
        @{ Name = 'mining'; Count = 31 }
    ) {
        Get-SeedLine $Name | Should -HaveCount $Count
    }

    It 'are valid records, in order' {
        $answers = Get-SeedLine records-valid | ConvertFrom-EmrJson | Test-EmrRecord
        $answers | Should -Be (@($true) * 40)
    }

    It 'have <Message> on line <Line> of the invalid records' -ForEach $invalid {
        $record = $Json | ConvertFrom-EmrJson
        $result = $record | Test-EmrRecord -PreviousNonce $PreviousNonce -Detailed
        $result.Valid | Should -BeFalse
        $result.Faults.Message | Should -BeExactly $Message
        Get-VerboseLine { $record | Test-EmrRecord -PreviousNonce $PreviousNonce -Verbose } | Should -Match "^$([regex]::Escape($Message))(: |$)"
    }

    It 'are a chain of valid blocks that link' {
        $states = @()
        $previous = '00' * 32
        foreach ($block in Get-SeedLine blocks-chain | ConvertFrom-EmrJson) {
            $result = Test-EmrBlock $block -Difficulty $block.Difficulty -UserState $states -Detailed
            $result.Valid | Should -BeTrue
            $block.Previous | Should -Be $previous
            $previous = $block.BlockId
            $states += $result.UserStates
        }
    }
}

Describe 'The JSON of the notebook' {
    It 'is read and written with the same values: record <Line>' -ForEach $valid {
        $ours = $Json | ConvertFrom-EmrJson | ConvertTo-EmrJson | ConvertFrom-Json -DateKind String -AsHashtable
        $theirs = $Json | ConvertFrom-Json -DateKind String -AsHashtable
        $ours.Keys | Should -BeExactly $theirs.Keys
        foreach ($name in $theirs.Keys) { $ours[$name] | Should -BeExactly $theirs[$name] }
    }

    It 'is read and written with the same values: block <Line>' -ForEach $blocks {
        $ours = $Json | ConvertFrom-EmrJson | ConvertTo-EmrJson | ConvertFrom-Json -DateKind String
        $theirs = $Json | ConvertFrom-Json -DateKind String
        ConvertTo-Json $ours -Depth 4 | Should -BeExactly (ConvertTo-Json $theirs -Depth 4)
    }
}
