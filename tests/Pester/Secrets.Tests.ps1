BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $doctor = New-EmrKey
    $secret = Get-SecretByte $doctor $TestDrive
    $phrase = 'correct horse battery'
    $passphrase = ConvertTo-TestPassphrase $phrase

    # The ways in which a program could show 32 bytes. Base64 has one of three forms, by where the bytes begin.
    $forms = @(
        [Convert]::ToHexString($secret)
        [BitConverter]::ToString($secret)
        $secret[0..3] -join ', '
        ($secret[0..3] | ForEach-Object { "<By>$_</By>" }) -join ''
        [bigint]::new($secret, $true, $true).ToString()
        foreach ($before in 0..2) { [Convert]::ToBase64String([byte[]](@(0) * $before + $secret)).Substring(4, 36) }
        $phrase
    )

    # Fails where the text shows the secret in any of these forms.
    function Assert-Silent {
        param([Parameter(ValueFromPipeline)] [AllowEmptyString()] [string] $Text)
        begin { $all = [Text.StringBuilder]::new() }
        process { $null = $all.AppendLine($Text) }
        end {
            $packed = $all.ToString() -replace '\r?\n\s*', ''
            $packed.Length | Should -BeGreaterThan 0 -Because 'what shows nothing proves nothing'
            foreach ($form in $forms) { $packed.Contains($form, 'OrdinalIgnoreCase') | Should -BeFalse -Because 'it shows the secret' }
        }
    }
}

