# Sealed texts of a ledger on a server. Where there is no server, every test is skipped, and says what to install.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    . (Join-Path $PSScriptRoot 'Server.ps1')
    . (Join-Path $PSScriptRoot 'ServerLedger.ps1')
}

AfterAll {
    Exit-ServerTest $session
}

Describe 'A sealed text on a server' {
    BeforeEach {
        if (-not $server) { Set-ItResult -Skipped -Because $noServer; return }
        $rx = New-SignedRecord $doctor $patient 'Methadone 40 mg' -Ledger $place -Recipient $patient | Add-EmrRecord $place -PassThru
        $null = Invoke-EmrMining -Ledger $place -Miner $clinic
    }

    It 'is opened, found and erased, and warnings say what the server keeps' {
        (Open-EmrPrescription $place $rx -Key $patient).Prescription | Should -Be 'Methadone 40 mg'
        (Get-EmrPrescription $place -Patient $patient -Key $patient).TxId | Should -Contain $rx.TxId
        $cleared = Clear-EmrPrescription $place $rx -Authority $clinic -Reason 'request' -WarningVariable warned -WarningAction SilentlyContinue
        "$($cleared.TextState)" | Should -Be 'Erased'
        foreach ($kept in 'WAL', 'archives', 'replicas') { "$warned" | Should -BeLike "*$kept*" }
        foreach ($one in $warned) { "$one".Contains($server.Password) | Should -BeFalse }
    }

    It 'is refused to open once it is erased, and the ledger is valid' {
        $null = Clear-EmrPrescription $place $rx -Authority $clinic -Reason 'request' -WarningAction SilentlyContinue
        (Get-Outcome { Open-EmrPrescription $place $rx -Key $patient }).Problems.FullyQualifiedErrorId | Should -BeLike 'TextErased,*'
        Test-EmrLedger $place | Should -BeTrue
        Get-ChildItem -LiteralPath $TestDrive -Filter '*.erasures' | Should -BeNullOrEmpty -Because 'the journal is for files'
    }

    It 'moves to a file and back' {
        Backup-EmrLedger $place ./moved.emr -Force
        (Open-EmrPrescription ./moved.emr $rx -Key $patient).Prescription | Should -Be 'Methadone 40 mg'
        $back = Backup-EmrLedger ./moved.emr (New-Place) -PassThru
        (Open-EmrPrescription $back $rx -Key $patient).Prescription | Should -Be 'Methadone 40 mg'
    }
}
