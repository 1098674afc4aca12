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

    # Sessions of their own, since a session does not come back from constrained language mode.
    $sessions = @{}
    foreach ($mode in 'FullLanguage', 'ConstrainedLanguage') {
        $sessions[$mode] = [powershell]::Create()
        $null = $sessions[$mode].AddScript('param($manifest) Import-Module $manifest').AddParameter('manifest', $manifest).Invoke()
        $sessions[$mode].Commands.Clear()
        $null = $sessions[$mode].AddScript("`$ExecutionContext.SessionState.LanguageMode = '$mode'").Invoke()
    }

    function Invoke-In {
        param([string] $Mode, [string] $Script, [hashtable] $Parameters = @{})
        $session = $sessions[$Mode]
        $session.Commands.Clear()
        $session.Streams.ClearStreams()
        $session.AddScript($Script).AddParameters($Parameters).Invoke()
        $session.Streams.Error | Write-Error
    }

    # The lines of a view, as a terminal of 80 columns gets them, without the colours of the headings.
    function Get-View {
        param([string] $Name, [string] $Format, [string] $Mode = 'FullLanguage')
        $shown = Invoke-In $Mode "param(`$Object) `$Object | Format-$Format | Out-String -Width 80" @{ Object = $all[$Name] }
        $shown -replace "`e\[[\d;]*m" -split '\r?\n' | Where-Object { $_ }
    }
}

AfterAll {
    $sessions.Values | ForEach-Object Dispose
}

Describe 'The views of <_>' -ForEach $objects {
    It 'fit, and have nothing that a terminal would obey: <View>' -ForEach @(
        foreach ($view in 'Table', 'List', 'Wide', 'Custom') { @{ Name = $_; View = $view } }
    ) {
        $lines = Get-View $Name $View
        $lines | Should -Not -BeNullOrEmpty
        foreach ($line in $lines) {
            $line.Length | Should -BeLessOrEqual 80
            $line -cmatch $forbidden | Should -BeFalse -Because $line
        }
        if ($Name -like '*hostile' -and $View -ne 'Wide') { $lines -join '' | Should -BeLike '*red*' }
    }

    It 'are the same in constrained language mode: <View>' -ForEach @(
        foreach ($view in 'Table', 'List', 'Wide', 'Custom') { @{ Name = $_; View = $view } }
    ) {
        Get-View $Name $View ConstrainedLanguage | Should -BeExactly (Get-View $Name $View)
    }

    It 'have no column and no line that is not a property' -ForEach @{ Name = $_ } {
        $object = $all[$Name]
        $type = $object.PSTypeNames | Where-Object { Get-FormatData $_ -PowerShellVersion $PSVersionTable.PSVersion } |
            Select-Object -First 1
        $controls = (Get-FormatData $type -PowerShellVersion $PSVersionTable.PSVersion).FormatViewDefinition.Control
        $labels = @(
            ($controls | Where-Object { $_ -is [Management.Automation.TableControl] }).Headers.Label
            $controls | Where-Object { $_ -is [Management.Automation.ListControl] } | ForEach-Object Entries | ForEach-Object Items |
                ForEach-Object { $_.Label ? $_.Label : $_.DisplayEntry.Value }
        )
        $labels.Count | Should -BeGreaterThan 3
        foreach ($label in $labels) { $object.PSObject.Properties.Name | Should -Contain $label }
    }
}

Describe 'A session in constrained language mode' {
    It 'is one' {
        { $ErrorActionPreference = 'Stop'; Invoke-In ConstrainedLanguage '[IO.Path]::GetFileName("a/b")' } |
            Should -Throw '*Method invocation is supported only on core types*'
    }
}

