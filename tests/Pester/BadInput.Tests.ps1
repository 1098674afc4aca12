# Every error id that somebody can meet by typing. A command that ends at once has Ends; of the others, each pipes or names
# one good input after the bad one, which must come out. Of those with Refused, the engine refuses the argument.
BeforeDiscovery {
    $cases = @(
        @{ Id = 'DifficultyInvalid'; Category = 'InvalidData'; Refused = $true; Ends = $true; Command = { Invoke-EmrMining -Miner $doctor -Difficulty '1.000' } }
        @{ Id = 'DifficultyInvalid'; Category = 'InvalidData'; Refused = $true; Ends = $true; Command = { Test-EmrBlock $block -Difficulty 0 } }
        @{ Id = 'DifficultyInvalid'; Category = 'InvalidData'; Refused = $true; Ends = $true; Command = { Test-EmrBlock $block -Difficulty '340282366920938463463374607431768211456' } }
        @{ Id = 'DifficultyInvalid'; Category = 'InvalidData'; Refused = $true; Ends = $true; Command = { Test-EmrBlock $block -Difficulty 1e30 } }
        @{ Id = 'TimestampInvalid'; Category = 'InvalidData'; Refused = $true; Ends = $true; Command = { Invoke-EmrMining -Miner $doctor -Difficulty 1 -Timestamp noon } }
        @{ Id = 'TimestampInvalid'; Category = 'InvalidData'; Refused = $true; Ends = $true; Command = { Invoke-EmrMining -Miner $doctor -Difficulty 1 -Timestamp ([datetime]'1969-12-31') } }
        @{ Id = 'HeightInvalid'; Category = 'InvalidData'; Refused = $true; Ends = $true; Command = { Invoke-EmrMining -Miner $doctor -Difficulty 1 -Height -1 } }
        @{ Id = 'HeightInvalid'; Category = 'InvalidArgument'; Ends = $true; Command = { Invoke-EmrMining -Miner $doctor -Difficulty 1 -Previous (Invoke-EmrMining -Miner $doctor -Difficulty 1 -Height 18446744073709551615) } }
        @{ Id = 'NonceInvalid'; Category = 'InvalidData'; Refused = $true; Ends = $true; Command = { Test-EmrRecord $record -PreviousNonce '1,0' } }
        @{ Id = 'NonceInvalid'; Category = 'InvalidArgument'; Ends = $true; Command = { Invoke-EmrMining -Miner $doctor -Difficulty 1 -Timestamp 1 -NonceStart 2 -NonceCount 18446744073709551615 } }
        @{ Id = 'NonceInvalid'; Category = 'InvalidArgument'; Ends = $false; Command = { & $rows Nonce 0 | New-SignedRecord $doctor } }
        @{ Id = 'NonceExhausted'; Category = 'LimitsExceeded'; Ends = $false; Command = { 18446744073709551615, 0 | ForEach-Object { New-SignedRecord $doctor $doctor 'x' -PreviousNonce $_ } } }
        @{ Id = 'HashInvalid'; Category = 'InvalidArgument'; Ends = $true; Command = { Invoke-EmrMining -Miner 'the clinic' -Difficulty 1 } }
        @{ Id = 'HashInvalid'; Category = 'InvalidArgument'; Ends = $false; Command = { & $rows Patient 'nobody' | New-SignedRecord $doctor } }
        @{ Id = 'PreviousInvalid'; Category = 'InvalidArgument'; Ends = $true; Command = { Invoke-EmrMining -Miner $doctor -Difficulty 1 -Previous 'abcd' } }
        @{ Id = 'PrescriptionNotText'; Category = 'InvalidArgument'; Ends = $false; Command = { & $rows Prescription 1.50 | New-SignedRecord $doctor } }
        @{ Id = 'PrescriptionNotText'; Category = 'InvalidArgument'; Ends = $false; Command = { & $rows Prescription ([datetime]'2024-03-23') | New-SignedRecord $doctor } }
        @{ Id = 'PrescriptionNotText'; Category = 'InvalidArgument'; Ends = $false; Command = { & $rows Prescription ([datetimeoffset]'2024-03-23') | New-SignedRecord $doctor } }
        @{ Id = 'PrescriptionNotText'; Category = 'InvalidArgument'; Ends = $false; Command = { & $rows Prescription @('a', 'b') | New-SignedRecord $doctor } }
        @{ Id = 'PrescriptionTooLong'; Category = 'LimitsExceeded'; Ends = $false; Command = { & $rows Prescription ('x' * 201) | New-SignedRecord $doctor } }
        @{ Id = 'PrescriptionTooLong'; Category = 'LimitsExceeded'; Ends = $false; Command = { & $rows Prescription ('é' * 101) | New-SignedRecord $doctor } }
        @{ Id = 'PrescriptionNotEncodable'; Category = 'InvalidArgument'; Ends = $false; Command = { & $rows Prescription "a`u{dc00}b" | New-SignedRecord $doctor } }
        @{ Id = 'PrescriptionNotEncodable'; Category = 'InvalidArgument'; Ends = $false; Command = { & $rows Prescription ([string][char]0xD800) | New-SignedRecord $doctor } }
        @{ Id = 'RecordMemberMissing'; Category = 'InvalidArgument'; Ends = $false; Command = { ($record | Select-Object * -ExcludeProperty Signature), $record | Test-EmrRecord } }
        @{ Id = 'BlockMemberMissing'; Category = 'InvalidArgument'; Ends = $false; Command = { ($block | Select-Object * -ExcludeProperty Miner), $block | Test-EmrBlock -Difficulty 1 } }
        @{ Id = 'InputNotRecord'; Category = 'InvalidArgument'; Ends = $false; Command = { 42, $record | Test-EmrRecord } }
        @{ Id = 'InputNotRecord'; Category = 'InvalidArgument'; Ends = $false; Command = { 'text', $record | Invoke-EmrMining -Miner $doctor -Difficulty 1 } }
        @{ Id = 'InputNotBlock'; Category = 'InvalidArgument'; Ends = $false; Command = { 'text', $block | Test-EmrBlock -Difficulty 1 } }
        @{ Id = 'RecordInvalid'; Category = 'InvalidData'; Ends = $false; Command = { (Edit-Copy $record Prescription 'other'), $record | Invoke-EmrMining -Miner $doctor -Difficulty 1 } }
        @{ Id = 'RecordInvalid'; Category = 'InvalidData'; Ends = $false; Command = { (Edit-Copy $record Nonce 'one'), $record | ConvertTo-EmrJson } }
        @{ Id = 'BlockInvalid'; Category = 'InvalidData'; Ends = $false; Command = { (Edit-Copy $block Height 'high'), $block | ConvertTo-EmrJson } }
        @{ Id = 'UserStateInvalid'; Category = 'InvalidData'; Refused = $true; Ends = $true; Command = { Test-EmrBlock $block -Difficulty 1 -UserState 'none' } }
        @{ Id = 'UserStateInvalid'; Category = 'InvalidData'; Refused = $true; Ends = $true; Command = { Test-EmrBlock $block -Difficulty 1 -UserState @{ Hash = $doctor.Hash; Nonce = 'one' } } }
        @{ Id = 'JsonInvalid'; Category = 'ParserError'; Ends = $false; Command = { '{"a":', ($record | ConvertTo-EmrJson) | ConvertFrom-EmrJson } }
        @{ Id = 'JsonInvalid'; Category = 'ParserError'; Ends = $false; Command = { '{"nonce":1}', ($record | ConvertTo-EmrJson) | ConvertFrom-EmrJson } }
        @{ Id = 'KeyInvalid'; Category = 'InvalidData'; Refused = $true; Ends = $true; Command = { New-SignedRecord 'doctor.pem' $doctor 'x' } }
        @{ Id = 'KeyInvalid'; Category = 'InvalidArgument'; Ends = $false; Command = { $doctor.Hash, $doctor | Export-EmrKey -Path new1.pem -PublicOnly; Import-EmrKey new1.pem } }
        @{ Id = 'KeyHasNoPrivateKey'; Category = 'InvalidOperation'; Ends = $true; Command = { New-SignedRecord (Import-EmrKey good.pem) $doctor 'x' } }
        @{ Id = 'KeyHasNoPrivateKey'; Category = 'InvalidOperation'; Ends = $false; Command = { (Import-EmrKey good.pem), $doctor | Export-EmrKey -Path new2.pem -NoPassphrase -Force; Import-EmrKey new2.pem } }
        @{ Id = 'KeyDisposed'; Category = 'InvalidOperation'; Ends = $false; Command = { $wiped, $doctor | Export-EmrKey -Path new3.pem -NoPassphrase -Force; Import-EmrKey new3.pem } }
        @{ Id = 'KeyMalformed'; Category = 'InvalidData'; Ends = $false; Command = { Import-EmrKey text.pem, good.pem } }
        @{ Id = 'KeyMalformed'; Category = 'InvalidData'; Ends = $false; Command = { Import-EmrKey cut.pem, good.pem } }
        @{ Id = 'KeyUnsupported'; Category = 'NotImplemented'; Ends = $false; Command = { Import-EmrKey p256.pem, good.pem } }
        @{ Id = 'KeyUnsupported'; Category = 'NotImplemented'; Ends = $false; Command = { Import-EmrKey p256.pub, good.pem } }
        @{ Id = 'KeyProtectionRequired'; Category = 'SecurityError'; Ends = $false; Command = { Export-EmrKey $doctor new4.pem; Import-EmrKey good.pem } }
        @{ Id = 'KeyProtectionRequired'; Category = 'SecurityError'; Ends = $false; Command = { Export-EmrKey $doctor new5.pem -PublicOnly -Passphrase $passphrase; Import-EmrKey good.pem } }
        @{ Id = 'KeyFormatNotEncryptable'; Category = 'InvalidArgument'; Ends = $false; Command = { Export-EmrKey $doctor new6.pem -Format Sec1 -Passphrase $passphrase; Import-EmrKey good.pem } }
        @{ Id = 'PassphraseRequired'; Category = 'SecurityError'; Ends = $false; Command = { Import-EmrKey locked.pem, good.pem } }
        @{ Id = 'PassphraseWrong'; Category = 'AuthenticationError'; Ends = $false; Command = { Import-EmrKey locked.pem, good.pem -Passphrase (ConvertTo-TestPassphrase 'wrong') } }
        @{ Id = 'PassphraseWrong'; Category = 'AuthenticationError'; Ends = $false; Command = { Import-EmrKey locked.pem, good.pem -Passphrase ([securestring]::new()) } }
        @{ Id = 'PassphraseEmpty'; Category = 'InvalidArgument'; Ends = $false; Command = { Export-EmrKey $doctor new7.pem -Passphrase ([securestring]::new()); Import-EmrKey good.pem } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Ends = $false; Command = { Import-EmrKey none.pem, good.pem } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Ends = $false; Command = { Import-EmrKey *.none, good.pem } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Ends = $false; Command = { Import-EmrKey -LiteralPath none.pem, good.pem } }
        @{ Id = 'PathNotFound'; Category = 'ObjectNotFound'; Ends = $false; Command = { Export-EmrKey $doctor none/new.pem -PublicOnly; Import-EmrKey good.pem } }
        @{ Id = 'PathNotFile'; Category = 'InvalidArgument'; Ends = $false; Command = { Import-EmrKey folder, good.pem } }
        @{ Id = 'PathNotFile'; Category = 'InvalidArgument'; Ends = $false; Command = { Export-EmrKey $doctor folder -PublicOnly -Force; Import-EmrKey good.pem } }
        @{ Id = 'PathInvalid'; Category = 'InvalidArgument'; Ends = $false; Command = { Import-EmrKey Env:PATH, good.pem } }
        @{ Id = 'PathInvalid'; Category = 'InvalidArgument'; Ends = $false; Command = { Import-EmrKey -LiteralPath NoSuchDrive:/a.pem, good.pem } }
        @{ Id = 'PathInvalid'; Category = 'InvalidArgument'; Ends = $false; Command = { Export-EmrKey $doctor Env:key -PublicOnly; Import-EmrKey good.pem } }
        @{ Id = 'PathAmbiguous'; Category = 'InvalidArgument'; Ends = $false; Command = { Export-EmrKey $doctor *.pem -PublicOnly -Force; Import-EmrKey good.pem } }
        @{ Id = 'FileExists'; Category = 'ResourceExists'; Ends = $false; Command = { Export-EmrKey $doctor text.pem -PublicOnly; Import-EmrKey good.pem } }
        @{ Id = 'FileTooLarge'; Category = 'LimitsExceeded'; Ends = $false; Command = { Import-EmrKey large.pem, good.pem } }
        @{ Id = 'FileReadFailed'; Category = 'ReadError'; Ends = $false; Command = { Import-EmrKey open.pem, good.pem } }
        @{ Id = 'PathInvalid'; Category = 'InvalidArgument'; Ends = $false; Command = { Export-EmrKey $doctor ('x' * 300) -PublicOnly; Import-EmrKey good.pem } }
        @{ Id = 'PathInvalid'; Category = 'InvalidArgument'; Ends = $false; Command = { Import-EmrKey -LiteralPath ('x' * 300), good.pem } }
        @{ Id = 'FileKindMismatch'; Category = 'ResourceExists'; Ends = $false; Command = { Export-EmrKey $doctor notes.txt -PublicOnly -Force; Import-EmrKey good.pem } }
        @{ Id = 'MiningSliceNotFixed'; Category = 'InvalidArgument'; Ends = $true; Command = { Invoke-EmrMining -Miner $doctor -Difficulty 1 -NonceStart 5 } }
        @{ Id = 'MiningTimeout'; Category = 'OperationTimeout'; Ends = $false; Command = { Invoke-EmrMining -Miner $doctor -Difficulty '340282366920938463463374607431768211455' -TimeoutSec 1; $record } }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'work')
    Push-Location $folder

    $doctor = New-EmrKey
    $wiped = New-EmrKey
    $wiped.Dispose()
    $passphrase = ConvertTo-TestPassphrase 'correct horse'
    $record = New-SignedRecord $doctor $doctor 'Medication A: 10mg'
    $block = $record | Invoke-EmrMining -Miner $doctor -Difficulty 1

    Export-EmrKey $doctor good.pem -PublicOnly
    Export-EmrKey $doctor locked.pem -Passphrase $passphrase
    Set-Content text.pem 'no key'
    Set-Content notes.txt 'no key'
    Get-Content good.pem | Select-Object -First 2 | Set-Content cut.pem
    [IO.File]::WriteAllBytes((Join-Path $folder 'large.pem'), [byte[]]::new(65537))
    $null = New-Item -ItemType Directory folder
    $curve = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve+NamedCurves]::nistP256)
    Set-Content p256.pem $curve.ExportPkcs8PrivateKeyPem()
    Set-Content p256.pub $curve.ExportSubjectPublicKeyInfoPem()
    Copy-Item good.pem open.pem
    $held = [IO.File]::Open((Join-Path $folder 'open.pem'), 'Open', 'ReadWrite', 'None')

    # Two rows for New-SignedRecord, of which the first has a bad value.
    $rows = {
        param($Member, $Value)
        $bad = [ordered]@{ Patient = $doctor.Hash; Prescription = 'x' }
        $good = [pscustomobject]$bad
        $bad[$Member] = $Value
        [pscustomobject]$bad
        $Member -eq 'Nonce' ? ($good | Select-Object *, @{ Name = 'Nonce'; Expression = { 1 } }) : $good
    }
}

