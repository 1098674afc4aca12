<#
.SYNOPSIS
    The daily routine of a ledger: seal, sign a checkpoint, check everything, back up, report.
.DESCRIPTION
    Fit for a scheduled task: it asks nothing, writes a report, and ends with an exit code. For people it writes a page as well
    (New-EmrReport), on which stands first what changed since the day before.

        0   all is well
        1   the ledger, its checkpoint or its backup is not what it should be: look at the report today, which says what was
            found; what could still be done was done
        2   the routine itself could not be done: a file is missing, a passphrase is wrong, a disk is full; the report's 'error'
            and 'cure' say which and what to do, and so does a line on the error stream

    The key of the log is opened with a passphrase from a file that only this account can read, or from wherever your vault
    puts it. The state file of the key must not be on the same disk image as the ledger: it is what shows that a ledger was
    rolled back.

    What it writes can be read by this account alone: files have mode 0600, and a folder that it makes has 0700. On Windows the
    permissions of the folder hold. It runs in ConstrainedLanguage mode, too.

    Any PowerShell 7.6 will do. Where none is installed, but the .NET SDK is,
    'dotnet tool install --global powershell --version 7.6.9' brings a 'pwsh'.
.PARAMETER Ledger
    The ledger.
.PARAMETER KeyPath
    The key file of the log.
.PARAMETER PassphrasePath
    A file whose first line is the key file's passphrase.
.PARAMETER Folder
    Where checkpoints, backups and reports are kept, each with the day in its name. It is made where it is missing.
.PARAMETER Miner
    Who mines what is still pending; without it, nothing is sealed.
.PARAMETER Keep
    How many backups to keep: the newest ones, and of each month before the last one that was made. Older ones are removed at
    the end of a good day. Checkpoints and reports are small, and are evidence: they stay. Without it, every backup stays.
.PARAMETER Initialize
    Lets the key begin with this ledger: once, on the first day.
.EXAMPLE
    pwsh -NoProfile -File daily.ps1 -Ledger ./clinic.emr -KeyPath ./log.key -PassphrasePath ./log.pass -Folder ./evidence
.EXAMPLE
    pwsh -NoProfile -File daily.ps1 -Ledger ./clinic.emr -KeyPath ./log.key -PassphrasePath ./log.pass -Folder ./evidence -Keep 30
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Ledger,
    [Parameter(Mandatory)] [string] $KeyPath,
    [Parameter(Mandatory)] [string] $PassphrasePath,
    [Parameter(Mandatory)] [string] $Folder,
    [string] $Miner,
    [ValidateRange(1, 100000)] [int] $Keep,
    [switch] $Initialize
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Set-StrictMode -Version 3
$day = [datetime]::UtcNow.ToString('yyyyMMdd-HHmmss', [cultureinfo]::InvariantCulture)
$alarms = 'CheckpointInconsistent', 'CopyInvalid', 'LedgerDamaged', 'LedgerNotRecognized', 'ManifestInvalid'
$alarmed, $sealed, $signed, $checks, $pages, $removed, $failure = @(), @(), @(), @(), @(), @(), $null
$checkpoint = Join-Path $Folder "$day.checkpoint"
$copy = Join-Path $Folder "$day.emr"
$page = Join-Path $Folder "$day.audit.html"
$reportFile = Join-Path $Folder "$day.report.json"

# A step that finds the ledger changed is for the report, and the next steps still say what they find.
function Invoke-Step {
    param([scriptblock] $Step)
    try {
        & $Step
    }
    catch {
        $id = ($_.FullyQualifiedErrorId -split ',')[0]
        if ($id -notin $alarms) { throw }
        $script:alarmed += "${id}: $($_.Exception.Message)"
    }
}

# What is not there is nothing to protect: a step may have made no file.
function Set-PrivateMode {
    param([string] $Mode, [string] $Path)
    if (-not $IsWindows -and (Test-Path -LiteralPath $Path)) { chmod $Mode -- $Path }
}

# The newest backups stay, and the last one of each month.
function Remove-OldCopy {
    $copies = @(
        Get-ChildItem -LiteralPath $Folder -File | Where-Object Name -Match '^\d{8}-\d{6}\.emr$' | Sort-Object Name -Descending
    )
    $monthly = @($copies | Group-Object { $_.Name.Substring(0, 6) } | ForEach-Object { $_.Group[0].Name })
    $copies | Select-Object -Skip $Keep | Where-Object Name -NotIn $monthly | ForEach-Object {
        Remove-Item -LiteralPath $_.FullName
        $_.Name
    }
}

