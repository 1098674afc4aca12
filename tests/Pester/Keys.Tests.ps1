BeforeDiscovery {
    $openSslMissing = $null -eq (Get-Command openssl -CommandType Application -ErrorAction Ignore)
    $openSsl = $openSslMissing ? 'openssl (not installed here: skipped)' : 'openssl'

    $forms = @(
        @{ Form = 'a public key as PEM'; Options = @{ PublicOnly = $true }; First = '-----BEGIN PUBLIC KEY-----' }
        @{ Form = 'a public key as DER'; Options = @{ PublicOnly = $true; Der = $true }; First = '' }
        @{ Form = 'PKCS#8 as PEM'; Options = @{ NoPassphrase = $true; Force = $true }; First = '-----BEGIN PRIVATE KEY-----' }
        @{ Form = 'PKCS#8 as DER'; Options = @{ NoPassphrase = $true; Force = $true; Der = $true }; First = '' }
        @{ Form = 'SEC 1 as PEM'; Options = @{ NoPassphrase = $true; Force = $true; Format = 'Sec1' }; First = '-----BEGIN EC PRIVATE KEY-----' }
        @{ Form = 'SEC 1 as DER'; Options = @{ NoPassphrase = $true; Force = $true; Format = 'Sec1'; Der = $true }; First = '' }
        @{ Form = 'encrypted PKCS#8 as PEM'; Options = @{}; First = '-----BEGIN ENCRYPTED PRIVATE KEY-----' }
        @{ Form = 'encrypted PKCS#8 as DER'; Options = @{ Der = $true }; First = '' }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $key = New-EmrKey
    $phrase = 'pässwörd, 鍵 0'
    $passphrase = ConvertTo-TestPassphrase $phrase

    # A signature is deterministic, so two keys with one secret make the same record, to the last digit.
    function Get-Mark {
        param($Key)
        (New-SignedRecord $Key ('00' * 20) 'Medication A: 10mg').Signature
    }
}

Describe 'A new key' {
    It 'is named by the SHA-1 of its public key' {
        $digest = [Security.Cryptography.SHA1]::HashData([Convert]::FromHexString($key.PublicKey))
        $key.Hash | Should -BeExactly ([Convert]::ToHexString($digest).ToLowerInvariant())
    }

    It 'has its public key in the canonical 88 bytes' {
        $key.PublicKey | Should -MatchExactly '^3056301006072a8648ce3d020106052b8104000a03420004[0-9a-f]{128}$'
    }

    It 'is another one each time' {
        $hashes = 1..20 | ForEach-Object { (New-EmrKey).Hash } | Sort-Object -Unique
        $hashes | Should -HaveCount 20
    }

    It 'shows its name and whether it can sign' {
        $key | Out-String | Should -Match "$($key.Hash)\s+Secp256k1\s+True"
    }
}

Describe 'A key file' {
    It 'brings <Form> back' -ForEach $forms {
        $file = Join-Path $TestDrive 'key'
        $secret = $Options.ContainsKey('PublicOnly') -or $Options.ContainsKey('NoPassphrase') ? @{} : @{ Passphrase = $passphrase }
        Export-EmrKey $key $file @Options @secret | Should -BeNullOrEmpty
        if ($First) { Get-Content -LiteralPath $file -TotalCount 1 | Should -BeExactly $First }

        $back = Import-EmrKey $file @secret
        Remove-Item -LiteralPath $file

        $back.Hash | Should -BeExactly $key.Hash
        $back.PublicKey | Should -BeExactly $key.PublicKey
        $back.HasPrivateKey | Should -Be (-not $Options.ContainsKey('PublicOnly'))
        if ($back.HasPrivateKey) { Get-Mark $back | Should -BeExactly (Get-Mark $key) }
    }

    It 'is 88 bytes for a public key as DER' {
        Export-EmrKey $key (Join-Path $TestDrive 'public.der') -PublicOnly -Der
        $bytes = [IO.File]::ReadAllBytes((Join-Path $TestDrive 'public.der'))
        [Convert]::ToHexString($bytes) | Should -Be $key.PublicKey
    }

    It 'is for its owner alone where it holds a private key' -Skip:$IsWindows {
        $file = Join-Path $TestDrive 'mode.pem'
        Export-EmrKey $key $file -PublicOnly
        [IO.File]::SetUnixFileMode($file, 'UserRead, UserWrite, GroupRead, OtherRead')
        Export-EmrKey $key $file -NoPassphrase -Force
        [IO.File]::GetUnixFileMode($file) | Should -Be ([IO.UnixFileMode]'UserRead, UserWrite')
    }

    It 'is not overwritten without -Force' {
        $file = Join-Path $TestDrive 'once.pem'
        Export-EmrKey $key $file -PublicOnly
        $outcome = Get-Outcome { Export-EmrKey (New-EmrKey) $file -PublicOnly }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
        (Import-EmrKey $file).Hash | Should -Be $key.Hash
    }

    It 'is overwritten with -Force' {
        $file = Join-Path $TestDrive 'twice.pem'
        $other = New-EmrKey
        Export-EmrKey $key $file -PublicOnly
        Export-EmrKey $other $file -PublicOnly -Force
        (Import-EmrKey $file).Hash | Should -Be $other.Hash
    }

    It 'is not written with -WhatIf' {
        $file = Join-Path $TestDrive 'whatif.pem'
        Export-EmrKey $key $file -PublicOnly -WhatIf
        Test-Path -LiteralPath $file | Should -BeFalse
    }

    It 'is not written unprotected unless that was asked for twice: <Asked>' -ForEach @(
        @{ Asked = 'not at all'; Options = @{} }
        @{ Asked = '-NoPassphrase'; Options = @{ NoPassphrase = $true } }
        @{ Asked = '-Force'; Options = @{ Force = $true } }
        @{ Asked = 'and for the public key alone'; Options = @{ PublicOnly = $true; NoPassphrase = $true; Force = $true } }
    ) {
        $file = Join-Path $TestDrive 'unprotected.pem'
        $outcome = Get-Outcome { Export-EmrKey $key $file @Options }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'KeyProtectionRequired,*'
        Test-Path -LiteralPath $file | Should -BeFalse
    }

    It 'leaves no temporary file beside it, written or refused' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'alone')
        $file = Join-Path $folder 'a.pem'
        Export-EmrKey $key $file -PublicOnly
        $null = Get-Outcome { Export-EmrKey $key $file -PublicOnly }
        (Get-ChildItem -LiteralPath $folder -Force).Name | Should -Be 'a.pem'
    }

    It 'does not open with a wrong passphrase, and then gives no key' {
        $file = Join-Path $TestDrive 'locked.pem'
        Export-EmrKey $key $file -Passphrase $passphrase
        $outcome = Get-Outcome { Import-EmrKey $file -Passphrase (ConvertTo-TestPassphrase 'password') }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'PassphraseWrong,*'
        $outcome.Output | Should -HaveCount 0
    }

    It 'has the key of nobody in clear text under a passphrase' {
        $file = Join-Path $TestDrive 'sealed.der'
        Export-EmrKey $key $file -Passphrase $passphrase -Der
        $content = [Convert]::ToHexString([IO.File]::ReadAllBytes($file))
        $content | Should -Not -Match ([Convert]::ToHexString((Get-SecretByte $key $TestDrive)))
        $content | Should -Not -Match $key.PublicKey.Substring(48)
    }
}

