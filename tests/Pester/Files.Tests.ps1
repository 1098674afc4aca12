# What commands do with the files they are given: links, other kinds, special files, names, and backups that are put back.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $doctor = New-EmrKey
    $log = New-EmrKey -Algorithm Ed25519 -Name log.example
    Push-Location $TestDrive
    $ledger = New-EmrLedger l.emr L -Difficulty 1 -Open
    New-SignedRecord $doctor $doctor 'Medication A' | Add-EmrRecord $ledger
    $null = Invoke-EmrMining -Ledger $ledger -Miner $doctor
    $id = (Get-EmrRecord $ledger).TxId
    Export-EmrLedger $ledger good.jsonl
    Export-EmrKey $doctor good.pem -PublicOnly
    Export-EmrKey $doctor good.der -PublicOnly -Der
    $null = New-EmrCheckpoint $ledger good.checkpoint -Key $log -StatePath good.state -Initialize
    $null = New-EmrReceipt $ledger $id good.receipt -Checkpoint good.checkpoint
    Backup-EmrLedger $ledger good.emr
    Set-Content good.txt 'a list'

    # Every command that writes a file, to one path and over what is there.
    $writers = [ordered]@{
        emr        = { param($Path) Backup-EmrLedger l.emr -LiteralPath $Path -Force }
        imported   = { param($Path) $null = Import-EmrLedger good.jsonl -Ledger $Path -Force }
        jsonl      = { param($Path) Export-EmrLedger l.emr -LiteralPath $Path -Force }
        pem        = { param($Path) Export-EmrKey $doctor -LiteralPath $Path -PublicOnly -Force }
        checkpoint = { param($Path) $null = New-EmrCheckpoint l.emr -LiteralPath $Path -Key $log -StatePath good.state -Force }
        receipt    = { param($Path) $null = New-EmrReceipt l.emr $id -LiteralPath $Path -Checkpoint good.checkpoint -Force }
    }
    $kinds = [ordered]@{
        'good.emr' = 'emr', 'imported'; 'good.jsonl' = 'jsonl'; 'good.pem' = 'pem'; 'good.der' = 'pem'
        'good.checkpoint' = 'checkpoint'; 'good.receipt' = 'receipt'; 'good.state' = @(); 'good.txt' = @()
    }
}

AfterAll {
    Pop-Location
}

Describe '-Force of <Writer>' -ForEach (@('emr', 'imported', 'jsonl', 'pem', 'checkpoint', 'receipt') | ForEach-Object { @{ Writer = $_ } }) {
    It 'replaces a file of its kind and no other' {
        foreach ($file in $kinds.Keys) {
            Copy-Item $file target -Force
            $before = (Get-FileHash target).Hash
            $outcome = Get-Outcome { & $writers[$Writer] target }
            if ($Writer -in $kinds[$file]) {
                $outcome.Problems | Should -BeNullOrEmpty -Because $file
            }
            else {
                $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'FileKindMismatch,*' -Because $file
                $outcome.Problems.Exception.Message | Should -BeLike "*target' is *, and is not replaced by *"
                (Get-FileHash target).Hash | Should -Be $before
            }
            Remove-Item target
        }
    }

    It 'replaces a link, and never what it leads to' -Skip:$IsWindows {
        Set-Content victim 'somebody''s file'
        $null = New-Item -ItemType SymbolicLink -Path link -Target (Join-Path $TestDrive victim)
        & $writers[$Writer] link
        Get-Content victim | Should -Be 'somebody''s file'
        (Get-Item link).LinkType | Should -BeNullOrEmpty
        (Get-Item link).Length | Should -BeGreaterThan 0
        Remove-Item link, victim
    }

    It 'replaces an empty file' {
        $null = New-Item -ItemType File empty
        & $writers[$Writer] empty
        (Get-Item empty).Length | Should -BeGreaterThan 0
        Remove-Item empty
    }

    It 'does not write over a pipe or a device' -Skip:$IsWindows {
        mkfifo pipe
        foreach ($path in 'pipe', '/dev/null') {
            (Get-Outcome { & $writers[$Writer] $path }).Problems.FullyQualifiedErrorId | Should -BeLike 'PathNotFile,*'
        }
        Remove-Item pipe
        Test-Path /dev/null | Should -BeTrue
    }

    It 'takes a name with brackets as it is' {
        & $writers[$Writer] 'new [1].x'
        'new `[1`].x' | Should -Exist
        Remove-Item -LiteralPath 'new [1].x'
    }
}