Describe 'The secret of a key' {
    It 'would be found by these tests' {
        { $secret | Format-List | Out-String | Assert-Silent } | Should -Not -Throw -Because 'one number a line shows no key'
        { [Convert]::ToHexString($secret).ToLowerInvariant() | Assert-Silent } | Should -Throw
        { "$($secret -join ', ')" | Assert-Silent } | Should -Throw
        $file = Join-Path $TestDrive 'open.pem'
        Export-EmrKey $doctor $file -NoPassphrase -Force
        { Get-Content -LiteralPath $file -Raw | Assert-Silent } | Should -Throw
        Remove-Item -LiteralPath $file
    }

    It 'is not in <Way>' -ForEach @(
        @{ Way = 'the table'; Show = { $doctor | Format-Table * -Force | Out-String -Width 500 } }
        @{ Way = 'the list of everything'; Show = { $doctor | Format-List -Property * -Force | Out-String -Width 500 } }
        @{ Way = 'the custom view'; Show = { $doctor | Format-Custom -Property * -Force -Depth 9 | Out-String -Width 500 } }
        @{ Way = 'a string'; Show = { "$doctor" } }
        @{ Way = 'JSON'; Show = { $doctor | ConvertTo-Json -Depth 9 } }
        @{ Way = 'the JSON of .NET'; Show = { [Text.Json.JsonSerializer]::Serialize($doctor, [EmrLedger.EmrKey], [Text.Json.JsonSerializerOptions]::Default) } }
        @{ Way = 'CSV'; Show = { $doctor | ConvertTo-Csv } }
        @{ Way = 'Clixml'; Show = { [Management.Automation.PSSerializer]::Serialize($doctor, 9) } }
        @{ Way = 'the output of Get-Member'; Show = { $doctor | Get-Member -Force | Out-String -Width 500 } }
        @{ Way = 'any of its properties'; Show = { $doctor.PSObject.Properties | ForEach-Object { "$($_.Name) $($_.Value)" } } }
        @{ Way = 'a record'; Show = { New-SignedRecord $doctor $doctor 'x' | ConvertTo-Json -Depth 9 } }
        @{ Way = 'the verbose and debug streams'; Show = { Invoke-Everything 4>&1 5>&1 | Out-String -Width 500 } }
        @{ Way = 'a trace of parameters'; Show = { Trace-Command -Name ParameterBinding, TypeConversion -PSHost:$false -FilePath (Join-Path $TestDrive 'trace') { $null = Invoke-Everything *>&1 }; Get-Content (Join-Path $TestDrive 'trace') } }
        @{ Way = 'an error'; Show = { Get-Failure | Format-List * -Force | Out-String -Width 500 } }
        @{ Way = 'an exception'; Show = { Get-Failure | ForEach-Object { "$($_.Exception)"; "$($_.TargetObject)"; [Management.Automation.PSSerializer]::Serialize($_, 4) } } }
    ) {
        function Invoke-Everything {
            [CmdletBinding()]
            param()
            $VerbosePreference = $DebugPreference = 'Continue'
            $file = Join-Path $TestDrive 'locked.pem'
            Export-EmrKey $doctor $file -Passphrase $passphrase -Force
            $key = Import-EmrKey $file -Passphrase $passphrase
            New-SignedRecord $key $doctor 'x' | Invoke-EmrMining -Miner $key -Difficulty 1 | Test-EmrBlock -Difficulty 1
        }

        function Get-Failure {
            (Get-Outcome { Export-EmrKey $doctor (Join-Path $TestDrive 'none/key.pem') -Passphrase $passphrase }).Problems
            (Get-Outcome { Export-EmrKey $doctor $TestDrive -NoPassphrase -Force }).Problems
            (Get-Outcome { Export-EmrKey $doctor (Join-Path $TestDrive 'x.pem') -Format Sec1 -Passphrase $passphrase }).Problems
            (Get-Outcome { Import-EmrKey (Join-Path $TestDrive 'none.pem') -Passphrase $passphrase }).Problems
            (Get-Outcome { New-SignedRecord $doctor $doctor ('x' * 201) }).Problems
            (Get-Outcome { Invoke-EmrMining -Miner $doctor -Difficulty $doctor }).Problems
            (Get-Outcome { Invoke-EmrMining -Miner $doctor -Difficulty 1 -Previous $doctor }).Problems
            (Get-Outcome { New-SignedRecord $doctor $doctor $doctor }).Problems
            (Get-Outcome { New-SignedRecord $doctor $doctor 'x' -Nonce $doctor }).Problems
            (Get-Outcome { $doctor | Test-EmrRecord }).Problems
            (Get-Outcome { $doctor | Test-EmrBlock -Difficulty 1 }).Problems
            (Get-Outcome { $doctor | ConvertTo-EmrJson }).Problems
        }

        & $Show | Assert-Silent
    }

    It 'is not in a transcript' {
        $seen = Invoke-FreshSession -ArgumentList $manifest, $TestDrive, $phrase {
            param($manifest, $folder, $phrase)
            Import-Module $manifest
            $key = New-EmrKey
            $passphrase = ConvertTo-SecureString $phrase -AsPlainText -Force
            $null = Start-Transcript -LiteralPath "$folder/transcript" -IncludeInvocationHeader
            $VerbosePreference = $DebugPreference = 'Continue'
            Export-EmrKey $key "$folder/transcribed.pem" -Passphrase $passphrase
            Export-EmrKey $key "$folder/transcribed.pem" -Passphrase $passphrase -ErrorAction Continue
            $key | Format-List * -Force | Out-Host
            Import-EmrKey "$folder/transcribed.pem" -Passphrase $passphrase | Out-Host
            $null = Stop-Transcript
            Export-EmrKey $key "$folder/transcribed.der" -NoPassphrase -Force -Format Sec1 -Der
        } 2>&1
        "$seen" | Should -BeLike '*exists already*' -Because 'the session ran to its end'
        $secret = [IO.File]::ReadAllBytes((Join-Path $TestDrive 'transcribed.der'))[7..38]
        $forms = [Convert]::ToHexString([byte[]]$secret), [Convert]::ToBase64String([byte[]]$secret).Substring(0, 40), $phrase
        $transcript = Get-Content -LiteralPath (Join-Path $TestDrive 'transcript') -Raw
        $transcript | Should -BeLike '*HasPrivateKey*'
        $transcript | Assert-Silent
    }

    It 'is gone from a key that came through Clixml' {
        $file = Join-Path $TestDrive 'key.xml'
        $doctor | Export-Clixml -LiteralPath $file
        Get-Content -LiteralPath $file -Raw | Assert-Silent
        $outcome = Get-Outcome { New-SignedRecord (Import-Clixml -LiteralPath $file) $doctor 'x' }
        $outcome.Problems | Get-RefusedId | Should -Be 'KeyInvalid'
        $outcome.Problems.Exception.Message | Should -BeLike '*leaves its private part behind*'
    }

    It 'is wiped by Dispose' {
        $key = New-EmrKey
        $key.Dispose()
        $key.HasPrivateKey | Should -BeFalse
        (Get-Outcome { New-SignedRecord $key $doctor 'x' }).Problems.FullyQualifiedErrorId | Should -BeLike 'KeyHasNoPrivateKey,*'
    }

    It 'is taken by no parameter as text' {
        $secretParameters = Get-Command -Module EmrLedger | ForEach-Object { $_.Parameters.Values } |
            Where-Object Name -Match 'Passphrase$|Password|Secret|Private' | Where-Object ParameterType -NE ([switch])
        $secretParameters | Should -Not -BeNullOrEmpty
        $secretParameters.ParameterType | Sort-Object -Unique | Should -Be ([securestring])
        $outcome = Get-Outcome { New-SignedRecord ([Convert]::ToHexString($secret)) $doctor 'x' }
        $outcome.Problems | Get-RefusedId | Should -Be 'KeyInvalid'
        "$($outcome.Problems.Exception)" | Assert-Silent
    }
}