try {
    # A module is named by a wildcard, and this folder's name may have brackets.
    Import-Module ([wildcardpattern]::Escape((Convert-Path -LiteralPath "$PSScriptRoot/../../EmrLedger.psd1")))
    if (-not (Test-Path -LiteralPath $Folder)) {
        $null = New-Item -ItemType Directory -Path $Folder
        Set-PrivateMode 0700 $Folder
    }
    $passphrase = ConvertTo-SecureString (Get-Content -LiteralPath $PassphrasePath -TotalCount 1) -AsPlainText -Force
    $key = Import-EmrKey -LiteralPath $KeyPath -Passphrase $passphrase

    $before = Get-ChildItem -LiteralPath $Folder -Filter *.checkpoint | Sort-Object Name | Select-Object -Last 1
    $sealed = @(if ($Miner) { Invoke-Step { Invoke-EmrMining -Ledger $Ledger -Miner $Miner } })
    $signed = @(Invoke-Step { New-EmrCheckpoint $Ledger -Key $key -LiteralPath $checkpoint -Initialize:$Initialize })
    Set-PrivateMode 0600 $checkpoint

    # Yesterday's checkpoint first: it shows whether what was there then is still there.
    $checks = @(if ($before) { Invoke-Step { Test-EmrLedger $Ledger -Checkpoint $before.FullName -LogKey $key -Detailed } })
    $checks += @(if ($signed) { Invoke-Step { Test-EmrLedger $Ledger -Checkpoint $checkpoint -LogKey $key -Detailed } })
    Invoke-Step { Backup-EmrLedger $Ledger -LiteralPath $copy }
    Set-PrivateMode 0600 $copy

    # Held against today's checkpoint; where none was signed, against the last one.
    $against = @{}
    $note = $signed ? $checkpoint : ($before ? $before.FullName : $null)
    if ($note) { $against = @{ Checkpoint = $note; LogKey = $key } }
    $last = Get-ChildItem -LiteralPath $Folder -Filter *.audit.json | Sort-Object Name | Select-Object -Last 1
    if ($last) { $against.Previous = $last.FullName }
    $pages = @(Invoke-Step { New-EmrReport $Ledger -LiteralPath $page @against -WarningAction SilentlyContinue })
    $pages | ForEach-Object { Set-PrivateMode 0600 $_.FullName }
    if ($Keep -and -not $alarmed -and -not ($checks | ForEach-Object Faults)) { $removed = @(Remove-OldCopy) }
}
catch {
    $failure = $_
}

$now = $checks | Select-Object -Last 1
$faults = @(@($alarmed) + @($checks | ForEach-Object Faults | ForEach-Object { "$_" }) | Select-Object -Unique)
$cure = $failure -and $failure.ErrorDetails ? $failure.ErrorDetails.RecommendedAction : $null
$report = [ordered]@{
    day        = $day
    ledger     = $Ledger
    name       = $now ? $now.Name : $null
    valid      = $faults ? $false : ($failure ? $null : $true)
    blocks     = $now ? $now.Blocks : $null
    records    = $now ? $now.Records : $null
    pending    = $now ? $now.Pending : $null
    sealed     = $sealed.Count
    checkpoint = $signed ? $checkpoint : $null
    page       = $pages ? $page : $null
    removed    = $removed
    faults     = $faults
    warnings   = @($checks | ForEach-Object Warnings | Select-Object -Unique)
    notProved  = @(if ($now) { $now.NotProved })
    error      = $failure ? "$(($failure.FullyQualifiedErrorId -split ',')[0]): $($failure.Exception.Message)" : $null
    cure       = $failure ? ($cure ? $cure : 'Mend what the error names, and run this again.') : $null
}
New-Object psobject -Property $report
try {
    $null = New-Item -ItemType File -Path $reportFile
    Set-PrivateMode 0600 $reportFile
    $report | ConvertTo-Json | Set-Content -LiteralPath $reportFile
}
catch {
    if (-not $failure) { $failure = $_ }
    Write-Error "There is no report: $($_.Exception.Message)" -ErrorAction Continue
}
if ($report.error) { Write-Error "$($report.error) $($report.cure)" -ErrorAction Continue }
exit ($faults ? 1 : ($failure ? 2 : 0))
