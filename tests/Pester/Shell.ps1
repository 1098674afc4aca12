# How another PowerShell of the kind that runs now is started. One that is a .NET tool runs in 'dotnet', which must be told
# what to run; the program 'pwsh' beside that file, which Start-Job takes, must be told where .NET is.
$shellProgram = [Environment]::ProcessPath
$shellArguments = @()
if ([IO.Path]::GetFileNameWithoutExtension($shellProgram) -eq 'dotnet') {
    $shellArguments = @(Join-Path $PSHOME 'pwsh.dll')
    $env:DOTNET_ROOT ??= Split-Path $shellProgram
}

function Invoke-Shell {
    & $shellProgram @shellArguments -NoProfile -NonInteractive @args
}

# Runs a script in a process of its own, in a language mode; its output is text, and its exit code this session's.
function Invoke-Script {
    param([string] $LanguageMode, [string] $Script)
    $start = Join-Path ([IO.Path]::GetTempPath()) "emr-$(New-Guid).ps1"
    # Without attributes on its parameters, it has $args, which remember what is a parameter's name.
    Set-Content -LiteralPath $start @'
param($RunMode, $RunScript)
$ExecutionContext.SessionState.LanguageMode = $RunMode
& $RunScript @args
exit $LASTEXITCODE
'@
    try {
        Invoke-Shell -File $start $LanguageMode $Script @args
    }
    finally {
        Remove-Item -LiteralPath $start
    }
}
