BeforeDiscovery {
    $openSslMissing = $null -eq (Get-Command openssl -CommandType Application -ErrorAction Ignore)
    $openSsl = $openSslMissing ? 'openssl (not installed here: skipped)' : 'openssl'

    # SIGN says that what comes of the cure can sign.
    $curable = @(
        @{ Kind = 'explicit parameters'; Sign = $true; Make = { openssl ec -in good.pem -param_enc explicit -out FILE } }
        @{ Kind = 'explicit parameters in DER'; Sign = $true; Make = { openssl ec -in good.pem -param_enc explicit -outform DER -out FILE } }
        @{ Kind = 'explicit parameters of a public key'; Sign = $false; Make = { openssl ec -in good.pem -param_enc explicit -pubout -out FILE } }
        @{ Kind = 'a compressed point'; Sign = $false; Make = { openssl ec -in good.pem -conv_form compressed -pubout -out FILE } }
        @{ Kind = 'a hybrid point'; Sign = $false; Make = { openssl ec -in good.pem -conv_form hybrid -pubout -out FILE } }
        @{ Kind = 'PBES1 with DES'; Sign = $true; Old = $true; Make = { openssl pkcs8 -topk8 -v1 PBE-MD5-DES -provider legacy -provider default -in good.pem -passout pass:x -out FILE } }
        @{ Kind = 'Triple DES of PKCS#12'; Sign = $true; Make = { openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -in good.pem -passout pass:x -out FILE } }
        @{ Kind = 'scrypt'; Sign = $true; Make = { openssl pkcs8 -topk8 -scrypt -in good.pem -passout pass:x -out FILE } }
        @{ Kind = 'scrypt in DER'; Sign = $true; Make = { openssl pkcs8 -topk8 -scrypt -in good.pem -passout pass:x -outform DER -out FILE } }
        @{ Kind = 'Camellia'; Sign = $true; Make = { openssl pkcs8 -topk8 -v2 camellia-256-cbc -in good.pem -passout pass:x -out FILE } }
        @{ Kind = 'the old encryption'; Sign = $true; Make = { openssl ec -aes256 -in good.pem -passout pass:x -out FILE } }
        @{ Kind = 'the old encryption with DES'; Sign = $true; Old = $true; Make = { openssl ec -des -provider legacy -provider default -in good.pem -passout pass:x -out FILE } }
        @{ Kind = 'PKCS#12'; Sign = $true; Make = { openssl pkcs12 -export -inkey good.pem -in certificate.pem -passout pass:x -out FILE } }
        @{ Kind = 'PKCS#12 with RC2'; Sign = $true; Old = $true; Make = { openssl pkcs12 -export -legacy -inkey good.pem -in certificate.pem -passout pass:x -out FILE } }
        @{ Kind = 'a certificate'; Sign = $false; Make = { openssl x509 -in certificate.pem -out FILE } }
        @{ Kind = 'a certificate in DER'; Sign = $false; Make = { openssl x509 -in certificate.pem -outform DER -out FILE } }
        @{ Kind = 'a request'; Sign = $false; Make = { openssl req -new -key good.pem -subj /CN=x -out FILE } }
        @{ Kind = 'a request in DER'; Sign = $false; Make = { openssl req -new -key good.pem -subj /CN=x -outform DER -out FILE } }
        @{ Kind = 'PKCS#7'; Sign = $false; Make = { openssl crl2pkcs7 -nocrl -certfile certificate.pem -out FILE } }
        @{ Kind = 'PKCS#7 in DER'; Sign = $false; Make = { openssl crl2pkcs7 -nocrl -certfile certificate.pem -outform DER -out FILE } }
    )
    $foreign = @(
        @{ Kind = 'another curve'; Name = 'P-256'; Make = { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out FILE } }
        @{ Kind = 'another curve in SEC 1'; Name = 'P-384'; Make = { openssl ecparam -name secp384r1 -genkey -noout -out FILE } }
        @{ Kind = 'RSA'; Name = 'RSA'; Make = { openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out FILE } }
        @{ Kind = 'RSA in its own structure'; Name = 'RSA'; Make = { openssl genrsa -traditional -out FILE 1024 } }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
}

Describe 'A file of several keys' {
    BeforeAll {
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive 'several'))
        $first, $second = (New-EmrKey), (New-EmrKey)
        $first | Export-EmrKey -Path public.pem -PublicOnly
        $first | Export-EmrKey -Path private.pem -NoPassphrase -Force
        $second | Export-EmrKey -Path second.pem -NoPassphrase -Force
    }

    AfterAll { Pop-Location }

    It 'gives every key, in the order of the file' {
        Get-Content second.pem, public.pem | Set-Content all.pem
        $keys = Import-EmrKey all.pem
        $keys.Hash | Should -Be $second.Hash, $first.Hash
        $keys.HasPrivateKey | Should -Be $true, $false
    }

    It 'gives one key for a public and a private block of the same' {
        Get-Content public.pem, private.pem | Set-Content pair.pem
        $key = Import-EmrKey pair.pem
        @($key) | Should -HaveCount 1
        (New-SignedRecord $key ('00' * 20) 'x').DoctorHash | Should -Be $first.Hash
    }

    It 'is read in UTF-16 of either byte order' {
        foreach ($encoding in 'unicode', 'bigendianunicode') {
            Get-Content public.pem, private.pem | Set-Content wide.pem -Encoding $encoding
            (Import-EmrKey wide.pem).HasPrivateKey | Should -BeTrue
        }
    }

    It 'gives all keys of logs and witnesses, too' {
        $log, $witness = (New-EmrKey -Algorithm Ed25519 -Name log.example), (New-EmrKey -Algorithm Ed25519 -Name w.example -Role Witness)
        $log, $witness | ForEach-Object { $_.VerifierKey } | Set-Content lines.txt
        (Import-EmrKey lines.txt).Name | Should -Be 'log.example', 'w.example'
        $log | Export-EmrKey -Path log.key -NoPassphrase -Force
        Get-Content lines.txt, log.key | Set-Content both.key
        $keys = Import-EmrKey both.key
        $keys.Name | Should -Be 'log.example', 'w.example'
        $keys.HasPrivateKey | Should -Be $true, $false
    }

    It 'is counted where one key is needed, and one can be chosen: <Command>' -ForEach @(
        @{ Command = { New-SignedRecord $keys ('00' * 20) 'x' } }
        @{ Command = { New-EmrLedger never.emr -Name x -Difficulty 1 -Authority $keys } }
        @{ Command = { New-EmrCheckpoint never.emr never.checkpoint -Key $keys } }
    ) {
        Get-Content private.pem, second.pem | Set-Content two.pem
        $keys = Import-EmrKey two.pem
        $outcome = Get-Outcome $Command
        $outcome.Problems | Get-RefusedId | Should -Be 'KeyInvalid'
        $outcome.Problems.Exception.Message | Should -BeLike '*takes one key, and got 2 keys.*$keys`[0`]*'
        (New-SignedRecord $keys[0] ('00' * 20) 'x').DoctorHash | Should -Be $first.Hash
        (New-SignedRecord @($keys[1]) ('00' * 20) 'x').DoctorHash | Should -Be $second.Hash
        'never.emr' | Should -Not -Exist
    }
}

