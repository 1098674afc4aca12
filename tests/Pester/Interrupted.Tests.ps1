# A ledger that fails in the middle of a pipeline: what was done before is done, and the error says how far it came.
BeforeDiscovery {
    $limits = $IsLinux -and (Get-Command bash -ErrorAction Ignore)
}

BeforeAll {
    $storage = '^(LedgerStorageFull|LedgerIoFailed|CommitOutcomeUnknown),EmrLedger\.Commands\.'
    $next = 'before, and the (one that may be there or not|first that was not) is'
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $folder = New-Item -ItemType Directory (Join-Path $TestDrive 'interrupted')

    # Runs a script in a process whose files cannot grow beyond a size, as on a disk that fails.
    function Invoke-Limited {
        param([string] $Name, [string] $Script)
        $file = Join-Path $folder "$Name.ps1"
        Set-Content -LiteralPath $file @"
Import-Module '$manifest'
`$key = New-EmrKey
`$ledger = New-EmrLedger '$folder/$Name.emr' -Name '$Name' -Difficulty 1 $($Name -eq 'register' ? '-Authority $key' : '-Open')
`$done = 0
try { $Script | ForEach-Object { `$done++ } }
catch {
    [pscustomobject]@{
        Id      = `$_.FullyQualifiedErrorId
        Message = `$_.Exception.Message
        Cure    = `$_.Exception.Cure
        Target  = "`$(`$_.TargetObject)"
        Done    = `$done
        Txids   = @(`$records | ForEach-Object TxId)
    } | ConvertTo-Json
}
"@
        $line = (@($shellProgram) + $shellArguments + '-NoProfile', '-File', $file | ForEach-Object { "'$_'" }) -join ' '
        # The signal of a file that is too large is ignored, so that the write fails; .NET itself keeps its code in no file.
        $output = & bash -c "trap '' XFSZ; ulimit -f 500; DOTNET_EnableWriteXorExecute=0 exec $line" 2>&1
        $output | Out-String | ConvertFrom-Json
    }
}

Describe 'A ledger whose disk fails in mid-pipeline' -Skip:(-not $limits) {
    It 'says how many records were added, and which is the first that may not be there' {
        $seen = Invoke-Limited add '
            $records = 1..900 | ForEach-Object { [pscustomobject]@{ Patient = $key; Prescription = "x" * 200 } } |
                New-SignedRecord $key
            $records | Add-EmrRecord $ledger -PassThru'
        $seen.Id | Should -Match "${storage}AddEmrRecordCommand$"
        $seen.Done | Should -BeGreaterThan 1
        $seen.Done | Should -BeLessThan 900
        $seen.Message | Should -Match " $($seen.Done) records were added $next $($seen.Txids[$seen.Done])\.$"
        $seen.Message | Should -Not -Match 'nothing was added'
        $seen.Cure | Should -BeLike '*Then go on from that one: what was added before is added.'
        $held = @(Get-EmrRecord (Join-Path $folder 'add.emr') -Pending).TxId
        $held[0..($seen.Done - 1)] | Should -Be $seen.Txids[0..($seen.Done - 1)]
        $held.Count | Should -BeIn $seen.Done, ($seen.Done + 1)
    }

    It 'leaves no ledger of an import, and says so' {
        $source = New-EmrLedger (Join-Path $folder 'source.emr') -Name Source -Difficulty 1 -Open
        $key = New-EmrKey
        $rows = 1..900 | ForEach-Object { [pscustomobject]@{ Patient = $key; Prescription = 'x' * 200 } }
        Add-EmrRecord $source ($rows | New-SignedRecord $key)
        $null = Invoke-EmrMining -Ledger $source -Miner $key
        Export-EmrLedger $source (Join-Path $folder 'source.jsonl')
        $seen = Invoke-Limited import "Import-EmrLedger '$folder/source.jsonl' '$folder/imported.emr'"
        $seen.Id | Should -Match "${storage}ImportEmrLedgerCommand$"
        $seen.Message | Should -BeLike '*. No ledger was made.'
        Get-ChildItem $folder -Filter 'imported*' -Force | Should -BeNullOrEmpty
    }

    It 'says it of blocks, of mining and of the registry: <Name>' -ForEach @(
        @{ Name = 'blocks'; Word = 'blocks were added'; First = 'the one at height \d+'; Script = '
            1..900 | ForEach-Object { [pscustomobject]@{ Patient = $key; Prescription = "x" * 200 } } | New-SignedRecord $key |
                Invoke-EmrMining -Miner $key -Difficulty 1 -Previous (Get-EmrBlock $ledger 0) | Add-EmrBlock $ledger -PassThru' }
        @{ Name = 'mining'; Word = 'blocks were added'; First = 'the one at height \d+'; Script = '
            $rows = 1..300 | ForEach-Object { [pscustomobject]@{ Patient = $key; Prescription = "x" * 200 } }
            Add-EmrRecord $ledger ($rows | New-SignedRecord $key)
            Invoke-EmrMining -Ledger $ledger -Miner $key' }
        @{ Name = 'register'; Word = 'statements were made'; First = '[0-9a-f]{40}'; Script = '
            1..900 | ForEach-Object { New-EmrKey } | Register-EmrDoctor $ledger -Name "Dr. A" -Authority $key -PassThru' }
    ) {
        $seen = Invoke-Limited $Name $Script
        $seen.Done | Should -BeGreaterThan 1
        $seen.Message | Should -Match " $($seen.Done) $Word $next $First\.$"
        if ($First -like '*height*') { $seen.Message | Should -Match "height $($seen.Done + 1)\.$" }
    }
}
