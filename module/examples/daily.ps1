<#
.SYNOPSIS
    The daily routine of a ledger: seal, sign a checkpoint, check everything, back up, report.
.DESCRIPTION
    Fit for a scheduled task: it asks nothing, writes a report, and ends with an exit code.

        0   all is well
        1   the ledger, its checkpoint or its backup is not what it should be: look at the report today
        2   the routine itself could not be done: a file is missing, a passphrase is wrong, a disk is full

    The key of the log is opened with a passphrase from a file that only this account can read, or from wherever your vault
    puts it. The state file of the key must not be on the same disk image as the ledger: it is what shows that a ledger was
    rolled back.
.PARAMETER Ledger
    The ledger.
.PARAMETER KeyPath
    The key file of the log.
.PARAMETER PassphrasePath
    A file whose first line is the key file's passphrase.
.PARAMETER Folder
    Where checkpoints, backups and reports are kept, each with the day in its name.
.PARAMETER Miner
    Who mines what is still pending; without it, nothing is sealed.
.PARAMETER Initialize
    Lets the key begin with this ledger: once, on the first day.
.EXAMPLE
    pwsh -NoProfile -File daily.ps1 -Ledger ./clinic.emr -KeyPath ./log.key -PassphrasePath ./log.pass -Folder ./evidence
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Ledger,
    [Parameter(Mandatory)] [string] $KeyPath,
    [Parameter(Mandatory)] [string] $PassphrasePath,
    [Parameter(Mandatory)] [string] $Folder,
    [string] $Miner,
    [switch] $Initialize
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3
$day = [datetime]::UtcNow.ToString('yyyyMMdd-HHmmss', [cultureinfo]::InvariantCulture)

try {
    Import-Module "$PSScriptRoot/../../EmrLedger.psd1"
    $null = New-Item -ItemType Directory -Path $Folder -Force
    $passphrase = ConvertTo-SecureString (Get-Content -LiteralPath $PassphrasePath -TotalCount 1) -AsPlainText -Force
    $key = Import-EmrKey -LiteralPath $KeyPath -Passphrase $passphrase

    $before = Get-ChildItem -LiteralPath $Folder -Filter *.checkpoint | Sort-Object Name | Select-Object -Last 1
    $sealed = $Miner ? @(Invoke-EmrMining -Ledger $Ledger -Miner $Miner) : @()

    $checkpoint = Join-Path $Folder "$day.checkpoint"
    $null = New-EmrCheckpoint $Ledger -Key $key -LiteralPath $checkpoint -Initialize:$Initialize

    # Yesterday's checkpoint first: it shows whether what was there then is still there.
    $checks = @(
        if ($before) { Test-EmrLedger $Ledger -Checkpoint $before.FullName -LogKey $key -Detailed }
        Test-EmrLedger $Ledger -Checkpoint $checkpoint -LogKey $key -Detailed
    )
    Backup-EmrLedger $Ledger -LiteralPath (Join-Path $Folder "$day.emr")

    $now = $checks[-1]
    $report = [ordered]@{
        day        = $day
        ledger     = $now.Path
        name       = $now.Name
        valid      = @($checks | Where-Object { -not $_.Valid }).Count -eq 0
        blocks     = $now.Blocks
        records    = $now.Records
        pending    = $now.Pending
        sealed     = $sealed.Count
        checkpoint = $checkpoint
        faults     = @($checks | ForEach-Object Faults | ForEach-Object { "$_" })
        warnings   = @($now.Warnings)
        notProved  = @($now.NotProved)
    }
    $report | ConvertTo-Json | Set-Content -LiteralPath (Join-Path $Folder "$day.report.json")
    [pscustomobject]$report
    exit ($report.valid ? 0 : 1)
}
catch {
    $found = "$($_.FullyQualifiedErrorId)" -match '^(CheckpointInconsistent|LedgerDamaged|CopyInvalid|ManifestInvalid),'
    [Console]::Error.WriteLine("$($_.FullyQualifiedErrorId): $($_.Exception.Message)")
    exit ($found ? 1 : 2)
}