Describe 'A pipe is not waited for' -Skip:$IsWindows {
    BeforeAll {
        mkfifo fifo
        $null = New-EmrLedger p.emr P -Difficulty 1 -Open
        mkfifo p.emr-journal
    }

    It 'by <Command>' -ForEach @(
        @{ Command = { Import-EmrKey fifo } }
        @{ Command = { Import-EmrKey -LiteralPath fifo } }
        @{ Command = { Import-EmrLedger fifo new.emr } }
        @{ Command = { Test-EmrCheckpoint fifo -LogKey $log } }
        @{ Command = { Test-EmrReceipt fifo -LogKey $log } }
        @{ Command = { Test-EmrLedger l.emr -Checkpoint fifo -LogKey $log } }
        @{ Command = { New-EmrReceipt l.emr $id new.receipt -Checkpoint fifo } }
        @{ Command = { New-EmrCheckpoint l.emr new.checkpoint -Key $log -StatePath fifo } }
        @{ Command = { Get-EmrLedger p.emr } }
        @{ Command = { Test-EmrLedger p.emr } }
    ) {
        (Get-Outcome $Command).Problems.FullyQualifiedErrorId | Should -BeLike 'PathNotFile,*'
    }

    It 'for a ledger, by <Command>' -ForEach @(
        @{ Command = { Get-EmrLedger fifo } }
        @{ Command = { Test-EmrLedger fifo } }
        @{ Command = { Get-EmrRecord fifo } }
        @{ Command = { Backup-EmrLedger fifo new.emr } }
        @{ Command = { Restore-EmrLedger fifo new.emr } }
    ) {
        $problem = (Get-Outcome $Command).Problems
        $problem.FullyQualifiedErrorId | Should -BeLike 'LedgerNotRecognized,*'
        $problem.Exception.Message | Should -BeLike '*is a pipe*'
    }
}

Describe 'A path to a new file' {
    It 'may have brackets with -Path' {
        Export-EmrKey $doctor 'key[1].pem' -PublicOnly
        Export-EmrLedger l.emr 'l[1].jsonl'
        (New-EmrLedger 'n[1].emr' N -Difficulty 1 -Open).Name | Should -Be 'N'
        Backup-EmrLedger l.emr 'b[1].emr'
        'key`[1`].pem', 'l`[1`].jsonl', 'n`[1`].emr', 'b`[1`].emr' | Should -Exist
    }

    It 'is no pattern of another file that is there' {
        Export-EmrKey $doctor key1.pem -PublicOnly
        $problem = (Get-Outcome { Export-EmrKey $doctor 'key[1].pem' -PublicOnly -Force }).Problems
        $problem.FullyQualifiedErrorId | Should -BeLike 'PathAmbiguous,*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-LiteralPath*'
    }

    It 'that is there is read with -LiteralPath, and -Path says so' {
        Remove-Item key1.pem
        $problem = (Get-Outcome { Import-EmrKey 'key[1].pem' }).Problems
        $problem.FullyQualifiedErrorId | Should -BeLike 'PathNotFound,*'
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*-LiteralPath*'
        (Import-EmrKey -LiteralPath 'key[1].pem').Hash | Should -Be $doctor.Hash
    }

    It 'is not shown with the name of a temporary file: <Command>' -ForEach @(
        @{ Id = 'PathNotFound'; Like = '*folder of*'; Command = { Export-EmrKey $doctor none/new.pem -PublicOnly } }
        @{ Id = 'PathNotFound'; Like = '*folder of*'; Command = { Export-EmrLedger l.emr none/new.jsonl } }
        @{ Id = 'PathNotFound'; Like = '*folder of*'; Command = { Backup-EmrLedger l.emr none/new.emr } }
        @{ Id = 'PathNotFound'; Like = '*folder of*'; Command = { Export-EmrKey $doctor good.txt/new.pem -PublicOnly } }
        @{ Id = 'PathInvalid'; Like = '*too long*'; Command = { Export-EmrKey $doctor ('x' * 256) -PublicOnly } }
        @{ Id = 'PathInvalid'; Like = '*too long*'; Command = { Backup-EmrLedger l.emr ('x' * 250) } }
        @{ Id = 'PathInvalid'; Like = '*too long*'; Command = { Get-EmrLedger ('x' * 300) } }
        @{ Id = 'PathInvalid'; Like = '*too long*'; Command = { New-EmrCheckpoint l.emr c.checkpoint -Key $log -StatePath ('x' * 300) } }
    ) {
        $problem = (Get-Outcome $Command).Problems
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $problem.Exception.Message | Should -BeLike $Like
        $problem.Exception.Message | Should -Not -BeLike '*.tmp*'
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeLike '*permission*'
    }

    It 'that cannot be written says why, and not where the temporary file was' -Skip:(-not $IsLinux) {
        $problem = (Get-Outcome { Export-EmrKey $doctor /proc/new.pem -PublicOnly }).Problems
        $problem.FullyQualifiedErrorId | Should -BeLike 'FileWriteFailed,*'
        $problem.Exception.Message | Should -Not -BeLike '*.tmp*'
    }

    It 'can be as long as the file system takes' {
        $name = 'x' * 251 + '.pem'
        Export-EmrKey $doctor $name -PublicOnly
        (Import-EmrKey $name).Hash | Should -Be $doctor.Hash
        Remove-Item $name
    }
}