AfterAll {
    $held.Dispose()
    Pop-Location
}

Describe 'Bad input' {
    It 'is reported as <Id>: <Command>' -ForEach $cases {
        $outcome = Get-Outcome $Command
        $outcome.Problems | Should -HaveCount 1
        $problem = $outcome.Problems[0]
        $problem.CategoryInfo.Category | Should -Be $Category
        $problem.Exception.Message | Should -Not -BeNullOrEmpty
        if ($_['Refused']) {
            $problem | Get-RefusedId | Should -BeExactly $Id
        }
        else {
            $problem.FullyQualifiedErrorId | Should -MatchExactly "^$Id,EmrLedger\.Commands\.\w+Command$"
            $problem.ErrorDetails.RecommendedAction | Should -Match '\.$'
        }
        $outcome.Ended | Should -Be $Ends
        $outcome.Output.Count | Should -Be ($Ends ? 0 : 1) -Because 'the good input after the bad one comes out'
    }

    It 'leaves no id of an error without a test, here or beside it' {
        $tests = Get-ChildItem -LiteralPath (Join-Path $repositoryRoot 'tests') -Recurse -Include '*.Tests.ps1', '*Tests.cs', '*Suite.cs' |
            Get-Content -Raw | Out-String
        # 2^64 hashes, a fault of the module, and a disk that fails, which the soak program makes.
        $elsewhere = 'MiningExhausted', 'MiningFailed', 'LedgerIoFailed'
        [enum]::GetNames([EmrLedger.EmrError]) | Where-Object { $_ -cnotin $elsewhere -and $tests -cnotmatch "\b$_\b" } | Should -BeNullOrEmpty
    }

    It 'leaves no file behind where an export fails' {
        Get-ChildItem -Force -Recurse -Filter '*.tmp' | Should -BeNullOrEmpty
    }

    It 'names the user''s path as the target' {
        (Get-Outcome { Import-EmrKey ./none.pem }).Problems.TargetObject | Should -Be './none.pem'
    }

    It 'names the line of bad JSON' {
        $outcome = Get-Outcome { ($record | ConvertTo-EmrJson), '', 'x' | ConvertFrom-EmrJson }
        $outcome.Problems.Exception.Message | Should -BeLike 'Line 3 is not a record or a block: *'
        $outcome.Problems.TargetObject | Should -Be 3
    }

    It 'stops a script that asks for that, with the same id' {
        { Import-EmrKey none.pem -ErrorAction Stop } | Should -Throw -ErrorId 'PathNotFound,EmrLedger.Commands.ImportEmrKeyCommand'
    }

    It 'can be collected' {
        Import-EmrKey none.pem, text.pem -ErrorAction SilentlyContinue -ErrorVariable collected
        $collected.FullyQualifiedErrorId | Should -BeLike '*,EmrLedger.Commands.ImportEmrKeyCommand'
        $collected | Should -HaveCount 2
    }
}

