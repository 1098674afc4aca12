#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests, measures and packs EmrLedger.
.DESCRIPTION
    Needs the .NET SDK that global.json names, and nothing from a network once the packages were restored; not even an
    installed PowerShell, since 'dotnet dnx powershell --yes build.ps1' brings the one that dotnet-tools.json names.
    The exit code is 0 only where everything succeeded.
.PARAMETER Task
    Build   stages the module, so that 'Import-Module ./EmrLedger.psd1' works here (the default);
    Test    runs the .NET tests, packs, and runs the Pester suite; the last line is 'N passed, N failed, N skipped' of both; as
            root on Debian and its like, installs PostgreSQL first where there is none and EMR_TEST_SERVER names none, and
            Chromium where there is none;
    Pester  packs, and runs the Pester suite on the packed module and on the checkout, in processes of their own;
    Bench   measures, see tests/EmrLedger.Benchmarks;
    Pack    writes out/EmrLedger/<version>/ and out/EmrLedger.<version>.nupkg;
    Clean   removes everything that was built.
.PARAMETER Configuration
    Release (the default) or Debug; both are optimised.
.PARAMETER BenchArgument
    What to measure; see 'build.ps1 -Task Bench -BenchArgument help'.
.EXAMPLE
    ./build.ps1
    Import-Module ./EmrLedger.psd1
.EXAMPLE
    ./build.ps1 -Task Test
.EXAMPLE
    dotnet dnx powershell --yes build.ps1 -Task Test
.EXAMPLE
    ./build.ps1 -Task Pack
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Pester', 'Bench', 'Pack', 'Clean')]
    [string] $Task = 'Build',

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    [string[]] $BenchArgument = @()
)

$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Set-StrictMode -Version 3

$root = $PSScriptRoot
$manifest = Join-Path $root 'EmrLedger.psd1'
$out = Join-Path $root 'out'
$version = (Import-PowerShellDataFile -LiteralPath $manifest).ModuleVersion
$package = Join-Path $out 'EmrLedger' $version

function Invoke-Build {
    dotnet build (Join-Path $root 'src/EmrLedger/EmrLedger.csproj') --configuration $Configuration --nologo
}