Describe 'A backup' {
    It 'is not made over the ledger itself: <Way>' -Skip:$IsWindows -ForEach @(
        @{ Way = 'its path'; Path = './l.emr' }
        @{ Way = 'a folder that is a link'; Path = './here/l.emr' }
        @{ Way = 'its second name'; Path = './second.emr' }
    ) {
        $null = New-Item -ItemType SymbolicLink -Path here -Target $TestDrive
        ln l.emr second.emr
        $problem = (Get-Outcome { Backup-EmrLedger l.emr $Path -Force }).Problems
        Remove-Item here, second.emr
        $problem.FullyQualifiedErrorId | Should -BeLike 'PathInvalid,*'
        $problem.Exception.Message | Should -BeLike '*the ledger itself*'
    }

    It 'is not made beside a log that an older ledger of the name left behind' {
        [IO.File]::WriteAllBytes((Join-Path $TestDrive 'left.emr-wal'), [byte[]](1, 2, 3))
        foreach ($command in { Backup-EmrLedger l.emr left.emr -Force }, { Import-EmrLedger good.jsonl left.emr }, { New-EmrLedger left.emr X -Difficulty 1 -Open }) {
            $problem = (Get-Outcome $command).Problems
            $problem.FullyQualifiedErrorId | Should -BeLike 'LedgerLogLeft,*'
            $problem.Exception.Message | Should -BeLike '*left.emr-wal*'
        }
        'left.emr' | Should -Not -Exist
        (Get-Item left.emr-wal).Length | Should -Be 3
        Remove-Item left.emr-wal
    }

    Context 'that is put back' {
        BeforeEach {
            $null = New-EmrLedger live.emr Live -Difficulty 1 -Open
            New-SignedRecord $doctor $doctor 'Medication B' | Add-EmrRecord live.emr
            Backup-EmrLedger live.emr kept.emr
            $null = Invoke-EmrMining -Ledger live.emr -Miner $doctor
            $newer = Get-EmrLedger live.emr
        }

        AfterEach {
            Remove-Item live.emr*, kept.emr*
        }

        It 'takes the place of a ledger that is gone' {
            Remove-Item live.emr
            $restored = Restore-EmrLedger kept.emr live.emr -WarningVariable warnings
            $restored.Height, $restored.Pending | Should -Be 0, 1
            $warnings | Should -BeNullOrEmpty
            Test-EmrLedger live.emr | Should -BeTrue
            Test-EmrLedger kept.emr | Should -BeTrue
        }

        It 'replaces a ledger only with -Force, and keeps the old one' {
            (Get-Outcome { Restore-EmrLedger kept.emr live.emr }).Problems.FullyQualifiedErrorId | Should -BeLike 'FileExists,*'
            (Get-EmrLedger live.emr).Tip | Should -Be $newer.Tip
            $restored = Restore-EmrLedger kept.emr live.emr -Force -WarningVariable warnings -WarningAction SilentlyContinue
            $restored.Height, $restored.Pending | Should -Be 0, 1
            $old = Get-Item live.emr.replaced-*
            (Get-EmrLedger $old).Tip | Should -Be $newer.Tip
            "$warnings" | Should -BeLike "*$($old.Name)*height 1*"
            Test-EmrLedger $old | Should -BeTrue
        }

        It 'replaces a damaged ledger with all its files' {
            [IO.File]::WriteAllBytes((Join-Path $TestDrive 'live.emr'), [byte[]](@(7) * 5000))
            [IO.File]::WriteAllBytes((Join-Path $TestDrive 'live.emr-wal'), [byte[]](1, 2, 3))
            $restored = Restore-EmrLedger kept.emr live.emr -Force -WarningAction SilentlyContinue
            $restored.Pending | Should -Be 1
            Test-EmrLedger live.emr | Should -BeTrue
            @(Get-Item live.emr.replaced-*).Count | Should -Be 2
            'live.emr-wal' | Should -Not -Exist
        }

        It 'is verified first, and nothing is changed where it is damaged' {
            $bytes = [IO.File]::ReadAllBytes((Join-Path $TestDrive 'kept.emr'))
            $at = [Text.Encoding]::Latin1.GetString($bytes).IndexOf('Medication B')
            $bytes[$at] = 0x58
            [IO.File]::WriteAllBytes((Join-Path $TestDrive 'kept.emr'), $bytes)
            (Get-Outcome { Restore-EmrLedger kept.emr live.emr -Force }).Problems.FullyQualifiedErrorId | Should -BeLike 'CopyInvalid,*'
            (Get-EmrLedger live.emr).Tip | Should -Be $newer.Tip
            'live.emr.replaced-*' | Should -Not -Exist
        }

        It 'does not take the place of another ledger, a key, a link or itself' -Skip:$IsWindows {
            $null = New-Item -ItemType SymbolicLink -Path link.emr -Target (Join-Path $TestDrive live.emr)
            foreach ($case in @{ Path = 'l.emr'; Id = 'FileKindMismatch' }, @{ Path = 'good.pem'; Id = 'FileKindMismatch' },
                @{ Path = 'link.emr'; Id = 'PathInvalid' }, @{ Path = './kept.emr'; Id = 'PathInvalid' }) {
                (Get-Outcome { Restore-EmrLedger kept.emr $case.Path -Force }).Problems.FullyQualifiedErrorId |
                    Should -BeLike "$($case.Id),*" -Because $case.Path
            }
            Remove-Item link.emr
            (Get-EmrLedger l.emr).Name | Should -Be 'L'
        }

        It 'waits for nobody who has the ledger open' {
            Get-EmrBlock live.emr | Select-Object -First 1 | ForEach-Object {
                (Get-Outcome { Restore-EmrLedger kept.emr live.emr -Force }).Problems.FullyQualifiedErrorId | Should -BeLike 'LedgerBusy,*'
            }
            (Get-EmrLedger live.emr).Tip | Should -Be $newer.Tip
        }

        It 'is an export for Import-EmrLedger, and the error says so' {
            $problem = (Get-Outcome { Restore-EmrLedger good.jsonl new.emr }).Problems
            $problem.FullyQualifiedErrorId | Should -BeLike 'LedgerNotRecognized,*'
            $problem.ErrorDetails.RecommendedAction | Should -BeLike '*Import-EmrLedger*'
        }

        It 'asks with -Confirm and changes nothing with -WhatIf' {
            Restore-EmrLedger kept.emr live.emr -Force -WhatIf | Should -BeNullOrEmpty
            (Get-EmrLedger live.emr).Tip | Should -Be $newer.Tip
        }
    }
}
