# Dot-sourced by every test file: the module under test, and what several files need.
# $env:EMRLEDGER_MANIFEST names the manifest to test; without it, it is the checkout's own.
Set-StrictMode -Version 3
. (Join-Path $PSScriptRoot 'Shell.ps1')

$repositoryRoot = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../..'))
$manifest = $env:EMRLEDGER_MANIFEST ? $env:EMRLEDGER_MANIFEST : (Join-Path $repositoryRoot 'EmrLedger.psd1')
$moduleRoot = Split-Path $manifest

Import-Module $manifest

# The lines of one file of vectors that the original notebook made.
function Get-SeedLine {
    param([Parameter(Mandatory)] [string] $Name)
    Get-Content -LiteralPath (Join-Path $repositoryRoot "tests/vectors/seed/$Name.jsonl")
}

# What a command wrote, and what it reported: errors that ended it among them.
function Get-Outcome {
    param([Parameter(Mandatory)] [scriptblock] $Command)
    $ErrorActionPreference = 'Continue'
    $written = [Collections.Generic.List[object]]::new()
    $problems = [Collections.Generic.List[Management.Automation.ErrorRecord]]::new()
    $ended = $false
    try {
        & $Command 2>&1 | ForEach-Object { if ($_ -is [Management.Automation.ErrorRecord]) { $problems.Add($_) } else { $written.Add($_) } }
    }
    catch {
        $ended = $true
        $problems.Add($_)
    }
    [pscustomobject]@{ Output = $written.ToArray(); Problems = $problems.ToArray(); Ended = $ended }
}

# What our own exception says, which is inside the engine's where the engine refuses an argument.
function Get-RefusedId {
    param([Parameter(Mandatory, ValueFromPipeline)] [Management.Automation.ErrorRecord] $Problem)
    process {
        $Problem.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
        $Problem.TargetObject | Should -BeNullOrEmpty
        $inner = $Problem.Exception.InnerException
        $inner | Should -BeOfType ([EmrLedger.EmrException])
        $inner.Cure | Should -Match '\.$'
        $Problem.Exception.Message | Should -BeLike "*$([wildcardpattern]::Escape($inner.Cure))" -Because 'the message says what to do'
        "$($inner.Error)"
    }
}

# The lines that a command wrote to the verbose stream.
function Get-VerboseLine {
    param([Parameter(Mandatory)] [scriptblock] $Command)
    & $Command 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] } | ForEach-Object Message
}

# Runs a script block in a process of its own; what it writes comes back as copies.
function Invoke-FreshSession {
    param([Parameter(Mandatory)] [scriptblock] $ScriptBlock, [object[]] $ArgumentList = @())
    Invoke-Shell -Command $ScriptBlock -args $ArgumentList
}

function ConvertTo-TestPassphrase {
    param([Parameter(Mandatory)] [string] $Text)
    ConvertTo-SecureString $Text -AsPlainText -Force
}

# The 32 bytes of a private key, as SEC 1 lays them out; no command of the module gives them away.
function Get-SecretByte {
    param([Parameter(Mandatory)] [EmrLedger.EmrKey] $Key, [Parameter(Mandatory)] [string] $Folder)
    $file = Join-Path $Folder "$($Key.Hash).der"
    Export-EmrKey $Key -LiteralPath $file -NoPassphrase -Force -Format Sec1 -Der
    $bytes = [IO.File]::ReadAllBytes($file)[7..38]
    Remove-Item -LiteralPath $file
    , [byte[]]$bytes
}

# A record or a block with one member changed, as an object that PowerShell made.
function Edit-Copy {
    param([Parameter(Mandatory)] [object] $Object, [Parameter(Mandatory)] [string] $Member, [Parameter(Mandatory)] [AllowEmptyString()] [object] $Value)
    $copy = [ordered]@{}
    foreach ($property in $Object.PSObject.Properties) { $copy[$property.Name] = $property.Value }
    $copy[$Member] = $Value
    [pscustomobject]$copy
}

# The first hex digit made another one: no longer the same value, and still hex.
function Edit-Hex {
    param([Parameter(Mandatory)] [string] $Text)
    ($Text[0] -eq '0' ? '1' : '0') + $Text.Substring(1)
}

# The native library of a module's folder that is for this machine.
function Get-NativeFile {
    param([Parameter(Mandatory)] [string] $Folder, [Parameter(Mandatory)] [string] $Name)
    $dependencies = Join-Path $Folder 'module/lib/dependencies'
    [Runtime.Loader.AssemblyDependencyResolver]::new((Join-Path $dependencies 'EmrLedger.Adapters.dll')).ResolveUnmanagedDllToPath($Name)
}