function Invoke-Pack {
    $help = Join-Path $root 'module/en-US/EmrLedger.dll-Help.xml'
    if (-not (Test-Path -LiteralPath $help)) {
        throw "The package would have no help: '$help' is missing."
    }
    # What an earlier build staged and this one does not must not slip into the package.
    @($package, (Join-Path $out "EmrLedger.$version.nupkg"), (Join-Path $root 'module/lib')) |
        Where-Object { Test-Path -LiteralPath $_ } | Remove-Item -Recurse -Force
    Invoke-Build
    $null = New-Item -ItemType Directory -Path $package
    Copy-Item -Path $manifest -Destination $package
    foreach ($name in 'LICENSE', 'CHANGELOG.md', 'README.md') { Copy-Item -Path (Join-Path $root $name) -Destination $package }
    Copy-Item -Path (Join-Path $root 'module') -Destination $package -Recurse
    # Help is looked for beside the manifest, and nowhere else.
    Move-Item -Path (Join-Path $package 'module/en-US') -Destination $package
    Get-ChildItem -Path $package -Recurse -Filter *.pdb | Remove-Item

    $nuspec = Join-Path $out 'EmrLedger.nuspec'
    Set-Content -LiteralPath $nuspec -Value (Get-Nuspec)
    dotnet pack (Join-Path $root 'src/EmrLedger/EmrLedger.csproj') --no-build --configuration $Configuration --nologo `
        --output $out "-p:NuspecFile=$nuspec" "-p:NuspecBasePath=$package" -p:NoPackageAnalysis=true
    Remove-Item -LiteralPath $nuspec
    Write-Host "Packed $package"
}

function Get-Nuspec {
    $data = Import-PowerShellDataFile -LiteralPath $manifest
    $tags = (@('PSModule') + $data.PrivateData.PSData.Tags) -join ' '
    @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>EmrLedger</id>
    <version>$version</version>
    <authors>$($data.Author)</authors>
    <license type="expression">MIT</license>
    <readme>README.md</readme>
    <description>$($data.Description)</description>
    <copyright>$($data.Copyright)</copyright>
    <tags>$tags</tags>
  </metadata>
  <files>
    <file src="**/*" target="" />
  </files>
</package>
"@
}

# Tests of ledgers on a server, and of pages in a browser, are skipped where there is none. On a machine that is thrown away, such
# as a container, one can be installed; that it fails must not keep the other tests from running.
function Install-Package {
    param([string[]] $Name, [string] $For)
    if (-not $IsLinux -or (id -u) -ne '0' -or -not (Get-Command apt-get -CommandType Application -ErrorAction Ignore)) { return }
    $PSNativeCommandUseErrorActionPreference = $false
    Write-Host "Installing $Name for the tests of $For."
    $env:DEBIAN_FRONTEND = 'noninteractive'
    apt-get update -q | Out-Host
    apt-get install -y -q --no-install-recommends @Name | Out-Host
    if ($LASTEXITCODE -ne 0) { Write-Warning "$Name could not be installed: the tests of $For are skipped." }
}

function Install-Server {
    $isThere = $env:EMR_TEST_SERVER -or (Get-Command initdb -CommandType Application -ErrorAction Ignore) -or
        (Test-Path -Path '/usr/lib/postgresql/*/bin/initdb')
    if (-not $isThere) { Install-Package postgresql -For 'ledgers on a server' }
}

# With fonts: without any, words have no width. axe-core, which looks at pages too, comes from the npm registry when a test asks.
function Install-Browser {
    if (-not (Test-Path -LiteralPath '/usr/bin/chromium')) {
        Install-Package chromium, fonts-dejavu-core -For 'pages in a browser'
    }
}

# The counts of all .NET test projects.
function Invoke-UnitTest {
    $results = Join-Path $out 'test-results'
    if (Test-Path -LiteralPath $results) { Remove-Item -LiteralPath $results -Recurse -Force }
    # A test that fails must not keep the other tests from running.
    $PSNativeCommandUseErrorActionPreference = $false
    dotnet test (Join-Path $root 'EmrPs.sln') --configuration $Configuration --nologo --logger trx --results-directory $results |
        Out-Host
    $broken = $LASTEXITCODE -ne 0
    $counts = @{ Passed = 0; Failed = 0; Skipped = 0 }
    foreach ($file in Get-ChildItem -Path $results -Filter *.trx -ErrorAction Ignore) {
        $counters = ([xml](Get-Content -LiteralPath $file.FullName -Raw)).TestRun.ResultSummary.Counters
        $counts.Passed += [int]$counters.passed
        $counts.Failed += [int]$counters.failed
        $counts.Skipped += [int]$counters.total - [int]$counters.passed - [int]$counters.failed
    }
    # What does not build, or ends before its time, has no test that failed.
    if ($broken -and $counts.Failed -eq 0) { $counts.Failed = 1 }
    $counts
}

# The counts of the Pester suite.
function Invoke-Suite {
    Invoke-Pack | Out-Host
    $result = New-TemporaryFile
    $before = $env:EMRLEDGER_MANIFEST
    $env:EMRLEDGER_MANIFEST = Join-Path $package 'EmrLedger.psd1'
    try {
        & (Join-Path $root 'tests/Pester/run.ps1') -ResultPath $result.FullName | Out-Host
        Get-Content -LiteralPath $result.FullName -Raw | ConvertFrom-Json -AsHashtable
    }
    finally {
        $env:EMRLEDGER_MANIFEST = $before
        Remove-Item -LiteralPath $result.FullName
    }
}

function Exit-WithTotal {
    param([hashtable[]] $Counts)
    $total = @{}
    foreach ($key in 'Passed', 'Failed', 'Skipped') {
        $total[$key] = ($Counts | ForEach-Object { $_[$key] } | Measure-Object -Sum).Sum
    }
    Write-Host "`n$($total.Passed) passed, $($total.Failed) failed, $($total.Skipped) skipped"
    exit ($total.Failed -gt 0 -or $total.Passed -eq 0 ? 1 : 0)
}

switch ($Task) {
    'Build' { Invoke-Build }
    'Test' {
        Install-Server
        Install-Browser
        $counts = @(Invoke-UnitTest)
        try {
            $counts += Invoke-Suite
        }
        catch {
            $_ | Out-Host
            $counts += @{ Passed = 0; Failed = 1; Skipped = 0 }
        }
        Exit-WithTotal $counts
    }
    'Pester' { Exit-WithTotal (Invoke-Suite) }
    'Bench' {
        dotnet run --project (Join-Path $root 'tests/EmrLedger.Benchmarks') --configuration Release -- @BenchArgument
    }
    'Pack' { Invoke-Pack }
    'Clean' {
        $built = @($out, (Join-Path $root 'en-US'), (Join-Path $root 'module/lib'))
        $built += Get-ChildItem -Path (Join-Path $root 'src'), (Join-Path $root 'tests') -Recurse -Directory -Include bin, obj |
            ForEach-Object FullName
        $built | Where-Object { Test-Path -LiteralPath $_ } | Remove-Item -Recurse -Force
    }
}
