# Who may sign, and who says so.
BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $clinic = New-EmrKey
    $doctor = New-EmrKey
    $other = New-EmrKey
    $patient = New-EmrKey
}

Describe 'The registry' {
    BeforeEach {
        $ledger = New-EmrLedger (Join-Path $TestDrive "$(New-Guid).emr") -Name Registry -Difficulty 1 -Authority $clinic
    }

    It 'takes records of registered doctors only' {
        $outcome = Get-Outcome { New-SignedRecord $doctor $patient 'x' | Add-EmrRecord $ledger }
        $outcome.Problems.FullyQualifiedErrorId | Should -Be 'DoctorNotRegistered,EmrLedger.Commands.AddEmrRecordCommand'
        $outcome.Problems.CategoryInfo.Category | Should -Be 'PermissionDenied'
        Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic | Should -BeNullOrEmpty
        New-SignedRecord $doctor $patient 'x' | Add-EmrRecord $ledger
        (Get-EmrLedger $ledger).Pending | Should -Be 2
    }

    It 'shows what is pending and what is sealed' {
        $registered = Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic -PassThru
        $registered.Name, $registered.Hash, "$($registered.Status)" | Should -Be 'Dr. Alves', $doctor.Hash, 'Registered'
        $registered.Height | Should -BeNullOrEmpty
        ($registered | Out-String) | Should -Match 'pending'
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        (Get-EmrDoctor $ledger).Height | Should -Be 1
        (Get-EmrRecord $ledger -TxId (Get-EmrDoctor $ledger).TxId).DoctorHash | Should -Be $clinic.Hash
    }

    It 'takes doctors from a table' {
        $table = Join-Path $TestDrive 'doctors.csv'
        $doctor, $other | Select-Object PublicKey, @{ n = 'Name'; e = { "Dr. $($_.Hash.Substring(0, 4))" } } | Export-Csv $table
        Import-Csv $table | Register-EmrDoctor $ledger -Authority $clinic
        (Get-EmrDoctor $ledger).Name | Should -Be ((Get-EmrDoctor $ledger).Name | Sort-Object)
        (Get-EmrDoctor $ledger).Hash | Sort-Object | Should -Be ($doctor.Hash, $other.Hash | Sort-Object)
    }

    It 'goes on after one bad doctor' {
        $rows = [pscustomobject]@{ PublicKey = $doctor.Hash; Name = 'a' }, [pscustomobject]@{ PublicKey = 'zz'; Name = 'b' },
            [pscustomobject]@{ PublicKey = $other.PublicKey; Name = "c`td" },
            [pscustomobject]@{ PublicKey = $other.PublicKey; Name = 'e' }
        $outcome = Get-Outcome { $rows | Register-EmrDoctor $ledger -Authority $clinic }
        $outcome.Problems.FullyQualifiedErrorId | ForEach-Object { ($_ -split ',')[0] } |
            Should -Be 'DoctorKeyRequired', 'KeyInvalid', 'NameInvalid'
        (Get-EmrDoctor $ledger).Name | Should -Be 'e'
    }

    It 'finds doctors by name with wildcards, in any case, and by key or hash' {
        Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic
        Register-EmrDoctor $ledger $other 'Dr. Brandt' -Authority $clinic
        (Get-EmrDoctor $ledger).Name | Should -Be 'Dr. Alves', 'Dr. Brandt'
        (Get-EmrDoctor $ledger '*ALV*').Hash | Should -Be $doctor.Hash
        (Get-EmrDoctor $ledger -Doctor $other).Name | Should -Be 'Dr. Brandt'
        ($doctor, $other.Hash | Get-EmrDoctor $ledger).Name | Should -Be 'Dr. Alves', 'Dr. Brandt'
        (Get-EmrDoctor $ledger -Name 'nobody*') | Should -BeNullOrEmpty
        $outcome = Get-Outcome { $patient, $doctor | Get-EmrDoctor $ledger }
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'DoctorNotFound,*'
        $outcome.Problems.TargetObject | Should -Be $patient.Hash
        $outcome.Output.Name | Should -Be 'Dr. Alves'
    }

    It 'refuses the records of a revoked doctor, and lets stand what was sealed' {
        Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic
        New-SignedRecord $doctor $patient 'before' | Add-EmrRecord $ledger
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        $revoked = Get-EmrDoctor $ledger | Unregister-EmrDoctor $ledger -Authority $clinic -PassThru
        "$($revoked.Status)" | Should -Be 'Revoked'
        $outcome = Get-Outcome { New-SignedRecord $doctor $patient 'after' -Ledger $ledger | Add-EmrRecord $ledger }
        $outcome.Problems.FullyQualifiedErrorId | Should -Be 'DoctorRevoked,EmrLedger.Commands.AddEmrRecordCommand'
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        Test-EmrLedger $ledger | Should -BeTrue
        Get-EmrRecord $ledger -Doctor $doctor | Should -HaveCount 1
        (Get-EmrLedger $ledger).Doctors | Should -Be 0
        # And back again, if that is meant.
        $outcome = Get-Outcome { Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic }
        $outcome.Problems.FullyQualifiedErrorId | Should -Be 'DoctorRevoked,EmrLedger.Commands.RegisterEmrDoctorCommand'
        $outcome.Problems.Exception.Cure | Should -BeLike '*Register-EmrDoctor -Force*'
        Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic -Force
        New-SignedRecord $doctor $patient 'again' -Ledger $ledger | Add-EmrRecord $ledger
        (Get-EmrLedger $ledger).Pending | Should -Be 2
    }

    It 'is not changed by mistake: <Case>' -ForEach @(
        @{ Case = 'the same again'; Id = 'DoctorRegistered'; Command = { Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic } }
        @{ Case = 'another name'; Id = 'DoctorRegistered'; Command = { Register-EmrDoctor $ledger $doctor 'Dr. Brandt' -Authority $clinic } }
        @{ Case = 'name and key swapped'; Id = 'NameInvalid'; Command = { Register-EmrDoctor $ledger $other $other.Hash -Authority $clinic } }
        @{ Case = 'revoked twice'; Id = 'DoctorRevoked'
            Command = { 1..2 | ForEach-Object { Unregister-EmrDoctor $ledger $doctor -Authority $clinic } } }
        @{ Case = 'handed over to the same'; Id = 'AuthorityUnchanged'
            Command = { Set-EmrAuthority $ledger $clinic Clinic -Authority $clinic -Confirm:$false } }
        @{ Case = 'handed over to a name'; Id = 'NameInvalid'
            Command = { Set-EmrAuthority $ledger $other $other.PublicKey.Substring(0, 120) -Authority $clinic -Confirm:$false } }
    ) {
        Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic
        $problem = (Get-Outcome $Command).Problems
        $problem | Should -HaveCount 1
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $problem.Exception.Cure | Should -Match '\.$'
        (Get-EmrDoctor $ledger).Name | Should -Be 'Dr. Alves'
    }

    It 'is handed over in sight of everybody' {
        ($ledger | Format-List | Out-String) | Should -Not -Match 'PendingAuthority'
        Set-EmrAuthority $ledger $other 'The new clinic' -Authority $clinic -Confirm:$false
        $now = Get-EmrLedger $ledger
        $now.Authority, $now.PendingAuthority | Should -Be $clinic.Hash, $other.Hash
        ($now | Format-List | Out-String) | Should -Match "PendingAuthority +: $($other.Hash)"
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        $now = Get-EmrLedger $ledger
        $now.Authority, $now.PendingAuthority | Should -Be $other.Hash, $null
    }

    It 'is told apart from prescriptions' {
        Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic
        New-SignedRecord $doctor $patient 'one' -Ledger $ledger | Add-EmrRecord $ledger
        (Get-EmrRecord $ledger -Pending -Registry).DoctorHash | Should -Be $clinic.Hash
        (Get-EmrRecord $ledger -Pending -ExcludeRegistry).Prescription | Should -Be 'one'
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        New-SignedRecord $doctor $patient 'two' -Ledger $ledger | Add-EmrRecord $ledger
        Unregister-EmrDoctor $ledger $doctor -Authority $clinic
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        (Get-EmrRecord $ledger -Registry).Prescription | Should -BeLike 'emr-registry/1 *'
        (Get-EmrRecord $ledger -Registry) | Should -HaveCount 2
        (Get-EmrRecord $ledger -ExcludeRegistry).Prescription | Should -Be 'one', 'two'
        Get-EmrRecord $ledger | Should -HaveCount 4
        Get-EmrRecord $ledger -Registry -Doctor $doctor | Should -BeNullOrEmpty
        Get-EmrRecord $ledger -Registry -ExcludeRegistry | Should -BeNullOrEmpty
        $now = Get-EmrLedger $ledger
        $now.Records, $now.Statements, $now.Prescriptions | Should -Be 4, 2, 2
        ($now | Format-List | Out-String) | Should -Match 'Records +: 4 \(2 of the registry\)'
        $checked = Test-EmrLedger $ledger -Detailed
        $checked.Records, $checked.Statements, $checked.Prescriptions | Should -Be 4, 2, 2
        ($checked | Format-List | Out-String) | Should -Match 'Records +: 4 \(2 of the registry\)'
    }

    It 'knows doctors by name, where only one has it' {
        Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic
        Register-EmrDoctor $ledger $other 'Dr. Brandt' -Authority $clinic
        $doctor, $other | ForEach-Object { Add-EmrRecord $ledger -Key $_ -Patient $patient -Prescription "of $($_.Hash)" } | Out-Null
        (Get-EmrRecord $ledger -Pending -Doctor 'dr. alves').DoctorHash | Should -Be $doctor.Hash
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        (Get-EmrRecord $ledger -Doctor 'Dr. Brandt').DoctorHash | Should -Be $other.Hash
        (Get-EmrUserState $ledger 'Dr. Brandt').Hash | Should -Be $other.Hash
        Unregister-EmrDoctor $ledger 'Dr. Alves' -Authority $clinic
        (Get-EmrDoctor $ledger 'Dr. Alves').Status | Should -Be 'Revoked'
        (Get-EmrRecord $ledger -Doctor 'Dr. Alves').DoctorHash | Should -Be $doctor.Hash
        Register-EmrDoctor $ledger $other 'Dr. Alves' -Authority $clinic -Force
        foreach ($command in { Get-EmrRecord $ledger -Doctor 'Dr. Alves' }, { Get-EmrUserState $ledger 'Dr. Alves' },
            { Unregister-EmrDoctor $ledger 'Dr. Alves' -Authority $clinic }) {
            $problem = (Get-Outcome $command).Problems
            $problem.FullyQualifiedErrorId | Should -BeLike 'DoctorAmbiguous,*'
            $problem.Exception.Message | Should -BeLike "*$($other.Hash)*"
            $problem.Exception.Message | Should -BeLike "*$($doctor.Hash) (revoked)*"
        }
        (Get-Outcome { Get-EmrRecord $ledger -Doctor 'Dr. Brandt' }).Problems.FullyQualifiedErrorId | Should -BeLike 'DoctorNotFound,*'
        (Get-EmrDoctor $ledger -Doctor $other).Status | Should -Be 'Registered'
    }

    It 'knows a name in any case and without the blanks around it: <_>' -ForEach @(
        'Dr. Élise Alves', 'DR. ÉLISE ALVES', 'dr. élise alves', '  Dr. Élise Alves', "Dr. Élise Alves`t ", "`u{a0}dr. élise alves "
    ) {
        $name = $_
        Register-EmrDoctor $ledger $doctor 'Dr. Élise Alves' -Authority $clinic
        Register-EmrDoctor $ledger $other 'Dr. Elise Alves' -Authority $clinic
        $null = Add-EmrRecord $ledger -Key $doctor -Patient $patient -Prescription 'hers'
        (Get-EmrRecord $ledger -Pending -Doctor $name).Prescription | Should -Be 'hers'
        (Get-EmrUserState $ledger $name).Hash | Should -Be $doctor.Hash
        (Unregister-EmrDoctor $ledger $name -Authority $clinic -PassThru).Hash | Should -Be $doctor.Hash
    }

    It 'says who they are where names differ in case alone' {
        Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $clinic
        Register-EmrDoctor $ledger $other 'DR. ALVES' -Authority $clinic
        foreach ($name in 'Dr. Alves', 'DR. ALVES', ' dr. alves ') {
            foreach ($command in { Get-EmrRecord $ledger -Pending -Doctor $name }, { Get-EmrUserState $ledger $name },
                { Unregister-EmrDoctor $ledger $name -Authority $clinic }) {
                $problem = (Get-Outcome $command).Problems
                $problem.FullyQualifiedErrorId | Should -BeLike 'DoctorAmbiguous,*'
                $problem.Exception.Message | Should -BeLike "*$($doctor.Hash)*"
                $problem.Exception.Message | Should -BeLike "*$($other.Hash)*"
            }
        }
        (Get-EmrDoctor $ledger).Status | Sort-Object -Unique | Should -Be 'Registered'
    }

    It 'takes a table, and says once what it lacks: <What>' -ForEach @(
        @{ What = 'no name'; Lines = 'Doctor,Who'; Message = 'The table from row 1 on has no column Name, and nobody of it is registered.'; Cure = '*-Name {*' }
        @{ What = 'no key'; Lines = 'Id,Name'; Message = 'The table from row 1 on has no column Doctor (or PublicKey), and nobody of it is registered.'; Cure = '*-Doctor {*' }
        @{ What = 'neither'; Lines = 'Id,Who'; Message = '*no column Doctor (or PublicKey) and no column Name, and nobody*'; Cure = '*-Doctor {*-Name {*' }
        @{ What = 'semicolons'; Lines = 'PublicKey;Name'; Message = '*: its values are separated by semicolons.'; Cure = "*-Delimiter ';'*" }
        @{ What = 'a blank'; Lines = 'Public Key,"Name "'; Message = "*there is a blank or another mark in 'Name ' and in 'Public Key'."; Cure = "*-Name { `$_.'Name ' }*" }
    ) {
        $table = @($Lines; 1..20 | ForEach-Object { "$($doctor.PublicKey),secret $_" }) | ConvertFrom-Csv -WarningAction Ignore
        $outcome = Get-Outcome { $table | Register-EmrDoctor $ledger -Authority $clinic }
        $outcome.Ended | Should -BeFalse
        $outcome.Problems | Should -HaveCount 1
        $outcome.Problems.FullyQualifiedErrorId | Should -BeExactly 'DoctorColumnMissing,EmrLedger.Commands.RegisterEmrDoctorCommand'
        $outcome.Problems.Exception.Message | Should -BeLike $Message
        $outcome.Problems.ErrorDetails.RecommendedAction | Should -BeLike $Cure
        $outcome.Problems | Format-List * -Force | Out-String | Should -Not -Match "secret|$($doctor.PublicKey)"
        Get-EmrDoctor $ledger | Should -BeNullOrEmpty
    }

    It 'takes tables, hashtables and columns of other names: <What>' -ForEach @(
        @{ What = 'PublicKey and Name'; Command = { "PublicKey,Name`n$($doctor.PublicKey),Dr. A" | ConvertFrom-Csv | Register-EmrDoctor $ledger -Authority $clinic } }
        @{ What = 'Doctor and Name'; Command = { "Name,Doctor`nDr. A,$($doctor.PublicKey)" | ConvertFrom-Csv | Register-EmrDoctor $ledger -Authority $clinic } }
        @{ What = 'others'; Command = { "Who,Key`nDr. A,$($doctor.PublicKey)" | ConvertFrom-Csv | Register-EmrDoctor $ledger -Doctor { $_.Key } -Name { $_.Who } -Authority $clinic } }
        @{ What = 'a hashtable'; Command = { @{ Doctor = $doctor.PublicKey; Name = 'Dr. A' } | Register-EmrDoctor $ledger -Authority $clinic } }
        @{ What = 'a key'; Command = { $doctor | Register-EmrDoctor $ledger -Name 'Dr. A' -Authority $clinic } }
        @{ What = 'digits'; Command = { $doctor.PublicKey | Register-EmrDoctor $ledger -Name 'Dr. A' -Authority $clinic } }
    ) {
        & $Command
        (Get-EmrDoctor $ledger).Name | Should -Be 'Dr. A'
        (Get-EmrDoctor $ledger).Hash | Should -Be $doctor.Hash
    }

    It 'is told what the command line leaves out' {
        (Get-Outcome { Register-EmrDoctor $ledger -Authority $clinic }).Problems.Exception.Message |
            Should -BeExactly 'The command was given no -Doctor and no -Name.'
        (Get-Outcome { Register-EmrDoctor $ledger $doctor -Authority $clinic }).Problems.Exception.Message |
            Should -BeExactly 'The command was given no -Name.'
    }

    It 'is changed by the authority alone' {
        $outcome = Get-Outcome { Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $doctor }
        $outcome.Problems.FullyQualifiedErrorId | Should -Be 'AuthorityMismatch,EmrLedger.Commands.RegisterEmrDoctorCommand'
        $outcome.Problems.CategoryInfo.Category | Should -Be 'PermissionDenied'
        (Get-Outcome { Unregister-EmrDoctor $ledger $doctor -Authority $clinic }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'DoctorNotFound,*'
        (Get-Outcome { Register-EmrDoctor $ledger $doctor x -Authority $clinic.PublicKey }).Problems | Get-RefusedId |
            Should -Be 'KeyInvalid'
        $public = [EmrLedger.EmrKey]::FromPublicKey([Convert]::FromHexString($clinic.PublicKey))
        (Get-Outcome { Register-EmrDoctor $ledger $doctor x -Authority $public }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'KeyHasNoPrivateKey,*'
        $forged = New-SignedRecord $doctor $patient 'emr-registry/1 add x y'
        (Get-Outcome { Add-EmrRecord $ledger $forged }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'RegistryStatementInvalid,*'
        Get-EmrDoctor $ledger | Should -BeNullOrEmpty
    }

    It 'is handed over' {
        Set-EmrAuthority $ledger $other 'The new clinic' -Authority $clinic -Confirm:$false | Should -BeNullOrEmpty
        (Get-Outcome { Register-EmrDoctor $ledger $doctor x -Authority $clinic }).Problems.FullyQualifiedErrorId |
            Should -BeLike 'AuthorityMismatch,*'
        Register-EmrDoctor $ledger $doctor 'Dr. Alves' -Authority $other
        $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
        (Get-EmrLedger $ledger).Authority | Should -Be $other.Hash
        (Get-EmrDoctor $ledger).Name | Should -Be 'Dr. Alves'
        Test-EmrLedger $ledger | Should -BeTrue
    }

    It 'is not handed over without a question' {
        $outcome = Invoke-FreshSession -ArgumentList $manifest, $ledger.Path {
            param($manifest, $path)
            Import-Module $manifest
            $key = New-EmrKey
            try { Set-EmrAuthority $path $key New -Authority $key -ErrorAction Stop } catch { $_.Exception.Message }
        }
        "$outcome" | Should -Match 'NonInteractive'
        (Get-EmrLedger $ledger).Pending | Should -Be 0
    }
}

Describe 'An open ledger' {
    BeforeAll {
        $open = New-EmrLedger (Join-Path $TestDrive 'open.emr') -Name Open -Difficulty 1 -Open
    }

    It 'takes records of everybody' {
        $doctor, $other | ForEach-Object { New-SignedRecord $_ $patient 'x' } | Add-EmrRecord $open
        (Invoke-EmrMining -Ledger $open -Miner $clinic).Records | Should -HaveCount 2
        ($open | Format-List | Out-String) | Should -Match 'open to everybody'
    }

    It 'knows nobody by name' {
        (Get-Outcome { Get-EmrRecord $open -Doctor 'Dr. Alves' }).Problems.FullyQualifiedErrorId | Should -BeLike 'HashInvalid,*'
        Get-EmrRecord $open -ExcludeRegistry | Should -HaveCount (Get-EmrLedger $open).Records
    }

    It 'has no registry: <Command>' -ForEach @(
        @{ Command = { Get-EmrRecord $open -Registry } }
        @{ Command = { Get-EmrDoctor $open } }
        @{ Command = { Register-EmrDoctor $open $doctor x -Authority $clinic } }
        @{ Command = { Unregister-EmrDoctor $open $doctor -Authority $clinic } }
        @{ Command = { Set-EmrAuthority $open $doctor x -Authority $clinic -Confirm:$false } }
    ) {
        $problem = (Get-Outcome $Command).Problems
        $problem.FullyQualifiedErrorId | Should -BeLike 'RegistryMissing,*'
        $problem.CategoryInfo.Category | Should -Be 'InvalidOperation'
    }

    It 'or an authority: a ledger has one of the two' {
        $problem = (Get-Outcome { New-EmrLedger (Join-Path $TestDrive 'x.emr') X -Difficulty 1 }).Problems
        $problem.FullyQualifiedErrorId | Should -BeLike 'AuthorityRequired,*'
        $both = Get-Outcome { New-EmrLedger (Join-Path $TestDrive 'x.emr') X -Difficulty 1 -Open -Authority $clinic }
        $both.Problems.FullyQualifiedErrorId | Should -BeLike 'AuthorityRequired,*'
        $hash = Get-Outcome { New-EmrLedger (Join-Path $TestDrive 'x.emr') X -Difficulty 1 -Authority $clinic.Hash }
        $hash.Problems | Get-RefusedId | Should -Be 'DoctorKeyRequired'
        Join-Path $TestDrive 'x.emr' | Should -Not -Exist
    }
}