Describe 'The path of a file in place of a verifier key' {
    BeforeAll {
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive 'paths'))
        $clinic = New-EmrKey
        $clinic | Export-EmrKey -Path clinic.pub -PublicOnly
        New-EmrKey -Algorithm Ed25519 -Name log.example | Export-EmrKey -Path log.key -Passphrase (ConvertTo-TestPassphrase 'x')
        $witnesses = 1..3 | ForEach-Object { New-EmrKey -Algorithm Ed25519 -Name "w$_.example" -Role Witness }
        foreach ($witness in $witnesses) {
            $witness | Export-EmrKey -Path "$($witness.Name).key" -NoPassphrase -Force
            $witness | Export-EmrKey -Path "$($witness.Name).vkey" -PublicOnly
        }
        $witnesses[0, 1].VerifierKey | Set-Content two.txt
        $witnesses[0, 1].VerifierKey | Set-Content wide.txt -Encoding unicode
        Copy-Item w1.example.vkey 'w [1].vkey'
        $null = New-EmrLedger l.emr -Name log -Origin log.example -Difficulty 1 -Open
        $log = Import-EmrKey log.key -Passphrase (ConvertTo-TestPassphrase 'x')
        $null = New-EmrCheckpoint l.emr c.checkpoint -Key $log -Initialize
        foreach ($name in 'w1.example', 'w2.example') {
            $null = Add-EmrCosignature c.checkpoint -Ledger l.emr -Key (Import-EmrKey "$name.key") -LogKey log.key -Initialize
        }
        $null = New-Item -ItemType Directory folder
        Set-Content letter.txt 'Dear log'
    }

    AfterAll { Pop-Location }

    It 'is read: <Command>' -ForEach @(
        @{ Expected = $true; Command = { Test-EmrCheckpoint c.checkpoint -LogKey log.key } }
        @{ Expected = $true; Command = { Test-EmrCheckpoint c.checkpoint -LogKey (Get-Item log.key) } }
        @{ Expected = $true; Command = { Test-EmrCheckpoint c.checkpoint -LogKey "$PWD/log.key" -WitnessKey ./w1.example.vkey, w2.example.key } }
        @{ Expected = $true; Command = { Test-EmrLedger l.emr -Checkpoint c.checkpoint -LogKey ./log.key -WitnessKey two.txt } }
        @{ Expected = $true; Command = { Test-EmrCheckpoint c.checkpoint -LogKey log.key -WitnessKey wide.txt } }
        @{ Expected = $true; Command = { Test-EmrCheckpoint c.checkpoint -LogKey log.key -WitnessKey 'w [1].vkey' } }
        @{ Expected = $false; Command = { Test-EmrCheckpoint c.checkpoint -LogKey log.key -WitnessKey w3.example.vkey } }
        @{ Expected = $false; Command = { Test-EmrCheckpoint c.checkpoint -LogKey log.key -WitnessKey *.vkey -Quorum 3 } }
        @{ Expected = $false; Command = { Test-EmrCheckpoint c.checkpoint -LogKey log.key -WitnessKey (Get-ChildItem w*.key) } }
    ) {
        Remove-Item 'w [[]1].vkey' -ErrorAction Ignore
        if ("$Command" -match '\[1\]') { Copy-Item w1.example.vkey 'w [1].vkey' }
        & $Command | Should -Be $Expected
    }

    It 'is named where it is another file: <Value>' -ForEach @(
        @{ Value = 'clinic.pub'; Says = '*clinic.pub*is a key file without a verifier key*' }
        @{ Value = 'c.checkpoint'; Says = '*c.checkpoint*is a checkpoint*' }
        @{ Value = 'l.emr'; Says = '*l.emr*is a ledger*' }
        @{ Value = 'letter.txt'; Says = '*letter.txt*is a file of another kind*' }
        @{ Value = 'none.key'; Says = '*no file of that name*' }
        @{ Value = 'nodrive:none.key'; Says = '*no file of that name*' }
        @{ Value = '*.none'; Says = '*no file of that name*' }
        @{ Value = 'two.txt'; Says = '*takes the key of one log, and got 2 keys*' }
    ) {
        $outcome = Get-Outcome { Test-EmrCheckpoint c.checkpoint -LogKey $Value }
        $outcome.Problems | Get-RefusedId | Should -Be 'VerifierKeyInvalid'
        $outcome.Problems.Exception.Message | Should -BeLike $Says
    }

    It 'is refused where it is no file' {
        (Get-Outcome { Test-EmrCheckpoint c.checkpoint -LogKey folder }).Problems | Get-RefusedId | Should -Be 'PathNotFile'
    }
}