Describe 'A module without its dependencies' {
    It 'reports ModuleIncomplete, and still checks what needs none of them' {
        $copy = Join-Path $TestDrive 'incomplete'
        $null = New-Item -ItemType Directory (Join-Path $copy 'module/lib')
        Copy-Item -LiteralPath $manifest $copy
        Copy-Item (Join-Path $moduleRoot 'module/*.ps1xml') (Join-Path $copy 'module')
        Copy-Item (Join-Path $moduleRoot 'module/lib/*.dll') (Join-Path $copy 'module/lib')
        $seen = Invoke-FreshSession -ArgumentList (Join-Path $copy 'EmrLedger.psd1'), ($record | ConvertTo-EmrJson) {
            param($manifest, $line)
            Import-Module $manifest
            $record = $line | ConvertFrom-EmrJson
            $commands = { New-EmrKey }, { Test-EmrRecord $record }, { $record | Invoke-EmrMining -Miner ('00' * 20) -Difficulty 1 }
            foreach ($command in $commands) {
                try { & $command } catch { "$($_.FullyQualifiedErrorId) $($_.CategoryInfo.Category)" }
            }
            Invoke-EmrMining -Miner ('00' * 20) -Difficulty 1 | Test-EmrBlock -Difficulty 1
        }
        $seen[0..2] | Should -BeLike 'ModuleIncomplete,* NotInstalled'
        $seen[3] | Should -BeTrue
    }
}