Describe 'The path of a key file' {
    BeforeAll {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'paths')
        $keys = 1..3 | ForEach-Object { New-EmrKey }
        Export-EmrKey $keys[0] -LiteralPath (Join-Path $folder 'a.pem') -PublicOnly
        Export-EmrKey $keys[1] -LiteralPath (Join-Path $folder 'b.pem') -PublicOnly
        Export-EmrKey $keys[2] -LiteralPath (Join-Path $folder 'a[b].der') -PublicOnly -Der
        Push-Location $folder
    }

    AfterAll {
        Pop-Location
    }

    It 'takes wildcards' {
        (Import-EmrKey *.pem).Hash | Should -Be $keys[0..1].Hash
    }

    It 'takes brackets for wildcards' {
        (Import-EmrKey -Path '[ab].pem').Hash | Should -Be $keys[0..1].Hash
    }

    It 'takes brackets as they are with -LiteralPath' {
        (Import-EmrKey -LiteralPath 'a[b].der').Hash | Should -Be $keys[2].Hash
    }

    It 'is several paths' {
        (Import-EmrKey b.pem, a.pem).Hash | Should -Be $keys[1, 0].Hash
    }

    It 'comes from Get-ChildItem, brackets and all' {
        $found = Get-ChildItem -Path . -File | Sort-Object Name | Import-EmrKey
        $found.Hash | Sort-Object | Should -Be ($keys.Hash | Sort-Object)
    }

    It 'comes from a pipeline of strings' {
        ('a.pem', 'b.pem' | Import-EmrKey).Hash | Should -Be $keys[0..1].Hash
    }

    It 'is relative to the location of PowerShell, not of the process' {
        [Environment]::CurrentDirectory | Should -Not -Be $folder.FullName
        (Import-EmrKey ./a.pem).Hash | Should -Be $keys[0].Hash
        Export-EmrKey $keys[0] ./relative.pub -PublicOnly
        Test-Path -LiteralPath (Join-Path $folder 'relative.pub') | Should -BeTrue
    }

    It 'is on any drive of the file system' {
        (Import-EmrKey TestDrive:/paths/a.pem).Hash | Should -Be $keys[0].Hash
    }

    It 'goes on to the next after a bad one' {
        $outcome = Get-Outcome { Import-EmrKey a.pem, none.pem, b.pem }
        $outcome.Output.Hash | Should -Be $keys[0..1].Hash
        $outcome.Problems | Should -HaveCount 1
        $outcome.Problems.TargetObject | Should -Be 'none.pem'
    }

    It 'is asked for by name to write' {
        $keys[1] | Export-EmrKey -LiteralPath 'new[1].pem' -PublicOnly
        (Import-EmrKey -LiteralPath 'new[1].pem').Hash | Should -Be $keys[1].Hash
    }
}