Describe 'A key that went through Clixml' {
    It 'says that it cannot sign, and so does the command' {
        $key = New-EmrKey
        $key | Export-Clixml (Join-Path $TestDrive 'key.xml')
        $copy = Import-Clixml (Join-Path $TestDrive 'key.xml')
        $copy.HasPrivateKey | Should -BeFalse
        $copy.Hash, $copy.PublicKey | Should -Be $key.Hash, $key.PublicKey
        $outcome = Get-Outcome { New-SignedRecord $copy ('00' * 20) 'x' }
        $outcome.Problems | Get-RefusedId | Should -Be 'KeyInvalid'
        $outcome.Problems.Exception.Message | Should -BeLike '*came through a file or another session*Import-EmrKey*'
    }

    It 'says so when it went through a job' {
        $key = New-EmrKey
        $copies = Start-Job { $using:key } | Receive-Job -Wait -AutoRemoveJob
        $made = Start-Job -ArgumentList $manifest { Import-Module $args[0]; New-EmrKey } | Receive-Job -Wait -AutoRemoveJob
        foreach ($copy in $copies, $made) {
            $copy.HasPrivateKey | Should -BeFalse
            ($copy | Select-Object Hash, HasPrivateKey).HasPrivateKey | Should -BeFalse
            (Get-Outcome { New-SignedRecord $copy ('00' * 20) 'x' }).Problems | Get-RefusedId | Should -Be 'KeyInvalid'
        }
        $copies.PublicKey | Should -Be $key.PublicKey
        # A file that an earlier version wrote says what that version said.
        $older = [Management.Automation.PSSerializer]::Serialize($key) -replace
            '<S N="Algorithm"', '<B N="HasPrivateKey">true</B><S N="Algorithm"' -replace '(<Obj N="Algorithm")', '<B N="HasPrivateKey">true</B>$1'
        $older | Should -BeLike '*HasPrivateKey*'
        [Management.Automation.PSSerializer]::Deserialize($older).HasPrivateKey | Should -BeFalse
    }

    It 'says so of a log''s key, too' {
        $key = New-EmrKey -Algorithm Ed25519 -Name log.example
        $copy = [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($key))
        $copy.HasPrivateKey, $copy.VerifierKey | Should -Be $false, $key.VerifierKey
    }
}