Describe 'A table' {
    It 'of <Name> shows what is looked for' -ForEach @(
        @{ Name = 'EmrRecord'; Header = '^TxId +Doctor +Patient +Nonce Prescription'
           Row = '^[0-9a-f]{12}… [0-9a-f]{8}… [0-9a-f]{8}… +1 Amoxicillin 500 mg' }
        @{ Name = 'LedgerInfo'; Header = '^Name +Height Tip +Records Pending Doctors Location'
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

Describe 'A column that the object does not have of itself' {
    BeforeAll {
        $ledger = New-EmrLedger (Join-Path $TestDrive 'columns.emr') Columns -Difficulty 1 -Authority $key
        Register-EmrDoctor $ledger $key 'Dr. Alves' -Authority $key
        New-SignedRecord $key $hash Amoxicillin -Ledger $ledger | Add-EmrRecord $ledger
        $pending = @(Get-EmrRecord $ledger -Pending)
        $null = Invoke-EmrMining -Ledger $ledger -Miner $key
        $found = Get-EmrRecord $ledger -Patient $hash
        $log = New-EmrKey -Algorithm Ed25519 -Name clinic.example/emr
        $checkpoint = Join-Path $TestDrive 'c.checkpoint'
        $null = New-EmrCheckpoint $ledger $checkpoint -Key $log -StatePath (Join-Path $TestDrive 'state') -Initialize
        $file = New-EmrReceipt $ledger $found (Join-Path $TestDrive 'a.receipt') -Checkpoint $checkpoint
        $receipt = Test-EmrReceipt $file.FullName -LogKey $log -Detailed
    }

    It 'is selected: <Label> of a <Of>' -ForEach @(
        @{ Of = 'record'; From = { $found }; Label = 'Doctor'; Value = { $key.Hash } }
        @{ Of = 'record'; From = { $found }; Label = 'Patient'; Value = { $hash } }
        @{ Of = 'record'; From = { $found }; Label = 'Time'; Value = { [datetime]::UnixEpoch.AddSeconds($found.Timestamp).ToLocalTime() } }
        @{ Of = 'pending record'; From = { $pending[-1] }; Label = 'Patient'; Value = { $hash } }
        @{ Of = 'block'; From = { Get-EmrBlock $ledger 1 }; Label = 'Time'
           Value = { [datetime]::UnixEpoch.AddSeconds((Get-EmrBlock $ledger 1).Timestamp).ToLocalTime() } }
        @{ Of = 'doctor'; From = { Get-EmrDoctor $ledger }; Label = 'Block'; Value = { 1 } }
        @{ Of = 'ledger'; From = { Get-EmrLedger $ledger }; Label = 'Location'; Value = { 'columns.emr' } }
        @{ Of = 'ledger that was checked'; From = { Test-EmrLedger $ledger -Detailed }; Label = 'Location'; Value = { 'columns.emr' } }
        @{ Of = 'receipt'; From = { $receipt }; Label = 'TxId'; Value = { $found.TxId } }
        @{ Of = 'receipt'; From = { $receipt }; Label = 'Patient'; Value = { $hash } }
        @{ Of = 'receipt'; From = { $receipt }; Label = 'Prescription'; Value = { 'Amoxicillin' } }
        @{ Of = 'receipt'; From = { $receipt }; Label = 'Time'; Value = { [datetime]::UnixEpoch.AddSeconds($receipt.Timestamp).ToLocalTime() } }
        @{ Of = 'bad block'; From = { $extreme | Test-EmrBlock -Difficulty 10 -Detailed }; Label = 'Fault'
           Value = { "$(($extreme | Test-EmrBlock -Difficulty 10 -Detailed).Faults[0])" } }
    ) {
        $expected = & $Value
        $selected = & $From | Select-Object $Label
        $selected.$Label | Should -Be $expected
        & $From | Where-Object $Label -EQ $expected | Should -Not -BeNullOrEmpty
        (& $From | ConvertTo-Csv | ConvertFrom-Csv).$Label | Should -Not -BeNullOrEmpty
    }

    It 'is the word for what is not there yet' {
        $other = New-EmrKey
        (Register-EmrDoctor $ledger $other 'Dr. B' -Authority $key -PassThru).Block | Should -Be pending
        ($block | Test-EmrBlock -Difficulty 10 -Detailed).Fault | Should -BeNullOrEmpty
    }

    It 'is filtered by as a date' {
        Get-EmrRecord $ledger | Where-Object Time -GT (Get-Date).AddDays(-1) | Should -HaveCount 2
        Get-EmrRecord $ledger | Where-Object Time -GT (Get-Date).AddDays(1) | Should -BeNullOrEmpty
    }

    It 'is completed: <Text><Expected>' -ForEach @(
        @{ Text = 'Get-EmrRecord x.emr | Select-Object Ti'; Expected = 'Time', 'Timestamp' }
        @{ Text = 'Get-EmrRecord x.emr | Select-Object Doctor'; Expected = 'Doctor', 'DoctorHash', 'DoctorPublicKey' }
        @{ Text = 'Get-EmrRecord x.emr | Where-Object Heig'; Expected = 'Height' }
        @{ Text = 'Get-EmrBlock x.emr | Sort-Object Ti'; Expected = 'Time', 'Timestamp' }
        @{ Text = 'Get-EmrDoctor x.emr | Where-Object Bl'; Expected = 'Block' }
        @{ Text = 'Get-EmrLedger x.emr | Select-Object Lo'; Expected = 'Location' }
        @{ Text = 'Test-EmrReceipt x -LogKey y -Detailed | Select-Object Pat'; Expected = 'Patient' }
    ) {
        $found = Invoke-In FullLanguage 'param($Text) TabExpansion2 $Text $Text.Length' @{ Text = $Text }
        $found.CompletionMatches.CompletionText | Sort-Object | Should -Be $Expected
    }
}

Describe 'Export-Csv' {
    It 'has what the table shows, and what makes the record valid' {
        $row = $sealed | ConvertTo-Csv | ConvertFrom-Csv
        foreach ($column in 'Height', 'Time', 'Doctor', 'Nonce', 'Patient', 'Prescription', 'TxId', 'Signature') {
            $row.PSObject.Properties.Name | Should -Contain $column
        }
        $row | Test-EmrRecord | Should -BeTrue
    }
}

Describe 'A choice' {
    BeforeDiscovery {
        # Every choice that is a property of what the module returns, or of what that holds.
        . (Join-Path $PSScriptRoot 'Common.ps1')
        $seen = [Collections.Generic.HashSet[type]]::new()
        function Find-Choice {
            param([type] $Type)
            $element = $Type.IsGenericType ? $Type.GetGenericArguments() : @($Type)
            foreach ($one in $element | Where-Object { $_.Namespace -like 'EmrLedger*' -and $seen.Add($_) }) {
                if ($one.IsEnum) { $one }
                else { $one.GetProperties().PropertyType | ForEach-Object { Find-Choice $_ } }
            }
        }
        $choices = Get-Command -Module EmrLedger | ForEach-Object OutputType | ForEach-Object Type | Where-Object { $_ } |
            ForEach-Object { Find-Choice $_ }
    }

    It 'is found where the module returns one' -ForEach @{ Names = $choices.Name } {
        foreach ($name in 'FaultCode', 'DoctorStatus', 'SignerStatus', 'RecordPlace', 'KeyAlgorithm', 'NoteRole') { $Names | Should -Contain $name }
    }

    It 'is its name in JSON, in CSV, in Clixml and in a copy: <_>' -ForEach $choices {
        foreach ($value in [enum]::GetValues($_)) {
            $holder = [pscustomobject]@{ Choice = $value }
            ($holder | ConvertTo-Json | ConvertFrom-Json).Choice | Should -BeExactly "$value"
            ($holder | ConvertTo-Csv | ConvertFrom-Csv).Choice | Should -BeExactly "$value"
            ([Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($holder))).Choice |
                Should -BeExactly "$value"
        }
    }

    It 'is its name in what the module returns' {
        ($key | ConvertTo-Json | ConvertFrom-Json).Algorithm | Should -BeExactly Secp256k1
        ($odd | Test-EmrRecord -Detailed | ConvertTo-Json -Depth 4 | ConvertFrom-Json).Faults[0].Code | Should -BeExactly HashLengthWrong
        (New-EmrKey -Algorithm Ed25519 -Name a.example/log | ConvertTo-Json | ConvertFrom-Json).Role | Should -BeExactly Log
    }
}
