# Agreement with programs that were written from about_EmrLedger_Formats alone: module/examples/verify_receipt.py checks what
# is made here, and what tests/vectors/make_receipt.py makes is checked here.
BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $python = foreach ($name in 'python3', 'python') {
        if (Get-Command $name -CommandType Application -ErrorAction Ignore) {
            & $name -c 'import cryptography' 2>$null
            if ($LASTEXITCODE -eq 0) { $name; break }
        }
    }
    $why = $python ? '' : ' (skipped: there is no Python 3 with the package ''cryptography'')'
    $theirs = foreach ($variant in 'authority', 'handover', 'open', 'origin') {
        foreach ($run in @{ Seed = 1; Size = 2 }, @{ Seed = 2; Size = 7 }, @{ Seed = 3; Size = 20 }) { $run + @{ Variant = $variant; Why = $why; Python = $python } }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    Push-Location $TestDrive
}

AfterAll {
    Pop-Location
}

Describe 'The Python verifier<Why>' -ForEach @{ Why = $why; Python = $python } {
    BeforeAll {
        if (-not $Python) { return }
        $env:PYTHONUTF8 = '1'

        # What the verifier says, and its exit code.
        function Invoke-Verifier {
            $said = & $Python (Join-Path $moduleRoot 'module/examples/verify_receipt.py') @args 2>&1
            [pscustomobject]@{ Code = $LASTEXITCODE; Text = $said -join "`n" }
        }

        # A receipt with something else in its JSON, well encoded.
        function Edit-Receipt {
            param([string] $Path, [scriptblock] $Edit)
            $lines = [IO.File]::ReadAllText((Convert-Path $Path)).Split("`n")
            $json = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($lines[1].Substring(6)))
            $lines[1] = 'extra ' + [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes((& $Edit $json)))
            [IO.File]::WriteAllText((Join-Path $TestDrive 'edited.tlog-proof'), $lines -join "`n")
        }

        $clinic = New-EmrKey
        $successor = New-EmrKey
        $doctor = New-EmrKey
        $second = New-EmrKey
        $log = New-EmrKey -Algorithm Ed25519 -Name clinic.example/emr
        $witness = New-EmrKey -Algorithm Ed25519 -Name witness.example/w -Role Witness
        $other = New-EmrKey -Algorithm Ed25519 -Name clinic.example/emr
        Export-EmrKey $log log.vkey -PublicOnly

        function New-Evidence {
            param([string] $Ledger, [string] $Name, [object] $Record)
            $null = New-EmrCheckpoint $Ledger "$Name.checkpoint" -Key $log -StatePath log.state -Initialize
            $null = Add-EmrCosignature "$Name.checkpoint" -Ledger $Ledger -Key $witness -LogKey $log -StatePath witness.state -Initialize
            $null = New-EmrReceipt $Ledger $Record -Checkpoint "$Name.checkpoint" -Path "$Name.tlog-proof"
        }

        # One ledger of each kind. Text with all that is difficult in JSON.
        $text = "Ω-3 `"x`" \ 李医生 `u{202e}gm 05`n3 × daily 💊"
        $null = New-EmrLedger authority.emr 'Klinik Nº 5' -Difficulty 100 -Authority $clinic
        Register-EmrDoctor authority.emr $doctor 'Dr. Žofia O''Brien' -Authority $clinic
        1..30 | ForEach-Object { [pscustomobject]@{ Patient = $clinic.Hash; Prescription = "$_ $text" } } |
            New-SignedRecord -Key $doctor -Ledger authority.emr | Add-EmrRecord authority.emr
        $null = Invoke-EmrMining -Ledger authority.emr -Miner $clinic
        New-Evidence authority.emr authority (Get-EmrRecord authority.emr -Doctor $doctor)[28]

        Copy-Item authority.emr handover.emr
        Set-EmrAuthority handover.emr $successor 'Next' -Authority $clinic -Confirm:$false
        Register-EmrDoctor handover.emr $second 'Dr. Second' -Authority $successor
        New-SignedRecord $second $clinic $text | Add-EmrRecord handover.emr
        $null = Invoke-EmrMining -Ledger handover.emr -Miner $clinic
        New-Evidence handover.emr handover (Get-EmrRecord handover.emr -Doctor $second)
        $null = New-EmrReceipt handover.emr (Get-EmrRecord handover.emr -Doctor $successor) -Checkpoint handover.checkpoint -Path statement.tlog-proof

        Copy-Item handover.emr revoked.emr
        Unregister-EmrDoctor revoked.emr $doctor -Authority $successor -Confirm:$false
        $null = Invoke-EmrMining -Ledger revoked.emr -Miner $clinic
        $WarningPreference = 'SilentlyContinue'
        New-Evidence revoked.emr revoked (Get-EmrRecord revoked.emr -Doctor $doctor)[0]

        $null = New-EmrLedger open.emr Open -Difficulty 1 -Open
        New-SignedRecord $doctor $clinic '' -AllowEmptyText | Add-EmrRecord open.emr
        $null = Invoke-EmrMining -Ledger open.emr -Miner $clinic
        New-Evidence open.emr open (Get-EmrRecord open.emr)

        $null = New-EmrLedger origin.emr Origin -Difficulty 1 -Authority $clinic -Origin 'clinic.example/é-emr'
        Register-EmrDoctor origin.emr $doctor 'Dr. A' -Authority $clinic
        New-SignedRecord $doctor $clinic $text | Add-EmrRecord origin.emr
        $null = Invoke-EmrMining -Ledger origin.emr -Miner $clinic
        New-Evidence origin.emr origin (Get-EmrRecord origin.emr -Doctor $doctor)
        $keys = @('--log-key', $log.VerifierKey, '--witness-key', $witness.VerifierKey)
    }

    It 'has fewer than 450 lines' {
        (Get-Content (Join-Path $moduleRoot 'module/examples/verify_receipt.py')).Count | Should -BeLessThan 450
    }

    It 'takes the receipt of <_>' -Skip:(-not $python) -ForEach 'authority', 'handover', 'statement', 'revoked', 'open', 'origin' {
        $run = Invoke-Verifier "$_.tlog-proof" @keys
        $run.Code | Should -Be 0 -Because $run.Text
        $run.Text | Should -Match '(?m)^VALID'
        Test-EmrReceipt "$_.tlog-proof" -LogKey $log -WitnessKey $witness -WarningAction SilentlyContinue | Should -BeTrue
        $run.Text -match '(?m)^  REVOKED: ' | Should -Be ($_ -eq 'revoked')
    }

    It 'says of a prescription''s history what Test-EmrReceipt says' -Skip:(-not $python) {
        $null = New-EmrLedger history.emr History -Difficulty 1 -Authority $clinic
        Register-EmrDoctor history.emr $doctor 'Dr. A' -Authority $clinic
        $rx = New-SignedRecord $doctor $clinic 'emr-rx/1 issue 21x2 20260101 20991231 Amoxicillin' -Ledger history.emr
        $rx | Add-EmrRecord history.emr
        $null = Invoke-EmrMining -Ledger history.emr -Miner $clinic
        $reference = [Convert]::ToBase64String([Convert]::FromHexString($rx.TxId)).TrimEnd('=').Replace('+', '-').Replace('/', '_')
        New-SignedRecord $doctor $clinic "emr-rx/1 cancel $reference allergy" -Ledger history.emr | Add-EmrRecord history.emr
        $null = Invoke-EmrMining -Ledger history.emr -Miner $clinic
        New-Evidence history.emr history $rx
        $null = New-EmrReceipt history.emr $rx history.tlog-proof -Checkpoint history.checkpoint -History -Force
        $state = (Test-EmrReceipt history.tlog-proof -LogKey $log -WitnessKey $witness -Detailed).StateAtCheckpoint
        $state | Should -BeLike 'Cancelled, 21 units left of fill 1 of 2, as of the checkpoint of 3 blocks*'
        $run = Invoke-Verifier history.tlog-proof @keys
        $run.Code | Should -Be 0 -Because $run.Text
        $run.Text | Should -BeLike "*`n  State: $state`n*"
        $run.Text | Should -BeLike '*no later statement about the prescription*'
        Edit-Receipt history.tlog-proof { $args[0] -replace '("history":\{"registry":\[).*?(\],"statements")', '$1{}$2' }
        (Invoke-Verifier edited.tlog-proof @keys).Code | Should -Be 2
    }

    It 'takes the checkpoint of <_>' -Skip:(-not $python) -ForEach 'authority', 'handover', 'open', 'origin' {
        $run = Invoke-Verifier "$_.checkpoint" --checkpoint @keys
        $run.Code | Should -Be 0 -Because $run.Text
        Test-EmrCheckpoint "$_.checkpoint" -LogKey $log -WitnessKey $witness | Should -BeTrue
    }

    It 'takes a key file that was exported with -PublicOnly' -Skip:(-not $python) {
        (Invoke-Verifier authority.tlog-proof --log-key '@log.vkey').Code | Should -Be 0
    }

    It 'finds fault, as Test-EmrReceipt does, with <What>' -Skip:(-not $python) -ForEach @(
        @{ What = 'another prescription'; Edit = { $args[0].Replace('daily', 'Daily') } }
        @{ What = 'another patient'; Edit = { $args[0] -replace '("patientHash":")..', '$1ee' } }
        @{ What = 'another nonce'; Edit = { $args[0] -replace '"nonce":\d+', '"nonce":77' } }
        @{ What = 'no registration'; Edit = { $args[0] -replace '"registry":\[.*\]\}$', '"registry":[]}' } }
        @{ What = 'another block'; Edit = { $args[0] -replace '("block":")..', '$1ee' } }
        @{ What = 'a shorter proof of the genesis block'; Edit = { $args[0] -replace '("genesis":.*?"proof":\[)"[^"]+",?', '$1' } }
        @{ What = 'a proof too many in the genesis block'; Edit = { $args[0] -replace '("genesis":.*?"proof":\[)("[^"]+")', '$1$2,$2' } }
    ) {
        Edit-Receipt authority.tlog-proof $Edit
        (Get-FileHash edited.tlog-proof).Hash | Should -Not -Be (Get-FileHash authority.tlog-proof).Hash
        $run = Invoke-Verifier edited.tlog-proof @keys
        $run.Code | Should -Be 1 -Because $run.Text
        Test-EmrReceipt edited.tlog-proof -LogKey $log -WitnessKey $witness | Should -BeFalse
    }

    It 'cannot read, as Test-EmrReceipt cannot, <What>' -Skip:(-not $python) -ForEach @(
        @{ What = 'another version'; Edit = { $args[0].Replace('emr-receipt/1', 'emr-receipt/2') } }
        @{ What = 'an unknown member'; Edit = { $args[0] -replace '^\{', '{"more":1,' } }
        @{ What = 'a member twice'; Edit = { $args[0] -replace '^\{', '{"format":"emr-receipt/1",' } }
        @{ What = 'a member too few'; Edit = { $args[0].Replace('"format":"emr-receipt/1",', '') } }
        @{ What = 'a negative nonce'; Edit = { $args[0] -replace '"nonce":', '"nonce":-' } }
        @{ What = 'a text instead of a list'; Edit = { $args[0] -replace '"proof":\[.*?\]', '"proof":"x"' } }
        @{ What = 'no JSON'; Edit = { 'x' + $args[0] } }
    ) {
        Edit-Receipt authority.tlog-proof $Edit
        $run = Invoke-Verifier edited.tlog-proof @keys
        $run.Code | Should -Be 2 -Because $run.Text
        $outcome = Get-Outcome { Test-EmrReceipt edited.tlog-proof -LogKey $log -WitnessKey $witness }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'NoteMalformed,*'
        $outcome.Output | Should -BeNullOrEmpty
    }

    It 'finds fault with another key, a missing witness and a changed checkpoint' -Skip:(-not $python) {
        (Invoke-Verifier authority.tlog-proof --log-key $other.VerifierKey).Code | Should -Be 1
        $stranger = (New-EmrKey -Algorithm Ed25519 -Name stranger.example/w -Role Witness).VerifierKey
        (Invoke-Verifier authority.tlog-proof @keys --witness-key $stranger).Code | Should -Be 1
        (Invoke-Verifier authority.tlog-proof @keys --witness-key $stranger --quorum 1).Code | Should -Be 0
        $note = Get-Content authority.checkpoint -Raw
        Set-Content changed.checkpoint ($note -replace '(?m)^3$', '2') -NoNewline
        (Invoke-Verifier changed.checkpoint --checkpoint @keys).Code | Should -Be 1
        Test-EmrCheckpoint changed.checkpoint -LogKey $log | Should -BeFalse
        (Invoke-Verifier authority.tlog-proof --log-key $witness.VerifierKey).Code | Should -Be 2
    }
}

Describe 'A ledger of another program, <Variant> <Seed> of <Size> blocks<Why>' -ForEach $theirs {
    BeforeAll {
        $folder = "$Variant-$Seed"
    }

    It 'holds here in all its parts' -Skip:(-not $python) {
        $said = & $Python (Join-Path $repositoryRoot 'tests/vectors/make_receipt.py') $folder --seed $Seed --size $Size --variant $Variant 2>&1
        $LASTEXITCODE | Should -Be 0 -Because "$said"
        $trust = @{ LogKey = Get-Content "$folder/log.vkey"; WitnessKey = Get-Content "$folder/witness1.vkey", "$folder/witness2.vkey" }

        Test-EmrCheckpoint "$folder/the.checkpoint" @trust | Should -BeTrue
        $receipt = Test-EmrReceipt "$folder/receipt.tlog-proof" @trust -Detailed
        "$($receipt.Faults)" | Should -BeExactly ''
        $receipt.Valid, $receipt.Witnesses.Count | Should -Be $true, 2

        $ledger = Import-EmrLedger "$folder/export.jsonl" "$folder/l.emr"
        $ledger.Height | Should -Be ($Size - 1)
        $ledger.Origin | Should -BeExactly $receipt.Origin
        $result = Test-EmrLedger $ledger -Checkpoint "$folder/the.checkpoint" @trust -Detailed
        "$($result.Faults)" | Should -BeExactly ''
        $result.Valid, $result.CheckpointHeight | Should -Be $true, ($Size - 1)

        # The way back: the same ledger, and a receipt that holds there. The JSON of two writers may differ in its escapes.
        Export-EmrLedger $ledger "$folder/ours.jsonl"
        $lines = foreach ($name in 'ours', 'export') {
            (Get-Content "$folder/$name.jsonl" | ConvertFrom-Json | ConvertTo-Json -Depth 5 -Compress) -join "`n"
        }
        $lines[0] | Should -BeExactly $lines[1]
        $null = New-EmrReceipt $ledger $receipt.Record -Checkpoint "$folder/the.checkpoint" -Path "$folder/ours.tlog-proof"
        $said = & $Python (Join-Path $moduleRoot 'module/examples/verify_receipt.py') "$folder/ours.tlog-proof" --log-key "@$folder/log.vkey" 2>&1
        $LASTEXITCODE | Should -Be 0 -Because "$said"
    }
}
