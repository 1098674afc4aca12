# How the module's objects look on a terminal of 80 columns, whatever they hold.
BeforeDiscovery {
    $objects = 'EmrKey', 'EmrKey, public', 'EmrRecord', 'EmrRecord, hostile', 'EmrBlock', 'EmrBlock, hostile'
    $objects += 'RecordCheckResult', 'RecordCheckResult, hostile', 'BlockCheckResult', 'BlockCheckResult, hostile', 'UserState', 'Fault'
    $objects += 'LedgerInfo', 'LedgerInfo, hostile', 'RegisteredDoctor', 'RegisteredDoctor, hostile'
    $objects += 'LedgerCheckResult', 'LedgerCheckResult, hostile', 'EmrRecord#Sealed'
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')

    # ESC, BEL, CR, LF, C1, a bidi override and isolate, a zero-width space, a line separator, half of a surrogate pair.
    $hostile = "`e[2Jred`a`r`n`u{9b}31m`u{202e}gnp.exe`u{2066}x`u{200b}y`u{2028}z" + [char]0xD800
    $forbidden = "[\p{Cc}`u{202e}`u{2066}`u{200b}`u{2028}" + [char]0xD800 + ']'
    $high = [ulong]::MaxValue
    $largest = [bigint]::Parse('340282366920938463463374607431768211455')
    $hash = 'ab' * 20
    $id = 'cd' * 32
    $long = 'A name that is longer than any column of any table would ever be'

    $key = New-EmrKey
    $record = New-SignedRecord $key $key 'Amoxicillin 500 mg capsules, 1 three times a day for 7 days, taken with food'
    $odd = [EmrLedger.EmrRecord]::new($hostile, $hostile, $hostile, $hostile, $hostile, $high, $hostile)
    $block = $record | Invoke-EmrMining -Miner $key -Difficulty 10
    $extreme = [EmrLedger.EmrBlock]::new($hostile, $hostile, $high, $hostile, [EmrLedger.EmrRecord[]]@($odd), $high, $largest, $high)
    $fault = [EmrLedger.Fault]::new('StorageDamaged', $null, $hostile)
    $sealed = New-SignedRecord $key $hash 'Amoxicillin'
    $sealed.PSObject.Properties.Add([psnoteproperty]::new('Height', $high))
    $sealed.PSObject.Properties.Add([psnoteproperty]::new('Index', 24))
    $sealed.PSObject.Properties.Add([psnoteproperty]::new('Timestamp', $high))
    $sealed.PSObject.TypeNames.Insert(0, 'EmrLedger.EmrRecord#Sealed')

    $all = @{
        'EmrKey'                     = $key
        'EmrKey, public'             = [EmrLedger.EmrKey]::FromPublicKey([convert]::FromHexString($key.PublicKey))
        'EmrRecord'                  = $record
        'EmrRecord, hostile'         = $odd
        'EmrRecord#Sealed'           = $sealed
        'EmrBlock'                   = $block
        'EmrBlock, hostile'          = $extreme
        'RecordCheckResult'          = $record | Test-EmrRecord -Detailed
        'RecordCheckResult, hostile' = $odd | Test-EmrRecord -Detailed
        'BlockCheckResult'           = $block | Test-EmrBlock -Difficulty 10 -Detailed
        'BlockCheckResult, hostile'  = $extreme | Test-EmrBlock -Difficulty 10 -Detailed
        'UserState'                  = [EmrLedger.UserState]::new($key.Hash, $high, $high)
        'Fault'                      = [EmrLedger.Fault]::new('HashLengthWrong', 24, $hostile)
        'LedgerInfo'                 = [EmrLedger.LedgerInfo]::new('/data/clinic.emr', $long, "emr-ledger/$id", 1, $null, 0, $id, 0, 0, 0)
        'LedgerInfo, hostile'        = [EmrLedger.LedgerInfo]::new(
            "/$long/$hostile.emr", $hostile, $hostile, $largest, $hash, $high, $id, $high, $high, 2147483647)
        'RegisteredDoctor'           = [EmrLedger.RegisteredDoctor]::new($hash, $long, 'Registered', ('x' * 43), $null, $id)
        'RegisteredDoctor, hostile'  = [EmrLedger.RegisteredDoctor]::new($hash, $hostile, 'Revoked', $hostile, $high, $hostile)
        'LedgerCheckResult'          = [EmrLedger.LedgerCheckResult]::new(
            '/data/clinic.emr', $long, $null, '', 0, 0, 0, [EmrLedger.Fault[]]@(), [string[]]@(), [string[]]@())
        'LedgerCheckResult, hostile' = [EmrLedger.LedgerCheckResult]::new(
            "/$hostile/$hostile", $hostile, $high, $hostile, $high, $high, $high,
            [EmrLedger.Fault[]]@($fault, $fault), [string[]]@($hostile), [string[]]@($hostile))
    }

    # The lines of a view, as a terminal of 80 columns gets them, without the colours of the headings.
    function Get-View {
        param([string] $Name, [string] $Format)
        $shown = $all[$Name] | & "Format-$Format" | Out-String -Width 80
        $shown -replace "`e\[[\d;]*m" -split '\r?\n' | Where-Object { $_ }
    }
}

Describe 'The views of <_>' -ForEach $objects {
    It 'fit, and have nothing that a terminal would obey: <View>' -ForEach @{ Name = $_; View = 'Table' }, @{ Name = $_; View = 'List' } {
        $lines = Get-View $Name $View
        $lines | Should -Not -BeNullOrEmpty
        foreach ($line in $lines) {
            $line.Length | Should -BeLessOrEqual 80
            $line -cmatch $forbidden | Should -BeFalse -Because $line
        }
        if ($Name -like '*hostile') { $lines -join '' | Should -BeLike '*red*' }
    }
}

Describe 'A table' {
    It 'of <Name> shows what is looked for' -ForEach @(
        @{ Name = 'EmrRecord'; Header = '^TxId +Doctor +Patient +Nonce Prescription'
           Row = '^[0-9a-f]{12}… [0-9a-f]{8}… [0-9a-f]{8}… +1 Amoxicillin 500 mg' }
        @{ Name = 'LedgerInfo'; Header = '^Name +Height Tip +Records Pending Doctors File'
           Row = '^A name that is … +0 cdcdcdcd… +0 +0 +0 clinic.emr' }
        @{ Name = 'RegisteredDoctor'; Header = '^Hash +Status +Block Name'; Row = '^(ab){20} Registered +pending A name' }
        @{ Name = 'EmrRecord#Sealed'; Header = '^Height Time +Doctor +Nonce Patient +Prescription'
           Row = '^.*18446744073709551615 [0-9a-f]{8}… +1 abababab… +Amox' }
    ) {
        $lines = @(Get-View $Name Table)
        $lines[0] | Should -Match $Header
        $lines[2] | Should -Match $Row
    }

    It 'shows a time that no calendar reaches as its seconds' {
        (Get-View 'EmrBlock, hostile' Table) -join "`n" | Should -Match ' 18446744073709551615 '
    }
}

Describe 'A list' {
    It 'of <Name> shows <Line>' -ForEach @(
        @{ Name = 'EmrKey'; Line = 'HasPrivateKey : True' }
        @{ Name = 'EmrKey'; Line = 'PublicKey' }
        @{ Name = 'LedgerInfo'; Line = 'none: open to everybody' }
        @{ Name = 'RegisteredDoctor'; Line = 'Block .*: pending' }
        @{ Name = 'LedgerCheckResult, hostile'; Line = 'NotProved' }
    ) {
        (Get-View $Name List) -join "`n" | Should -Match $Line
    }
}