Describe 'With <openSsl> as the peer' -ForEach @{ openSsl = $openSsl; openSslMissing = $openSslMissing } {
    BeforeAll {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'peer')
        Push-Location $folder

        # The public key of a file, as openssl reads it.
        function Get-PeerPublicKey {
            param([string[]] $Option)
            openssl pkey @Option -pubout -outform DER -out public.out 2>&1 | Out-Null
            $LASTEXITCODE | Should -Be 0
            [Convert]::ToHexString([IO.File]::ReadAllBytes((Join-Path $folder 'public.out')))
        }
    }

    AfterAll {
        Pop-Location
    }

    It 'it reads <Form>' -Skip:$openSslMissing -ForEach $forms {
        $secret = $Options.ContainsKey('PublicOnly') -or $Options.ContainsKey('NoPassphrase') ? @{} : @{ Passphrase = ConvertTo-TestPassphrase 'correct horse' }
        Export-EmrKey $key peer.key @Options @secret
        $option = @('-in', 'peer.key')
        if ($Options.ContainsKey('Der')) { $option += '-inform', 'DER' }
        if ($Options.ContainsKey('PublicOnly')) { $option += '-pubin' }
        if ($secret.Count) { $option += '-passin', 'pass:correct horse' }
        $read = Get-PeerPublicKey $option
        Remove-Item peer.key
        $read | Should -Be $key.PublicKey
    }

    It 'we read its <Form>' -Skip:$openSslMissing -ForEach @(
        @{ Form = 'SEC 1 key with EC PARAMETERS before it'; File = 'params.pem'; Command = { openssl ecparam -name secp256k1 -genkey -out params.pem } }
        @{ Form = 'SEC 1 key'; File = 'sec1.pem'; Command = { openssl ecparam -name secp256k1 -genkey -noout -out sec1.pem } }
        @{ Form = 'PKCS#8 key'; File = 'pkcs8.pem'; Command = { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out pkcs8.pem } }
        @{ Form = 'PKCS#8 key as DER'; File = 'pkcs8.der'; Command = { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -outform DER -out pkcs8.der } }
        @{ Form = 'encrypted PKCS#8 key'; File = 'locked.pem'; Command = { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -aes-256-cbc -pass 'pass:correct horse' -out locked.pem } }
    ) {
        & $Command 2>&1 | Out-Null
        $LASTEXITCODE | Should -Be 0
        $read = Import-EmrKey $File -Passphrase (ConvertTo-TestPassphrase 'correct horse')
        $option = @('-in', $File, '-passin', 'pass:correct horse')
        if ($File -like '*.der') { $option += '-inform', 'DER' }
        $read.PublicKey | Should -Be (Get-PeerPublicKey $option)
        $read.HasPrivateKey | Should -BeTrue
    }

    It 'it verifies the signature of a record' -Skip:$openSslMissing {
        $record = New-SignedRecord $key ('ab' * 20) 'naïve café' -Nonce 258
        Export-EmrKey $key verify.pem -PublicOnly
        $signed = [Convert]::FromHexString($record.PatientHash) + [Text.Encoding]::UTF8.GetBytes($record.Prescription) + [byte[]](2, 1, 0, 0, 0, 0, 0, 0)
        [IO.File]::WriteAllBytes((Join-Path $folder 'hash'), [Security.Cryptography.SHA256]::HashData([byte[]]$signed))
        [IO.File]::WriteAllBytes((Join-Path $folder 'signature'), [Convert]::FromHexString($record.Signature))
        openssl pkeyutl -verify -pubin -inkey verify.pem -in hash -sigfile signature 2>&1 | Out-Null
        $LASTEXITCODE | Should -Be 0
    }
}
