<#
.SYNOPSIS
    The daily routine of a ledger: seal, sign a checkpoint, check everything, back up, report.
.DESCRIPTION
    Fit for a scheduled task: it asks nothing, writes a report, and ends with an exit code.

        0   all is well
        1   the ledger, its checkpoint or its backup is not what it should be: look at the report today, which says what was
            found; what could still be done was done
        2   the routine itself could not be done: a file is missing, a passphrase is wrong, a disk is full

    The key of the log is opened with a passphrase from a file that only this account can read, or from wherever your vault
    puts it. The state file of the key must not be on the same disk image as the ledger: it is what shows that a ledger was
    rolled back.

    Any PowerShell 7.6 will do. Where none is installed, but the .NET SDK is,
    'dotnet tool install --global powershell --version 7.6.9' brings a 'pwsh'.
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
$alarms = 'CheckpointInconsistent', 'CopyInvalid', 'LedgerDamaged', 'LedgerNotRecognized', 'ManifestInvalid'
$alarmed = [Collections.Generic.List[string]]::new()

# A step that finds the ledger changed is for the report, and the next steps still say what they find.
function Invoke-Step {
    param([scriptblock] $Step)
    try {
        & $Step
    }
    catch {
        $id = ($_.FullyQualifiedErrorId -split ',')[0]
        if ($id -notin $alarms) { throw }
        $alarmed.Add("${id}: $($_.Exception.Message)")
    }
}

try {
    Import-Module "$PSScriptRoot/../../EmrLedger.psd1"
    $null = New-Item -ItemType Directory -Path $Folder -Force
    $passphrase = ConvertTo-SecureString (Get-Content -LiteralPath $PassphrasePath -TotalCount 1) -AsPlainText -Force
    $key = Import-EmrKey -LiteralPath $KeyPath -Passphrase $passphrase

    $checkpoint = Join-Path $Folder "$day.checkpoint"
    $before = Get-ChildItem -LiteralPath $Folder -Filter *.checkpoint | Sort-Object Name | Select-Object -Last 1
    $sealed = @(if ($Miner) { Invoke-Step { Invoke-EmrMining -Ledger $Ledger -Miner $Miner } })
    $signed = @(Invoke-Step { New-EmrCheckpoint $Ledger -Key $key -LiteralPath $checkpoint -Initialize:$Initialize })

    # Yesterday's checkpoint first: it shows whether what was there then is still there.
    $checks = @(
        if ($before) { Invoke-Step { Test-EmrLedger $Ledger -Checkpoint $before.FullName -LogKey $key -Detailed } }
        if ($signed) { Invoke-Step { Test-EmrLedger $Ledger -Checkpoint $checkpoint -LogKey $key -Detailed } }
    )
    Invoke-Step { Backup-EmrLedger $Ledger -LiteralPath (Join-Path $Folder "$day.emr") }

    $now = $checks | Select-Object -Last 1
    $faults = @($alarmed) + @($checks | ForEach-Object Faults | ForEach-Object { "$_" })
    $report = [ordered]@{
        day        = $day
        ledger     = $Ledger
        name       = $now ? $now.Name : $null
        valid      = $faults.Count -eq 0
        blocks     = $now ? $now.Blocks : $null
        records    = $now ? $now.Records : $null
        pending    = $now ? $now.Pending : $null
        sealed     = $sealed.Count
        checkpoint = $signed ? $checkpoint : $null
        faults     = @($faults | Select-Object -Unique)
        warnings   = @($checks | ForEach-Object Warnings | Select-Object -Unique)
        notProved  = @(if ($now) { $now.NotProved })
    }
    $report | ConvertTo-Json | Set-Content -LiteralPath (Join-Path $Folder "$day.report.json")
    [pscustomobject]$report
    exit ($report.valid ? 0 : 1)
}
catch {
    [Console]::Error.WriteLine("$($_.FullyQualifiedErrorId): $($_.Exception.Message)")
    exit 2
}