Describe 'The text of a prescription' {
    BeforeAll {
        $text = 'Zolpidem for somebody'
        $record = New-SignedRecord $doctor $doctor $text
        $block = $record | Invoke-EmrMining -Miner $doctor -Difficulty 1
        $bad = [pscustomobject]@{
            TxId = $text; DoctorHash = $text; PatientHash = $text; DoctorPublicKey = $text; Prescription = $text; Nonce = $text; Signature = $text
        }
        $odd = [pscustomobject]@{
            BlockId = $text; Previous = $text; Height = $text; Miner = $text; Records = $bad; Timestamp = $text; Difficulty = $text; Nonce = $text
        }
    }

    It 'is in no error, and in no line beside it: <Command>' -ForEach @(
        @{ Command = { New-SignedRecord $doctor $doctor ($text * 20) } }
        @{ Command = { New-SignedRecord $doctor $doctor ($text + [char]0xD800) } }
        @{ Command = { New-SignedRecord $doctor $text 'x' } }
        @{ Command = { New-SignedRecord $text $doctor 'x' } }
        @{ Command = { New-SignedRecord $doctor $doctor 'x' -Nonce $text } }
        @{ Command = { Invoke-EmrMining -Miner $text -Difficulty 1 } }
        @{ Command = { Invoke-EmrMining -Miner $doctor -Difficulty $text } }
        @{ Command = { Invoke-EmrMining -Miner $doctor -Difficulty 1 -Timestamp $text } }
        @{ Command = { Invoke-EmrMining -Miner $doctor -Difficulty 1 -Previous $text } }
        @{ Command = { Edit-Copy $record Nonce 'x' | Invoke-EmrMining -Miner $doctor -Difficulty 1 } }
        @{ Command = { Edit-Copy $record TxId $text | Invoke-EmrMining -Miner $doctor -Difficulty 1 } }
        @{ Command = { Test-EmrBlock $text -Difficulty 1 } }
        @{ Command = { $record | Select-Object * -ExcludeProperty TxId | Test-EmrRecord } }
        @{ Command = { $text | Test-EmrRecord } }
        @{ Command = { Edit-Copy $record Nonce 'x' | ConvertTo-EmrJson } }
        @{ Command = { ($record | ConvertTo-EmrJson).Replace('"nonce":1', '"nonce":"1"') | ConvertFrom-EmrJson } }
        @{ Command = { ($record | ConvertTo-EmrJson).TrimEnd('}') | ConvertFrom-EmrJson } }
        @{ Command = { Edit-Copy $block Height $text | ConvertTo-EmrJson } }
        @{ Command = { New-SignedRecord $doctor $doctor @($text, $text) } }
        @{ Command = { New-SignedRecord $doctor $doctor $text -PreviousNonce 18446744073709551615 } }
        @{ Command = { [pscustomobject]@{ Patient = $text; Prescription = $text } | New-SignedRecord -Key $doctor } }
        @{ Command = { $text, $odd | Test-EmrBlock -Difficulty 1 } }
        @{ Command = { $record | Test-EmrBlock -Difficulty $text } }
        @{ Command = { $odd | Test-EmrBlock -Difficulty 1 -UserState $bad } }
        @{ Command = { $text, $bad, $record | Invoke-EmrMining -Miner $doctor -Difficulty 1 -Previous $odd } }
        @{ Command = { $text, $bad, $record | Invoke-EmrMining -Miner $doctor -Difficulty 1 -Height $text } }
        @{ Command = { $text, $bad | Invoke-EmrMining -Miner $doctor -Difficulty 1 } }
        @{ Command = { $bad | Invoke-EmrMining -Miner $doctor -Difficulty 1 -SkipRecordCheck } }
        @{ Command = { $text, $bad, $odd | ConvertTo-EmrJson } }
        @{ Command = { $text, "{`"prescription`":`"$text`",`"nonce`":1}" | ConvertFrom-EmrJson } }
        @{ Command = { Export-EmrKey $text -Path (Join-Path $TestDrive 'x') -PublicOnly } }
    ) {
        $seen = & {
            $ErrorActionPreference = $VerbosePreference = $DebugPreference = 'Continue'
            try { & $Command } catch { $_ }
        } *>&1
        $problems = $seen | Where-Object { $_ -is [Management.Automation.ErrorRecord] }
        $problems | Should -Not -BeNullOrEmpty
        foreach ($problem in $problems) {
            "$($problem.Exception) $($problem.ErrorDetails?.Message) $($problem.ErrorDetails?.RecommendedAction) $($problem.TargetObject) $($problem.FullyQualifiedErrorId) $($problem.CategoryInfo)" |
                Should -Not -Match 'Zolpidem'
            [Management.Automation.PSSerializer]::Serialize($problem.TargetObject, 4) | Should -Not -Match 'Zolpidem'
        }
        $seen | Where-Object { $_ -is [Management.Automation.InformationalRecord] } | Should -Not -Match 'Zolpidem'
    }

    It 'is in no reason that a check gives' {
        $lines = Get-VerboseLine {
            Edit-Copy $record Nonce 2 | Test-EmrRecord -Verbose
            Edit-Copy $record Signature $text | Test-EmrRecord -Verbose
            Edit-Copy $record PatientHash $text | Test-EmrRecord -Verbose
            Edit-Copy $record Prescription "$text again" | Test-EmrRecord -Verbose
            Edit-Copy $block Nonce 1 | Test-EmrBlock -Difficulty 2 -Verbose
            $bad | Test-EmrRecord -Verbose
            $odd | Test-EmrBlock -Difficulty 1 -Verbose
            $record | Invoke-EmrMining -Miner $doctor -Difficulty 1 -Verbose
        }
        # One for each check, two of the mining.
        $lines | Should -HaveCount 9
        $lines | Should -Not -Match 'Zolpidem'
    }
}
