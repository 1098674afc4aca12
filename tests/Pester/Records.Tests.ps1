BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $doctor = New-EmrKey
    $colleague = New-EmrKey
    $patient = New-EmrKey
    $record = New-SignedRecord -Key $doctor -Patient $patient -Prescription 'Medication A: 10mg'
}

Describe 'New-SignedRecord' {
    It 'gives a record of the doctor for the patient' {
        $record.DoctorHash | Should -BeExactly $doctor.Hash
        $record.DoctorPublicKey | Should -BeExactly $doctor.PublicKey
        $record.PatientHash | Should -BeExactly $patient.Hash
        $record.Prescription | Should -BeExactly 'Medication A: 10mg'
        $record.Nonce | Should -Be 1
    }

    It 'makes the txid of exactly the bytes that the format says' {
        $signed = New-SignedRecord $doctor $patient 'naïve café 💊' -Nonce 258
        $bytes = [Convert]::FromHexString($signed.DoctorHash + $signed.PatientHash + $signed.DoctorPublicKey) +
            [Text.Encoding]::UTF8.GetBytes('naïve café 💊') + [byte[]](2, 1, 0, 0, 0, 0, 0, 0) + [Convert]::FromHexString($signed.Signature)
        $signed.TxId | Should -Be ([Convert]::ToHexString([Security.Cryptography.SHA256]::HashData([byte[]]$bytes)))
    }

    It 'makes the same record of the same input' {
        (New-SignedRecord $doctor $patient 'Medication A: 10mg').Signature | Should -BeExactly $record.Signature
    }

    It 'gives every signature the lower s' {
        $half = [bigint]::Parse('07fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'AllowHexSpecifier')
        foreach ($nonce in 1..20) {
            $bytes = [Convert]::FromHexString((New-SignedRecord $doctor $patient 'x' -Nonce $nonce).Signature)
            # 30 len 02 len(r) r 02 len(s) s
            $s = [bigint]::new([byte[]]$bytes[(6 + $bytes[3])..($bytes.Length - 1)], $true, $true)
            $s | Should -BeLessOrEqual $half
        }
    }

    It 'counts nonces up over a pipeline' {
        $rows = @"
Patient,Prescription
$($patient.Hash),"Medication A: 10mg"
$($colleague.PublicKey),"Medication B, twice a day"
$($patient.Hash.ToUpperInvariant()),"Medication C"
"@ | ConvertFrom-Csv
        $records = $rows | New-SignedRecord -Key $doctor
        $records.Nonce | Should -Be 1, 2, 3
        $records.PatientHash | Should -Be $patient.Hash, $colleague.Hash, $patient.Hash
        $records.Prescription | Should -Be 'Medication A: 10mg', 'Medication B, twice a day', 'Medication C'
        $records | Test-EmrRecord | Should -Be $true, $true, $true
    }

    It 'counts on from -PreviousNonce' {
        $rows = 1..2 | ForEach-Object { [pscustomobject]@{ Patient = $patient.Hash; Prescription = "$_" } }
        ($rows | New-SignedRecord -Key $doctor -PreviousNonce 41).Nonce | Should -Be 42, 43
    }

    It 'takes each row''s own nonce where it has one' {
        $rows = 7, 3 | ForEach-Object { [pscustomobject]@{ Patient = $patient.Hash; Prescription = 'x'; Nonce = $_ } }
        ($rows | New-SignedRecord -Key $doctor).Nonce | Should -Be 7, 3
    }

    It 'signs the largest nonce' {
        $last = New-SignedRecord $doctor $patient 'x' -Nonce 18446744073709551615
        $last.Nonce | Should -BeOfType [ulong]
        $last.Nonce | Should -Be ([ulong]::MaxValue)
        Test-EmrRecord $last -PreviousNonce 18446744073709551614 | Should -BeTrue
    }

    It 'signs a record anew for the patient of another one' {
        $again = $record | New-SignedRecord -Key $colleague
        $again.PatientHash | Should -Be $patient.Hash
        $again.DoctorHash | Should -Be $colleague.Hash
        Test-EmrRecord $again | Should -BeTrue
    }

    It 'uses no nonce for a row that it cannot sign' {
        $rows = $patient.Hash, 'nobody', $patient.Hash | ForEach-Object { [pscustomobject]@{ Patient = $_; Prescription = 'x' } }
        $outcome = Get-Outcome { $rows | New-SignedRecord -Key $doctor }
        $outcome.Output.Nonce | Should -Be 1, 2
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'HashInvalid,*'
    }

    It 'takes 200 UTF-8 bytes and no more: <Text>' -ForEach @(
        @{ Text = '💊 × 50'; Fits = '💊' * 50; TooLong = '💊' * 50 + 'x' }
        @{ Text = 'x × 200'; Fits = 'x' * 200; TooLong = 'x' * 201 }
    ) {
        New-SignedRecord $doctor $patient $Fits | Test-EmrRecord | Should -BeTrue
        (Get-Outcome { New-SignedRecord $doctor $patient $TooLong }).Problems.FullyQualifiedErrorId | Should -BeLike 'PrescriptionTooLong,*'
    }
}

Describe 'Test-EmrRecord' {
    It 'returns one bool for each record' {
        $answers = $record, (New-SignedRecord $doctor $patient 'x' -Nonce 9), (New-SignedRecord $doctor $patient 'y' -Nonce 2) | Test-EmrRecord
        $answers | Should -BeOfType [bool]
        $answers | Should -Be $true, $false, $true
    }

    It 'counts each doctor''s nonces apart' {
        $records = foreach ($nonce in 1..3) { foreach ($key in $doctor, $colleague) { New-SignedRecord $key $patient 'x' -Nonce $nonce } }
        $records | Test-EmrRecord | Should -Be (@($true) * 6)
    }

    It 'starts every doctor at -PreviousNonce' {
        $records = foreach ($key in $doctor, $colleague) { New-SignedRecord $key $patient 'x' -PreviousNonce 5 }
        $records | Test-EmrRecord -PreviousNonce 5 | Should -Be $true, $true
        $records | Test-EmrRecord -PreviousNonce 0 | Should -Be $false, $false
    }

    It 'says nothing where nothing is wrong' {
        Get-VerboseLine { Test-EmrRecord $record -PreviousNonce 0 -Verbose } | Should -BeNullOrEmpty
    }

    It 'returns what is wrong with -Detailed' {
        $result = Edit-Copy $record Prescription 'Medication A: 100mg' | Test-EmrRecord -Detailed
        $result.Valid | Should -BeFalse
        $result.TxId | Should -Be $record.TxId
        $result.Faults | Should -HaveCount 1
        $result.Faults[0].Code | Should -Be 'TxIdInvalid'
        $result.Faults[0].Message | Should -BeExactly 'Invalid txid'
        $result.Faults[0].Index | Should -BeNullOrEmpty
    }

    It 'returns a result without faults with -Detailed where nothing is wrong' {
        $result = Test-EmrRecord $record -Detailed
        $result.Valid | Should -BeTrue
        $result.Faults | Should -HaveCount 0
    }

    It 'finds a changed <Member>: <Message>' -ForEach @(
        @{ Member = 'DoctorHash'; Message = 'Invalid doctor public key' }
        @{ Member = 'PatientHash'; Message = 'Invalid txid' }
        @{ Member = 'DoctorPublicKey'; Message = 'Invalid doctor public key' }
        @{ Member = 'Signature'; Message = 'Invalid txid' }
        @{ Member = 'TxId'; Message = 'Invalid txid' }
    ) {
        $changed = Edit-Copy $record $Member (Edit-Hex $record.$Member)
        Get-VerboseLine { $changed | Test-EmrRecord -Verbose } | Should -BeExactly $Message
    }

    It 'finds <What>, and raises no error: <Message>' -ForEach @(
        @{ What = 'an empty doctor hash'; Member = 'DoctorHash'; Value = ''; Message = 'Hash is wrong length' }
        @{ What = 'a doctor hash of half a byte'; Member = 'DoctorHash'; Value = '0'; Message = 'Hash is wrong length' }
        @{ What = 'a doctor hash of one byte'; Member = 'DoctorHash'; Value = '00'; Message = 'Hash is wrong length' }
        @{ What = 'a patient hash that is no hex'; Member = 'PatientHash'; Value = 'zz' * 20; Message = 'Hash is wrong length' }
        @{ What = 'a key that is cut short'; Member = 'DoctorPublicKey'; Value = '3056'; Message = 'Invalid doctor public key' }
        @{ What = 'a key of 88 zeros'; Member = 'DoctorPublicKey'; Value = '00' * 88; Message = 'Invalid doctor public key' }
        @{ What = 'a key of half a byte less'; Member = 'DoctorPublicKey'; Value = '0' * 175; Message = 'Invalid doctor public key' }
        @{ What = 'a text of 201 bytes'; Member = 'Prescription'; Value = 'x' * 201; Message = 'Invalid prescription' }
        @{ What = 'half of a surrogate pair'; Member = 'Prescription'; Value = [string][char]0xD83D; Message = 'Invalid prescription' }
        @{ What = 'the other half of a surrogate pair'; Member = 'Prescription'; Value = [string][char]0xDC00; Message = 'Invalid prescription' }
        @{ What = 'a nonce that is a word'; Member = 'Nonce'; Value = 'one'; Message = 'Invalid nonce: its nonce is not a whole number from 0 to 2^64 - 1' }
        @{ What = 'a nonce of 1.5'; Member = 'Nonce'; Value = 1.5; Message = 'Invalid nonce: its nonce is not a whole number from 0 to 2^64 - 1' }
        @{ What = 'a nonce below 0'; Member = 'Nonce'; Value = -1; Message = 'Invalid nonce: its nonce is not a whole number from 0 to 2^64 - 1' }
        @{ What = 'a signature that is no hex'; Member = 'Signature'; Value = 'signed'; Message = 'Invalid txid: its signature is not hex' }
        @{ What = 'no signature'; Member = 'Signature'; Value = ''; Message = 'Invalid txid' }
        @{ What = 'a signature of half a byte'; Member = 'Signature'; Value = '3'; Message = 'Invalid txid: its signature is not hex' }
        @{ What = 'an empty txid'; Member = 'TxId'; Value = ''; Message = 'Invalid txid' }
        @{ What = 'a txid of 31 bytes'; Member = 'TxId'; Value = '00' * 31; Message = 'Invalid txid' }
        @{ What = 'a txid of zeros'; Member = 'TxId'; Value = '00' * 32; Message = 'Invalid txid' }
    ) {
        $outcome = Get-Outcome { Edit-Copy $record $Member $Value | Test-EmrRecord -Verbose 4>&1 }
        $outcome.Problems | Should -HaveCount 0
        $outcome.Output[0].Message | Should -BeExactly $Message
        $outcome.Output[1] | Should -BeFalse
    }

    It 'finds the key of another doctor, and a hash that is nothing' {
        $other = Edit-Copy $record DoctorPublicKey $colleague.PublicKey
        $nothing = $record | Select-Object * -ExcludeProperty DoctorHash | Select-Object *, @{ Name = 'DoctorHash'; Expression = { $null } }
        ($other, $nothing | Test-EmrRecord -Detailed).Faults.Code | Should -Be 'DoctorPublicKeyInvalid', 'HashLengthWrong'
    }

    It 'cannot know the order of a lone record, and says so' {
        $third = New-SignedRecord $doctor $patient 'x' -Nonce 3
        Test-EmrRecord $third | Should -BeTrue
        Get-VerboseLine { Test-EmrRecord $third -Verbose } | Should -BeLike "Order not checked: *$($third.TxId)*"
        $result = Test-EmrRecord $third -Detailed
        $result.Valid | Should -BeTrue
        $result.OrderChecked | Should -BeFalse
        $result.Message | Should -BeExactly 'order not checked'
        Test-EmrRecord (Edit-Copy $third Prescription 'y') | Should -BeFalse
        Test-EmrRecord (Edit-Copy $third Nonce 0) | Should -BeFalse
        Test-EmrRecord $third -PreviousNonce 0 | Should -BeFalse
        (Test-EmrRecord $third -PreviousNonce 2 -Detailed).OrderChecked | Should -BeTrue
    }

    It 'lets each doctor''s first have any number, and the next follow it' {
        $fifth, $seventh = 5, 7 | ForEach-Object { New-SignedRecord $doctor $patient 'x' -Nonce $_ }
        $sixth = New-SignedRecord $doctor $patient 'x' -Nonce 6
        $ninth = New-SignedRecord $colleague $patient 'x' -Nonce 9
        $fifth, $ninth, $sixth, $seventh | Test-EmrRecord | Should -Be $true, $true, $true, $true
        $fifth, $seventh | Test-EmrRecord | Should -Be $true, $false
        $fifth, $fifth | Test-EmrRecord | Should -Be $true, $false
        ($fifth, $ninth, $sixth | Test-EmrRecord -Detailed).OrderChecked | Should -Be $false, $false, $true
    }

    It 'does not let a record count that failed' {
        $broken = Edit-Copy (New-SignedRecord $doctor $patient 'x' -Nonce 2) Prescription 'y'
        $third = New-SignedRecord $doctor $patient 'z' -Nonce 3
        $record, $broken, $third | Test-EmrRecord | Should -Be $true, $false, $false
    }

    It 'takes hex in any case, from a hashtable too' {
        $table = @{}
        foreach ($property in $record.PSObject.Properties) {
            $table[$property.Name.ToUpperInvariant()] = $property.Name -eq 'Prescription' ? $property.Value : "$($property.Value)".ToUpperInvariant()
        }
        Test-EmrRecord $table | Should -BeTrue
    }
}

Describe 'A text that is mostly a mistake' {
    It 'is not signed: <Id>, <What>' -ForEach @(
        @{ What = 'none'; Text = ''; Id = 'PrescriptionEmpty' }
        @{ What = 'blanks'; Text = " `t"; Id = 'PrescriptionEmpty' }
        @{ What = 'null'; Text = $null; Id = 'PrescriptionEmpty' }
        @{ What = 'a JSON null'; Text = ('{"Text":null}' | ConvertFrom-Json).Text; Id = 'PrescriptionEmpty' }
        @{ What = 'a cell that is not there'; Text = ("a,b`n1" | ConvertFrom-Csv).b; Id = 'PrescriptionEmpty' }
        @{ What = 'a dose in a wrong encoding'; Text = [Text.Encoding]::UTF8.GetString([byte[]](0x35, 0x30, 0xB5, 0x67)); Id = 'PrescriptionGarbled' }
        @{ What = 'UTF-16 read as bytes'; Text = [Text.Encoding]::Latin1.GetString([Text.Encoding]::Unicode.GetBytes('50 mg')); Id = 'PrescriptionGarbled' }
    ) {
        $problem = (Get-Outcome { New-SignedRecord $doctor $patient $Text }).Problems
        $problem.FullyQualifiedErrorId | Should -BeExactly "$Id,EmrLedger.Commands.NewSignedRecordCommand"
        $row = [pscustomobject]@{ Patient = $patient.Hash; Prescription = $Text }
        ($row | New-SignedRecord $doctor -ErrorVariable failed -ErrorAction SilentlyContinue) | Should -BeNullOrEmpty
        $failed.FullyQualifiedErrorId | Should -BeLike "$Id,*"

        $wrong, $right = $Id -eq 'PrescriptionEmpty' ? ('AllowGarbledText', 'AllowEmptyText') : ('AllowEmptyText', 'AllowGarbledText')
        $switch = @{ $wrong = $true }
        (Get-Outcome { $row | New-SignedRecord $doctor @switch }).Problems.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $switch = @{ $right = $true }
        $signed = $row | New-SignedRecord $doctor @switch
        $signed.Prescription | Should -BeExactly "$Text"
        Test-EmrRecord $signed -PreviousNonce 0 | Should -BeTrue -Because 'what exists is checked as before'
    }
}

Describe 'A table of prescriptions' {
    It 'has each bad row named by its number and columns, and by nothing of its text' {
        $bad = @{ 17 = 'x' * 213; 230 = ''; 231 = "50 $([char]0xFFFD)g"; 500 = 'secret drug ' * 20 }
        $file = Join-Path $TestDrive 'rows.csv'
        1..500 | ForEach-Object { [pscustomobject]@{ Ward = 'B'; PatientHash = $patient.Hash; Prescription = $bad.ContainsKey($_) ? $bad[$_] : "Medication $_" } } |
            Export-Csv $file
        $outcome = Get-Outcome { Import-Csv $file | New-SignedRecord $doctor }
        $outcome.Output | Should -HaveCount 496
        $outcome.Output[-1].Nonce | Should -Be 496
        $outcome.Problems.TargetObject.Number | Should -Be 17, 230, 231, 500
        $outcome.Problems | ForEach-Object { $_.TargetObject.Names | Should -Be 'Ward', 'PatientHash', 'Prescription' }
        $outcome.Problems[0].Exception.Message | Should -BeExactly 'Row 17: The prescription has 213 UTF-8 bytes, and a record holds 200.'
        $outcome.Problems[3].Exception.Message | Should -BeExactly 'Row 500: The prescription has 240 UTF-8 bytes, and a record holds 200.'
        "$($outcome.Problems[0].TargetObject)" | Should -BeExactly 'row 17 (Ward, PatientHash, Prescription)'
        $outcome.Problems | Format-List * -Force | Out-String | Should -Not -Match 'secret drug'
    }

    It 'has its columns said where they are called otherwise' {
        $table = "Patient ID;Drug;Dose`n$($patient.Hash);A;1 mg`n$($colleague.Hash);B;2 mg" | ConvertFrom-Csv -Delimiter ';'
        $records = $table | New-SignedRecord $doctor -Patient { $_.'Patient ID' } -Prescription { "$($_.Drug) $($_.Dose)" }
        $records.Prescription | Should -Be 'A 1 mg', 'B 2 mg'
        $records.PatientHash | Should -Be $patient.Hash, $colleague.Hash
        $records.Nonce | Should -Be 1, 2
    }

    It 'may be of hashtables, or of texts' {
        (@{ patient = $patient; prescription = 'x'; nonce = 7 } | New-SignedRecord $doctor).Nonce | Should -Be 7
        ('A', 'B' | New-SignedRecord $doctor $patient -Prescription { $_ }).Prescription | Should -Be 'A', 'B'
    }

    It 'without the columns is one error that says why: <What>' -ForEach @(
        @{ What = 'other names'; Lines = 'Who,What'; Message = '*no column Patient and no column Prescription, and nothing of it is signed.'; Cure = '*-Patient {*' }
        @{ What = 'semicolons'; Lines = 'Patient;Prescription'; Message = '*: its values are separated by semicolons.'; Cure = "*-Delimiter ';'*" }
        @{ What = 'tabs'; Lines = "Patient`tPrescription"; Message = '*: its values are separated by tabs.'; Cure = '*-Delimiter "``t"*' }
        @{ What = 'sep='; Lines = 'sep=;', 'Patient;Prescription'; Message = '*: its first line only says how the values are separated.'; Cure = '*-Skip 1*' }
        @{ What = 'sep= with a comma'; Lines = 'sep=,', 'Patient,Prescription'; Message = '*: its first line only says how the values are separated.'; Cure = '*-Skip 1*' }
        @{ What = 'a blank'; Lines = '"Patient ","Prescription"'; Message = "*no column Patient, *: there is a blank or another mark in 'Patient '."; Cure = "*-Patient { `$_.'Patient ' }*" }
        @{ What = 'two blanks'; Lines = "`"Patient`u{a0}`",`"Pre scription`""; Message = "*: there is a blank or another mark in 'Patient`u{a0}' and in 'Pre scription'."; Cure = "*-Prescription { `$_.'Pre scription' }*" }
        @{ What = 'one column'; Lines = 'Patient,Text'; Message = 'The table from row 1 on has no column Prescription, and nothing of it is signed.'; Cure = '*-Prescription {*' }
    ) {
        $table = @($Lines; 1..20 | ForEach-Object { "$($patient.Hash),secret $_" }) | ConvertFrom-Csv -WarningAction Ignore
        $outcome = Get-Outcome { $table | New-SignedRecord $doctor }
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems | Should -HaveCount 1
        $outcome.Ended | Should -BeFalse
        $problem = $outcome.Problems[0]
        $problem.FullyQualifiedErrorId | Should -BeExactly 'PrescriptionColumnMissing,EmrLedger.Commands.NewSignedRecordCommand'
        $problem.Exception.Message | Should -BeLike $Message
        $problem.ErrorDetails.RecommendedAction | Should -BeLike $Cure
        $problem.TargetObject.Number | Should -Be 1
    }

    It 'without a header shows nothing of the row that is taken for one' {
        $outcome = Get-Outcome { "$($patient.Hash),secret drug`n$($patient.Hash),other" | ConvertFrom-Csv | New-SignedRecord $doctor }
        $outcome.Problems | Should -HaveCount 1
        $outcome.Problems | Format-List * -Force | Out-String | Should -Not -Match "secret|$($patient.Hash)"
    }

    It 'is signed where another before it could not be' {
        $outcome = Get-Outcome {
            & { [pscustomobject]@{ Who = 1 }; [pscustomobject]@{ Who = 2 }; [pscustomobject]@{ Patient = $patient; Prescription = 'x' } } |
                New-SignedRecord $doctor
        }
        $outcome.Problems | Should -HaveCount 1
        $outcome.Output.Nonce | Should -Be 1
    }

    It 'has an error where nothing of it is used' {
        $outcome = Get-Outcome { 1..3 | New-SignedRecord $doctor $patient 'x' }
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems.FullyQualifiedErrorId | Should -BeLike 'PrescriptionColumnMissing,*'
    }

    It 'is asked for where the command line gives <What>' -ForEach @(
        @{ What = 'neither'; Command = { New-SignedRecord $doctor }; Message = 'The command was given no -Patient and no -Prescription.' }
        @{ What = 'no text'; Command = { New-SignedRecord $doctor $patient }; Message = 'The command was given no -Prescription.' }
    ) {
        $problem = (Get-Outcome $Command).Problems
        $problem.Exception.Message | Should -BeExactly $Message
        $problem.FullyQualifiedErrorId | Should -BeLike 'PrescriptionColumnMissing,*'
    }
}

Describe 'A table that has nothing of what a command takes' {
    It 'is named once: <Command>' -ForEach @(
        @{ Command = { $table | Test-EmrRecord } }
        @{ Command = { $table | Add-EmrRecord $ledger } }
        @{ Command = { $table | Test-EmrBlock -Difficulty 1 } }
        @{ Command = { $table | Add-EmrBlock $ledger } }
        @{ Command = { $table | Get-EmrRecord $ledger } }
        @{ Command = { $table | Remove-EmrRecord $ledger } }
        @{ Command = { $table | Get-EmrBlock $ledger } }
        @{ Command = { $table | Invoke-EmrMining -Miner $doctor -Difficulty 1 } }
    ) {
        $ledger = New-EmrLedger -LiteralPath (Join-Path $TestDrive "$(New-Guid).emr") Clinic -Difficulty 1 -Open
        $table = 'Who,What', (1..20 | ForEach-Object { "secret $_,secret" }) | ForEach-Object { $_ } | ConvertFrom-Csv
        $outcome = Get-Outcome $Command
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems | Should -HaveCount 1
        $outcome.Problems[0].FullyQualifiedErrorId | Should -Match '^(Record|Block)MemberMissing,EmrLedger\.'
        $outcome.Problems[0].Exception.Message | Should -BeLike 'The table from row 1 on has none of the columns of a *(*, *), and nothing of it is read.'
        $outcome.Problems[0] | Format-List * -Force | Out-String | Should -Not -Match 'secret'
    }
}

Describe 'A row that a command cannot read' {
    It 'is named by its number, and by the names of its values: <Command>' -ForEach @(
        @{ Command = { $rows | Test-EmrRecord } }
        @{ Command = { $rows | ConvertTo-EmrJson } }
        @{ Command = { $rows | Invoke-EmrMining -Miner $doctor -Difficulty 1 } }
    ) {
        $rows = $record, ($record | Select-Object TxId, Nonce), $record, 5
        $problems = (Get-Outcome $Command).Problems
        $problems.TargetObject.Number | Should -Be 2, 4
        $problems[0].TargetObject.Names | Should -Be 'TxId', 'Nonce'
        $problems[1].TargetObject.Names | Should -HaveCount 0
    }
}

Describe 'A table that is not one of records' {
    It 'is one error, which says why: <What>, <Command>' -ForEach @(
        $commands = { $table | Test-EmrRecord }, { $table | ConvertTo-EmrJson }, { $table | Invoke-EmrMining -Miner $doctor -Difficulty 1 }
        foreach ($command in $commands) {
            @{ What = 'other names'; Command = $command; Delimiter = ','; Header = 'Who,What'; Message = '*, and nothing of it is read.' }
            @{ What = 'semicolons'; Command = $command; Delimiter = ','; Header = 'TxId;Nonce'; Message = '*separated by semicolons.' }
            @{ What = 'blanks'; Command = $command; Delimiter = ','; Header = '"Tx Id","Nonce "'; Message = "*in 'Tx Id' and in 'Nonce '." }
            @{ What = 'no header'; Command = $command; Delimiter = ';'; Header = 'abc;secret drug'; Message = '*, and nothing of it is read.' }
        }
    ) {
        $table = @($Header; 1..20 | ForEach-Object { "x${Delimiter}secret $_" }) | ConvertFrom-Csv -Delimiter $Delimiter
        $outcome = Get-Outcome $Command
        $outcome.Output | Should -BeNullOrEmpty
        $outcome.Problems | Should -HaveCount 1
        $problem = $outcome.Problems[0]
        $problem.FullyQualifiedErrorId | Should -BeLike 'RecordMemberMissing,*'
        $problem.Exception.Message | Should -BeLike 'The table from row 1 on has none of the columns of a record (TxId, *'
        $problem.Exception.Message | Should -BeLike $Message
        $problem.TargetObject.Number | Should -Be 1
        $problem | Format-List * -Force | Out-String | Should -Not -Match 'secret'
    }

    It 'has an error for each row where it has some of the columns' {
        $rows = 1..3 | ForEach-Object { $record | Select-Object TxId, Nonce }
        (Get-Outcome { $rows | Test-EmrRecord }).Problems | Should -HaveCount 3
    }
}

Describe 'The views of a record' {
    BeforeAll {
        $hostile = New-SignedRecord $doctor $patient "red`e[31m `a `u{202E}drow`u{200B}`nline"
    }

    It 'leave nothing that a terminal would obey: <View>' -ForEach @(
        @{ View = 'table'; Format = { $input | Format-Table } }
        @{ View = 'list'; Format = { $input | Format-List } }
    ) {
        $shown = $hostile | & $Format | Out-String -Width 400
        $shown | Should -Match 'red'
        $shown | Should -Not -Match "[`e`a`u{202E}`u{200B}]"
        $shown -split '\r?\n' | Where-Object { $_ -match 'red' } | Should -Match 'line'
    }

    It 'leave the record as it is' {
        Test-EmrRecord $hostile | Should -BeTrue
        $hostile.Prescription | Should -Match "`e"
    }
}