Describe 'What is not read as a key, with <openSsl>' -ForEach @{ openSsl = $openSsl; openSslMissing = $openSslMissing } {
    BeforeAll {
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive 'kinds'))
        $passphrase = ConvertTo-TestPassphrase 'x'
        if (-not $openSslMissing) {
            openssl ecparam -name secp256k1 -genkey -noout -out good.pem
            openssl req -x509 -key good.pem -subj /CN=x -days 9 -out certificate.pem
        }
    }

    AfterAll { Pop-Location }

    It 'is named, and its cure works: <Kind>' -Skip:$openSslMissing -ForEach $curable {
        Remove-Item FILE, NEW -ErrorAction Ignore
        & $Make 2>&1 | Out-Null
        if ($LASTEXITCODE -and $Old) {
            Set-ItResult -Skipped -Because 'this openssl has no provider of old algorithms'
            return
        }
        $LASTEXITCODE | Should -Be 0
        $outcome = Get-Outcome { Import-EmrKey FILE -Passphrase $passphrase }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'KeyUnsupported,*'
        $cure = $outcome.Problems.ErrorDetails.RecommendedAction
        $cure | Should -MatchExactly "'(openssl [^']+)'"
        $command = [regex]::Match($cure, "'(openssl [^']+)'").Groups[1].Value

        # What openssl asks for at the prompt.
        $answers = $command -match '^openssl (pkcs8|pkcs12)' ? ' -passin pass:x -passout pass:x' : $command -match 'aes-256-cbc' ? ' -passout pass:x' : ''
        Invoke-Expression "$command$answers" 2>&1 | Out-Null
        $LASTEXITCODE | Should -Be 0
        $key = Import-EmrKey NEW -Passphrase $passphrase
        @($key) | Should -HaveCount 1
        $key.Hash | Should -Be (Import-EmrKey good.pem).Hash
        $key.HasPrivateKey | Should -Be $Sign
    }

    It 'is named where it never can be one: <Kind>' -Skip:$openSslMissing -ForEach $foreign {
        & $Make 2>&1 | Out-Null
        $LASTEXITCODE | Should -Be 0
        $outcome = Get-Outcome { Import-EmrKey FILE }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'KeyUnsupported,*'
        $outcome.Problems.Exception.Message | Should -Match $Name
        $outcome.Problems.ErrorDetails.RecommendedAction | Should -BeLike '*cannot become one*New-EmrKey*'
        $outcome.Problems.ErrorDetails.RecommendedAction | Should -Not -BeLike '*openssl*'
        $outcome.Problems.ErrorDetails.RecommendedAction | Should -MatchExactly 'New-EmrKey.*Export-EmrKey'
        New-EmrKey | Export-EmrKey -Path NEW -NoPassphrase -Force
        (Import-EmrKey NEW).HasPrivateKey | Should -BeTrue
    }

    It 'is a certificate beside a key, which is passed over' -Skip:$openSslMissing {
        Get-Content certificate.pem, good.pem | Set-Content chain.pem
        $key = Import-EmrKey chain.pem
        @($key) | Should -HaveCount 1
        $key.HasPrivateKey | Should -BeTrue
    }

    It 'is DER with a line feed behind it, which is read' -Skip:$openSslMissing {
        openssl pkey -in good.pem -outform DER -out plain.der
        [IO.File]::WriteAllBytes("$PWD/line.der", [IO.File]::ReadAllBytes("$PWD/plain.der") + [byte]10)
        (Import-EmrKey line.der).Hash | Should -Be (Import-EmrKey good.pem).Hash
    }

    It 'is a label that does not fit, and its cure works' -Skip:$openSslMissing {
        (Get-Content good.pem) -replace 'EC PRIVATE KEY', 'PRIVATE KEY' | Set-Content FILE
        $outcome = Get-Outcome { Import-EmrKey FILE }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'KeyMalformed,*'
        $labels = [regex]::Matches($outcome.Problems.ErrorDetails.RecommendedAction, "'([A-Z ]+)'").ForEach({ $_.Groups[1].Value })
        (Get-Content FILE) -replace $labels[1], $labels[0] | Set-Content NEW
        (Import-EmrKey NEW).HasPrivateKey | Should -BeTrue
    }
}
