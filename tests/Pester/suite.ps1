<#
.SYNOPSIS
    One run of the suite, in the process that run.ps1 started for it; leaves its counts in a file.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $PesterPath,
    [Parameter(Mandatory)] [string] $Manifest,
    [Parameter(Mandatory)] [string] $ResultPath,
    [Parameter(Mandatory)] [string] $Path,
    [AllowEmptyString()] [string] $Tag = '',
    [AllowEmptyString()] [string] $Culture = ''
)

if ($Culture) {
    # Before anything is imported, and for the threads to come as well.
    $chosen = [cultureinfo]::GetCultureInfo($Culture)
    [cultureinfo]::DefaultThreadCurrentCulture = $chosen
    [cultureinfo]::CurrentCulture = $chosen
}
$env:EMRLEDGER_TEST_CULTURE = $Culture
$env:EMRLEDGER_MANIFEST = $Manifest

Import-Module $PesterPath

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path -split [IO.Path]::PathSeparator
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Normal'
$configuration.Output.RenderMode = 'Plaintext'
if ($Tag) { $configuration.Filter.Tag = $Tag }

$run = Invoke-Pester -Configuration $configuration

@{
    Passed      = $run.PassedCount
    Failed      = $run.FailedCount
    Skipped     = $run.SkippedCount + $run.InconclusiveCount
    BrokenFiles = $run.FailedContainersCount + $run.FailedBlocksCount
} | ConvertTo-Json | Set-Content -LiteralPath $ResultPath
