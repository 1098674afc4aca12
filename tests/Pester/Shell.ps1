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
