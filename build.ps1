#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests, measures and packs EmrLedger.
.DESCRIPTION
    Needs the .NET SDK that global.json names, and nothing from a network once the packages were restored.
    The exit code is 0 only where everything succeeded.
.PARAMETER Task
    Build   stages the module, so that 'Import-Module ./EmrLedger.psd1' works here (the default);
    Test    runs the .NET tests, then packs and runs the Pester suite;
    Pester  packs, and runs the Pester suite on the packed module, in a process of its own;
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
    @($package, (Join-Path $out "EmrLedger.$version.nupkg"), (Join-Path $root 'module/lib')) | Where-Object { Test-Path -LiteralPath $_ } | Remove-Item -Recurse -Force
    Invoke-Build
    $null = New-Item -ItemType Directory -Path $package
    Copy-Item -Path $manifest, (Join-Path $root 'LICENSE'), (Join-Path $root 'CHANGELOG.md'), (Join-Path $root 'README.md') -Destination $package
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

function Invoke-Pester {
    if (-not (Get-Module -ListAvailable -Name Pester | Where-Object Version -GE '6.0.0')) {
        throw "Pester 6 is not installed: 'Install-PSResource Pester -Version 6.0.0' brings it."
    }
    Invoke-Pack
    # In a process of its own: a loaded module locks its files, and cannot be loaded twice.
    $env:EMRLEDGER_MANIFEST = Join-Path $package 'EmrLedger.psd1'
    & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -File (Join-Path $root 'tests/Pester/run.ps1')
}

switch ($Task) {
    'Build' { Invoke-Build }
    'Test' {
        dotnet test (Join-Path $root 'EmrPs.sln') --nologo
        Invoke-Pester
    }
    'Pester' { Invoke-Pester }
    'Bench' {
        dotnet run --project (Join-Path $root 'tests/EmrLedger.Benchmarks') --configuration Release -- @BenchArgument
    }
    'Pack' { Invoke-Pack }
    'Clean' {
        $built = @($out, (Join-Path $root 'en-US'), (Join-Path $root 'module/lib'))
        $built += Get-ChildItem -Path (Join-Path $root 'src'), (Join-Path $root 'tests') -Recurse -Directory -Include bin, obj | ForEach-Object FullName
        $built | Where-Object { Test-Path -LiteralPath $_ } | Remove-Item -Recurse -Force
    }
}
