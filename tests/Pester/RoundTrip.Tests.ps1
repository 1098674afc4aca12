BeforeDiscovery {
    $texts = @(
        @{ Kind = 'plain'; Text = 'Medication A: 10mg' }
        @{ Kind = 'empty'; Text = '' }
        @{ Kind = 'a date'; Text = '2024-03-23' }
        @{ Kind = 'a time'; Text = '2024-03-23T17:01:43Z' }
        @{ Kind = 'a time with an offset'; Text = '2024-03-23T17:01:43.5+02:00' }
        @{ Kind = 'a date of an older serializer'; Text = '/Date(1711213303000)/' }
        @{ Kind = 'a number'; Text = '1.500' }
        @{ Kind = 'a number with an exponent'; Text = '1e5' }
        @{ Kind = 'a truth'; Text = 'true' }
        @{ Kind = 'nothing'; Text = 'null' }
        @{ Kind = 'quotes, commas and lines'; Text = "one, `"two`"`r`n;three`tfour '" }
        @{ Kind = 'spaces at its ends'; Text = '  10 mg  ' }
        @{ Kind = 'a formula'; Text = '=1+1' }
        @{ Kind = 'escapes of Clixml'; Text = '_x000A_ <a> & &amp;' }
        @{ Kind = 'many scripts'; Text = 'naïve 服用後 💊 é' }
        @{ Kind = 'control characters'; Text = "a`0b`e[31m" }
        @{ Kind = 'line ends of Unicode'; Text = "a`u{2028}b`u{2029}c`u{0085}d`fe`vf" }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $doctor = New-EmrKey
    $clinic = New-EmrKey
    $file = Join-Path $TestDrive 'kept'
}

Describe 'A record whose text is <Kind>' -Tag Culture -ForEach $texts {
    BeforeAll {
        $record = New-SignedRecord $doctor $clinic $Text -AllowEmptyText -AllowGarbledText
    }

    It 'is valid after EmrJson' {
        $line = $record | ConvertTo-EmrJson
        $line | Should -Not -Match '[\r\n]'
        $back = $line | ConvertFrom-EmrJson
        $back | Should -BeOfType EmrLedger.EmrRecord
        $back.Prescription | Should -BeExactly $Text
        Test-EmrRecord $back | Should -BeTrue
    }

    It 'is valid after EmrJson in a file' {
        $record | ConvertTo-EmrJson | Set-Content -LiteralPath $file
        Get-Content -LiteralPath $file | ConvertFrom-EmrJson | Test-EmrRecord | Should -BeTrue
    }

    It 'is valid after ConvertTo-Json, where dates are left as they are' {
        $record | ConvertTo-Json | ConvertFrom-Json -DateKind String | Test-EmrRecord | Should -BeTrue
    }

    It 'is valid after ConvertTo-Json and ConvertFrom-Json, or refused with the cure' {
        $outcome = Get-Outcome { $record | ConvertTo-Json | ConvertFrom-Json | Test-EmrRecord }
        if ($outcome.Problems.Count) {
            $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'PrescriptionNotText,*'
            $outcome.Problems.ErrorDetails.RecommendedAction | Should -BeLike '*ConvertFrom-EmrJson*'
            $Kind | Should -Match 'date|time'
        }
        else {
            $outcome.Output | Should -Be $true
        }
    }

    It 'is valid after Clixml' {
        $record | Export-Clixml -LiteralPath $file
        Import-Clixml -LiteralPath $file | Test-EmrRecord | Should -BeTrue
    }

    It 'is valid after CSV' {
        $record | Export-Csv -LiteralPath $file
        Import-Csv -LiteralPath $file | Test-EmrRecord | Should -BeTrue
    }

    It 'is valid after CSV of the culture' {
        $record | Export-Csv -LiteralPath $file -UseCulture
        Import-Csv -LiteralPath $file -UseCulture | Test-EmrRecord | Should -BeTrue
    }
}

Describe 'A record' -Tag Culture {
    It 'with the largest nonce is valid after <Way>' -ForEach @(
        @{ Way = 'EmrJson'; Trip = { $input | ConvertTo-EmrJson | ConvertFrom-EmrJson } }
        @{ Way = 'JSON'; Trip = { $input | ConvertTo-Json | ConvertFrom-Json } }
        @{ Way = 'CSV'; Trip = { $input | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Way = 'Clixml'; Trip = { $input | Export-Clixml -LiteralPath $file; Import-Clixml -LiteralPath $file } }
        @{ Way = 'a job'; Trip = { $input | ForEach-Object { Start-Job -ArgumentList $_ { $args[0] } | Receive-Job -Wait -AutoRemoveJob } } }
    ) {
        $record = New-SignedRecord $doctor $clinic 'x' -Nonce 18446744073709551615
        $back = $record | & $Trip
        $back.Nonce | Should -Be ([ulong]::MaxValue)
        $back | Test-EmrRecord -PreviousNonce 18446744073709551614 | Should -BeTrue
    }

    It 'keeps its values when columns are chosen and named anew' {
        $record = New-SignedRecord $doctor $clinic 'x'
        $record | Select-Object -Property * | Test-EmrRecord | Should -BeTrue
    }
}

Describe 'A block of <Count> records at difficulty <Difficulty>' -Tag Culture -ForEach @(
    @{ Count = 0; Difficulty = '1000' }
    @{ Count = 1; Difficulty = '1' }
    @{ Count = 25; Difficulty = '1000' }
) {
    BeforeAll {
        $block = $Count -eq 0 ? (Invoke-EmrMining -Miner $clinic -Difficulty $Difficulty) :
            (1..$Count | ForEach-Object { New-SignedRecord $doctor $clinic "Medication $_" -Nonce $_ } | Invoke-EmrMining -Miner $clinic -Difficulty $Difficulty)
    }

    It 'is valid after <Way>' -ForEach @(
        @{ Way = 'EmrJson'; Trip = { $input | ConvertTo-EmrJson | ConvertFrom-EmrJson } }
        @{ Way = 'EmrJson in a file'; Trip = { $input | ConvertTo-EmrJson | Set-Content -LiteralPath $file; Get-Content -LiteralPath $file | ConvertFrom-EmrJson } }
        @{ Way = 'JSON'; Trip = { $input | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
        @{ Way = 'JSON of hashtables'; Trip = { $input | ConvertTo-Json -Depth 4 | ConvertFrom-Json -AsHashtable } }
        @{ Way = 'Clixml'; Trip = { $input | Export-Clixml -LiteralPath $file; Import-Clixml -LiteralPath $file } }
        @{ Way = 'a job'; Trip = { $input | ForEach-Object { Start-Job -ArgumentList $_ { $args[0] } | Receive-Job -Wait -AutoRemoveJob } } }
    ) {
        $back = $block | & $Trip
        $back | Test-EmrBlock -Difficulty $Difficulty | Should -BeTrue
        $back | ConvertTo-EmrJson | Should -BeExactly ($block | ConvertTo-EmrJson)
    }
}

Describe 'A block in a CSV file, which cannot hold its records' -Tag Culture {
    It 'is refused with the cure' {
        $block = New-SignedRecord $doctor $clinic 'x' | Invoke-EmrMining -Miner $clinic -Difficulty 1
        $outcome = Get-Outcome { $block | ConvertTo-Csv | ConvertFrom-Csv | Test-EmrBlock -Difficulty 1 }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'BlockMemberMissing,*'
        $outcome.Problems.ErrorDetails.RecommendedAction | Should -BeLike '*ConvertTo-EmrJson*'
    }
}

Describe 'A difficulty beyond any number of PowerShell' -Tag Culture {
    BeforeAll {
        $largest = '340282366920938463463374607431768211455'
        # Nobody can mine it: it is only carried, and found wanting for its id alone.
        $block = (Invoke-EmrMining -Miner $clinic -Difficulty 1 | ConvertTo-EmrJson).Replace('"difficulty":"1"', "`"difficulty`":`"$largest`"") | ConvertFrom-EmrJson
    }

    It 'keeps every digit in <Way>' -ForEach @(
        @{ Way = 'EmrJson'; Trip = { $input | ConvertTo-EmrJson | ConvertFrom-EmrJson } }
        @{ Way = 'JSON'; Trip = { $input | ConvertTo-Json -Depth 4 | ConvertFrom-Json } }
        @{ Way = 'Clixml'; Trip = { $input | Export-Clixml -LiteralPath $file; Import-Clixml -LiteralPath $file } }
        @{ Way = 'CSV'; Trip = { $input | Select-Object * -ExcludeProperty Records | ConvertTo-Csv | ConvertFrom-Csv | Select-Object *, @{ Name = 'Records'; Expression = { , @() } } } }
    ) {
        Get-VerboseLine { $block | & $Trip | Test-EmrBlock -Difficulty $largest -Verbose } | Should -BeExactly 'Block ID is incorrect'
    }
}

Describe 'What the module returns' {
    It 'has its values in ConvertTo-Json: <Name>' -ForEach @(
        @{ Name = 'a key'; Make = { $doctor }; Member = 'Hash', 'PublicKey', 'Algorithm', 'HasPrivateKey' }
        @{ Name = 'a record'; Make = { New-SignedRecord $doctor $clinic 'x' }; Member = 'TxId', 'Doctor', 'DoctorHash', 'Patient', 'PatientHash', 'DoctorPublicKey', 'Prescription', 'Nonce', 'Signature', 'Envelope' }
        @{ Name = 'a block'; Make = { Invoke-EmrMining -Miner $clinic -Difficulty 1 }; Member = 'BlockId', 'Previous', 'Height', 'Miner', 'Records', 'Timestamp', 'Time', 'Difficulty', 'Nonce' }
        @{ Name = 'the check of a record'; Make = { New-SignedRecord $doctor $clinic 'x' -Nonce 2 | Test-EmrRecord -Detailed }; Member = 'Valid', 'TxId', 'Faults', 'OrderChecked', 'Place', 'Height', 'DoctorThen', 'DoctorNow', 'Message' }
        @{ Name = 'a fault'; Make = { (New-SignedRecord $doctor $clinic 'x' -Nonce 2 | Test-EmrRecord -PreviousNonce 0 -Detailed).Faults[0] }; Member = 'Code', 'Message', 'Index', 'Height', 'Detail' }
        @{ Name = 'the check of a block'; Make = { Invoke-EmrMining -Miner $clinic -Difficulty 1 | Test-EmrBlock -Difficulty 1 -Detailed }; Member = 'Valid', 'BlockId', 'Height', 'Fault', 'Faults', 'UserStates', 'InLedger' }
        @{ Name = 'a user state'; Make = { (New-SignedRecord $doctor $clinic 'x' | Invoke-EmrMining -Miner $clinic -Difficulty 1 | Test-EmrBlock -Difficulty 1 -Detailed).UserStates[0] }; Member = 'Hash', 'Balance', 'Nonce' }
    ) {
        $json = & $Make | ConvertTo-Json -Depth 4 | ConvertFrom-Json -AsHashtable
        $json.Keys | Sort-Object | Should -Be ($Member | Sort-Object)
    }

    It 'has its records in ConvertTo-Json, which goes two levels deep by itself' {
        $block = New-SignedRecord $doctor $clinic 'x' | Invoke-EmrMining -Miner $clinic -Difficulty 1
        $json = $block | ConvertTo-Json | ConvertFrom-Json
        $json.Records[0].Prescription | Should -BeExactly 'x'
    }
}
