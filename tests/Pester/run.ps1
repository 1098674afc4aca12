#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Runs the Pester suite; the last line is 'N passed, N failed, N skipped'.
.DESCRIPTION
    Each of these runs is a process of its own, because a loaded module cannot be unloaded, and the first is four:
    everything on the module that $env:EMRLEDGER_MANIFEST names (build.ps1 sets it to the packed one; else the checkout's);
    what depends on where the module's files lie, tagged Layout, once more on the checkout's module, where that is another one;
    the tests tagged Culture once more under each culture.
    Pester is the package that tests/EmrLedger.Tests restores, whatever else is installed.
    The exit code is 0 only where at least one test passed, none failed and every run came to its end.
.PARAMETER Culture
    The cultures to repeat the tests under.
.PARAMETER Path
    The test files; without it, all beside this script.
.PARAMETER ResultPath
    A file that is given the three counts, as JSON.
.EXAMPLE
    tests/Pester/run.ps1 -Culture @() -Path tests/Pester/Keys.Tests.ps1
#>
[CmdletBinding()]
param(
    [AllowEmptyCollection()]
    [string[]] $Culture = @('tr-TR', 'de-DE', 'th-TH', 'ar-SA'),

    [string[]] $Path = @($PSScriptRoot),

    [string] $ResultPath
)

$ErrorActionPreference = 'Stop'
# A run that breaks down is counted, and the next one is begun.
$PSNativeCommandUseErrorActionPreference = $false
Set-StrictMode -Version 3
. (Join-Path $PSScriptRoot 'Shell.ps1')

$root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../..'))
$project = Join-Path $root 'tests/EmrLedger.Tests/EmrLedger.Tests.csproj'
$restored = dotnet restore $project --nologo --verbosity quiet
$pester = "$(dotnet msbuild $project -nologo -getProperty:PkgPester)".Trim()
if (-not $pester -or -not (Test-Path -LiteralPath $pester)) {
    throw "Pester could not be restored: $($restored -join "`n")"
}
$pester = Join-Path $pester 'tools/Pester.psd1'

$checkout = Join-Path $root 'EmrLedger.psd1'
$tested = $env:EMRLEDGER_MANIFEST ? $env:EMRLEDGER_MANIFEST : $checkout

# Dealt out in turns, so that files which take long together, being of one subject and so of neighbouring names, are parted.
$files = @(Get-Item -Path $Path | Get-ChildItem -File -Recurse -Filter *.Tests.ps1 | Sort-Object FullName -Unique)
$count = [Math]::Min(4, $files.Count)
$parts = @(
    for ($part = 0; $part -lt $count; $part++) {
        @{ Name = "part $($part + 1) of $count"; Files = @(for ($i = $part; $i -lt $files.Count; $i += $count) { $files[$i].FullName }) }
    }
)

# Pester would run through every file to find the tagged tests; one without the words has none.
function Get-TaggedFile([string] $Tag) {
    $files.FullName | Where-Object { Select-String -LiteralPath $_ -Pattern "^\s*(Describe|It) .* -Tag .*\b$Tag\b" -Quiet }
}
$ofCulture = @(Get-TaggedFile Culture)
if (-not $ofCulture) { $Culture = @() }
$ofLayout = @(Get-TaggedFile Layout)

$runs = @(
    foreach ($part in $parts) {
        @{ Name = "everything, $($part.Name)"; Manifest = $tested; Files = $part.Files; Tag = ''; Culture = '' }
    }
    if ($tested -ne $checkout -and $ofLayout) {
        @{ Name = 'the checkout'; Manifest = $checkout; Files = $ofLayout; Tag = 'Layout'; Culture = '' }
    }
    foreach ($name in $Culture) {
        @{ Name = $name; Manifest = $tested; Files = $ofCulture; Tag = 'Culture'; Culture = $name }
    }
)

# Its lines are written as they come, those of the others where they end.
$live = $runs[0].Name

# More at once than there are processors, since each waits for the processes that it starts as often as it computes.
$results = $runs | ForEach-Object -ThrottleLimit 4 -Parallel {
    $run = $_
    . (Join-Path $using:PSScriptRoot 'Shell.ps1')
    $title = "`n=== $($run.Name): $($run.Manifest)"
    $result = New-TemporaryFile
    $arguments = @(
        '-PesterPath', $using:pester, '-Manifest', $run.Manifest, '-ResultPath', $result.FullName
        '-Path', ($run.Files -join [IO.Path]::PathSeparator), '-Tag', $run.Tag, '-Culture', $run.Culture
    )
    $suite = Join-Path $using:PSScriptRoot 'suite.ps1'
    if ($run.Name -eq $using:live) {
        Write-Host $title
        Invoke-Shell -File $suite @arguments 2>&1 | ForEach-Object { Write-Host "$_" }
    }
    else {
        $lines = Invoke-Shell -File $suite @arguments 2>&1 | ForEach-Object { "$_" }
        Write-Host (@($title; $lines) -join "`n")
    }
    $counts = Get-Content -LiteralPath $result.FullName -Raw | ConvertFrom-Json
    Remove-Item -LiteralPath $result.FullName
    [pscustomobject]@{ Name = $run.Name; Counts = $counts }
}

$total = @{ Passed = 0; Failed = 0; Skipped = 0 }
$unfinished = $runs.Count - @($results).Count
foreach ($result in $results) {
    $counts = $result.Counts
    if ($null -eq $counts) {
        Write-Host "The run '$($result.Name)' did not come to its end."
        $unfinished++
        continue
    }
    foreach ($key in @($total.Keys)) { $total[$key] += $counts.$key }
    # A file that cannot even be loaded has no tests that could fail.
    $unfinished += $counts.BrokenFiles
}
$total.Failed += $unfinished

if ($ResultPath) { $total | ConvertTo-Json | Set-Content -LiteralPath $ResultPath }
Write-Host ''
Write-Host "$($total.Passed) passed, $($total.Failed) failed, $($total.Skipped) skipped"
exit ($total.Failed -gt 0 -or $total.Passed -eq 0 ? 1 : 0)
