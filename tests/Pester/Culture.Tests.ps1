# Run under the session's own culture first, and by run.ps1 once more under each of several others.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $miner = '0123456789abcdef0123456789abcdef01234567'
    $golden = Invoke-EmrMining -Miner $miner -Timestamp 1711213303 -Difficulty 100000
    $doctor = New-EmrKey
}

Describe 'Under any culture' -Tag Culture {
    It 'the culture asked for is in force' {
        if ($env:EMRLEDGER_TEST_CULTURE) {
            [cultureinfo]::CurrentCulture.Name | Should -Be $env:EMRLEDGER_TEST_CULTURE
            [cultureinfo]::DefaultThreadCurrentCulture.Name | Should -Be $env:EMRLEDGER_TEST_CULTURE
            $(Get-Culture).Name | Should -Be $env:EMRLEDGER_TEST_CULTURE
        }
        else {
            [cultureinfo]::DefaultThreadCurrentCulture | Should -BeNullOrEmpty
        }
    }

    It 'the golden block has the same JSON' {
        $golden | ConvertTo-EmrJson | Should -BeExactly (
            '{"previous":"0000000000000000000000000000000000000000000000000000000000000000","height":0,' +
            '"miner":"0123456789abcdef0123456789abcdef01234567","records":[],"timestamp":1711213303,"difficulty":"100000",' +
            '"nonce":5687,"blockId":"000045add63c6a12ba9e386df44c00d4c291d0ac07b3c8a6ff57e30a21232800"}')
    }

    It 'the golden block has the same table and list, with a Gregorian date in UTC' {
        $golden | Format-Table | Out-String -Width 120 | Should -Match '0 000045add63c…\s+0 2024-03-23 17:01:43Z\s+100000\s+5687'
        $golden | Format-List | Out-String -Width 120 | Should -Match '2024-03-23 17:01:43Z'
    }

    It 'a record has the same CSV but for the separator' {
        $record = New-SignedRecord $doctor $doctor 'x' -Nonce 1234567
        $separator = (Get-Culture).TextInfo.ListSeparator
        $plain = $record | ConvertTo-Csv
        $plain[1] | Should -Match ',"1234567",'
        # The last column is empty, and stands without quotation marks.
        ($record | ConvertTo-Csv -UseCulture) -replace "`"$([regex]::Escape($separator))(`"|$)", '",$1' | Should -BeExactly $plain
    }

    It 'a difficulty written as <_> is refused' -ForEach '1.000', '1,000', '1 000', "1'000", "1`u{a0}000", '1000.0', '1e3', '0x10', '+5', '-5', ' 5', '٥', '๕', '' {
        $typed = $_
        (Get-Outcome { Invoke-EmrMining -Miner $miner -Difficulty $typed }).Problems | Get-RefusedId | Should -Be 'DifficultyInvalid'
    }

    It 'a nonce written as <_> is refused' -ForEach '1.000', '1,000', '1,0' {
        $typed = $_
        (Get-Outcome { New-SignedRecord $doctor $doctor 'x' -Nonce $typed }).Problems.FullyQualifiedErrorId | Should -BeLike 'NonceInvalid,*'
    }

    It 'a difficulty given as <Name> is the same' -ForEach @(
        @{ Name = 'digits'; Value = '100000' }
        @{ Name = 'digits after zeros'; Value = '000100000' }
        @{ Name = 'an int'; Value = 100000 }
        @{ Name = 'a long'; Value = 100000L }
        @{ Name = 'a double'; Value = 1e5 }
        @{ Name = 'a decimal'; Value = 100000.0d }
        @{ Name = 'a bigint'; Value = [bigint]100000 }
        @{ Name = 'a UInt128'; Value = [uint128]::Parse('100000', [cultureinfo]::InvariantCulture) }
    ) {
        Test-EmrBlock $golden -Difficulty $Value | Should -BeTrue
    }

    It 'a timestamp given as <Name> is the same' -ForEach @(
        @{ Name = 'digits'; Value = '1711213303' }
        @{ Name = 'a long'; Value = 1711213303L }
        @{ Name = 'a local time'; Value = [DateTimeOffset]::FromUnixTimeSeconds(1711213303).LocalDateTime }
        @{ Name = 'a time in UTC'; Value = [DateTimeOffset]::FromUnixTimeSeconds(1711213303).UtcDateTime }
        @{ Name = 'ISO text in UTC'; Value = '2024-03-23T17:01:43Z' }
        @{ Name = 'ISO text with a blank'; Value = '2024-03-23 17:01:43Z' }
        @{ Name = 'ISO text in small letters'; Value = '2024-03-23t17:01:43z' }
        @{ Name = 'ISO text with parts of a second'; Value = '2024-03-23T17:01:43.9999999Z' }
        @{ Name = 'ISO text with an offset'; Value = '2024-03-23T22:31:43+05:30' }
        @{ Name = 'local ISO text'; Value = [DateTimeOffset]::FromUnixTimeSeconds(1711213303).LocalDateTime.ToString('yyyy-MM-ddTHH:mm:ss', [cultureinfo]::InvariantCulture) }
        @{ Name = 'a time with an offset'; Value = [DateTimeOffset]::FromUnixTimeSeconds(1711213303).ToOffset([timespan]::FromHours(5.5)) }
    ) {
        (Invoke-EmrMining -Miner $miner -Timestamp $Value -Difficulty 100000).BlockId | Should -BeExactly $golden.BlockId
    }

    It 'ISO text without seconds, or without a time, is the beginning of the minute or of the day: <Text>' -ForEach @(
        @{ Text = '2024-03-23T17:01Z'; Seconds = 1711213260 }
        @{ Text = '2024-03-23'; Seconds = ([datetimeoffset][datetime]::new(2024, 3, 23)).ToUnixTimeSeconds() }
        @{ Text = '2024-03-23 17:01'; Seconds = ([datetimeoffset][datetime]::new(2024, 3, 23, 17, 1, 0)).ToUnixTimeSeconds() }
    ) {
        (Invoke-EmrMining -Miner $miner -Timestamp $Text -Difficulty 1).Timestamp | Should -Be $Seconds
    }

    It 'a block read from elsewhere has its time in digits, as a date or as ISO text: <_>' -ForEach @(
        '1711213303', '2024-03-23T17:01:43Z', ([DateTimeOffset]::FromUnixTimeSeconds(1711213303).LocalDateTime)
    ) {
        Edit-Copy $golden Timestamp $_ | Test-EmrBlock -Difficulty 100000 | Should -BeTrue
    }

    It 'other spellings of a date are refused, since they mean several days: <_>' -ForEach @(
        '03/04/2024', '3.4.2024', '4-3-2024', '2024-3-4', '20240304T120000', '2024-03-23 25:00', '2024-02-30', '2024-03-23T12:00:60Z'
        '٢٠٢٤-٠٣-٢٣', '24-03-23', 'March 23, 2024', '2024-03-23T12Z', ''
    ) {
        (Get-Outcome { Invoke-EmrMining -Miner $miner -Timestamp $_ -Difficulty 1 }).Problems | Get-RefusedId | Should -Be 'TimestampInvalid'
    }

    It 'a time written in words of the culture is refused, where digits are meant' {
        (Get-Outcome { Invoke-EmrMining -Miner $miner -Timestamp "$(Get-Date)" -Difficulty 1 }).Problems | Get-RefusedId | Should -Be 'TimestampInvalid'
    }

    It 'members are found in any case, with the dotless i' {
        $record = New-SignedRecord $doctor $doctor 'x'
        $table = @{}
        foreach ($property in $record.PSObject.Properties) { $table[$property.Name.ToUpperInvariant()] = $property.Value }
        Test-EmrRecord $table | Should -BeTrue
        Test-EmrRecord ([pscustomobject]$table) | Should -BeTrue
    }

    It 'a reason has the same words' {
        $record = New-SignedRecord $doctor $doctor 'x' -Nonce 1234567
        Get-VerboseLine { Test-EmrRecord $record -PreviousNonce 0 -Verbose } | Should -BeExactly "Invalid nonce: the nonce is 1234567 where 1 follows the doctor's last"
    }

    It 'an error has the same words' {
        (Get-Outcome { Test-EmrBlock $golden -Difficulty '1.000' }).Problems.Exception.Message |
            Should -BeLike "*A difficulty is a whole number from 1 to 2^128 - 1, and '1.000' is not. Give decimal digits;*"
    }

    It 'mining tells its rate with a point' {
        $lines = Get-VerboseLine { Invoke-EmrMining -Miner $miner -Difficulty 1000 -Verbose }
        $lines[-1] | Should -Match '\(\d+\.\d [kMG]?H/s, '
    }
}
