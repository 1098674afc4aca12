<#
.SYNOPSIS
    The main job of EmrLedger in one go: keys, signed prescriptions, mined blocks, and tampering caught.
.DESCRIPTION
    Runs in PowerShell 7.6, and in the small host of this repository where there is no PowerShell.
    It writes no file.
#>
$ErrorActionPreference = 'Stop'
Import-Module "$PSScriptRoot/../../EmrLedger.psd1"

$difficulty = 200000000

Write-Host '1. Keys: a doctor who signs, and a clinic that mines' -ForegroundColor Cyan
$doctor = New-EmrKey
$clinic = New-EmrKey
$doctor, $clinic | Out-Host

Write-Host '2. The doctor signs the prescriptions of a CSV file' -ForegroundColor Cyan
$records = Import-Csv "$PSScriptRoot/prescriptions.csv" | New-SignedRecord -Key $doctor
$records | Select-Object -First 5 | Out-Host
$valid = @($records | Test-EmrRecord | Where-Object { $_ }).Count
Write-Host "$valid of $($records.Count) records are valid: right key, right order, right signature.`n"

Write-Host "3. The clinic seals them into blocks of at most 25, at difficulty $difficulty" -ForegroundColor Cyan
$blocks = $records | Invoke-EmrMining -Miner $clinic -Difficulty $difficulty
$blocks | Out-Host

Write-Host '4. Anybody can check the blocks as a chain' -ForegroundColor Cyan
$blocks | Test-EmrBlock -Difficulty $difficulty -Detailed | Out-Host

Write-Host '5. A dose changed in a signed record is caught' -ForegroundColor Cyan
$tampered = ($records[0] | ConvertTo-EmrJson).Replace('500 mg', '5000 mg') | ConvertFrom-EmrJson
$tampered | Test-EmrRecord -Detailed | Out-Host

Write-Host '6. ... and so is a record taken out of a sealed block, with all that was built upon it' -ForegroundColor Cyan
$kept = ($blocks[0].Records | Select-Object -Skip 1 | ConvertTo-EmrJson) -join ','
$all = ($blocks[0].Records | ConvertTo-EmrJson) -join ','
$forged = ($blocks[0] | ConvertTo-EmrJson).Replace($all, $kept) | ConvertFrom-EmrJson
$forged, $blocks[1] | Test-EmrBlock -Difficulty $difficulty -Detailed | Out-Host
