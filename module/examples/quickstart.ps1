<#
.SYNOPSIS
    The main job of EmrLedger in one go: keys, signed prescriptions, mined blocks, tampering caught, a ledger, a pharmacy,
    a sealed text.
.DESCRIPTION
    In a fresh clone it builds the module first; an installed module is there already.
    The ledger that it makes is in a temporary folder, which it removes at the end.
    Where the module is installed, it runs in ConstrainedLanguage mode, too; to build needs FullLanguage.
.EXAMPLE
    ./module/examples/quickstart.ps1
.EXAMPLE
    dotnet dnx powershell --yes module/examples/quickstart.ps1
#>
$ErrorActionPreference = 'Stop'
$root = Convert-Path -LiteralPath "$PSScriptRoot/../.."
if (-not (Test-Path -LiteralPath "$root/module/lib/EmrLedger.dll")) {
    Write-Host 'The module is not built here yet. Building it, which takes a minute or so:' -ForegroundColor Cyan
    & "$root/build.ps1"
    Write-Host ''
}
# A module is named by a wildcard, and this folder's name may have brackets.
Import-Module ([wildcardpattern]::Escape("$root/EmrLedger.psd1"))

$difficulty = 200000000

Write-Host '1. Keys: a doctor who signs, and a clinic that mines' -ForegroundColor Cyan
$doctor = New-EmrKey
$clinic = New-EmrKey
$doctor, $clinic | Out-Host

Write-Host '2. The doctor signs the prescriptions of a CSV file' -ForegroundColor Cyan
$records = Import-Csv -LiteralPath "$PSScriptRoot/prescriptions.csv" | New-SignedRecord -Key $doctor
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

Write-Host '6. ... and so is a record taken out of a block, with all that was built upon it' -ForegroundColor Cyan
$kept = ($blocks[0].Records | Select-Object -Skip 1 | ConvertTo-EmrJson) -join ','
$all = ($blocks[0].Records | ConvertTo-EmrJson) -join ','
$forged = ($blocks[0] | ConvertTo-EmrJson).Replace($all, $kept) | ConvertFrom-EmrJson
$forged, $blocks[1] | Test-EmrBlock -Difficulty $difficulty -Detailed | Out-Host

Write-Host '7. A ledger keeps records and blocks in a file, and knows whose records it takes' -ForegroundColor Cyan
$folder = New-Item -ItemType Directory -Path "$((Get-PSDrive Temp).Root)/emrledger-$(New-Guid)"
try {
    $ledger = New-EmrLedger -LiteralPath "$folder/clinic.emr" -Name 'Clinic North' -Difficulty 100000 -Authority $clinic
    Register-EmrDoctor $ledger $doctor 'Dr. A. Sample' -Authority $clinic
    Add-EmrRecord $ledger $records
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    Get-EmrLedger $ledger | Out-Host
    Get-EmrRecord $ledger -Patient $records[0].PatientHash | Out-Host
    Write-Host "Every block, record and registration of it is valid: $(Test-EmrLedger $ledger)`n"

    Write-Host '8. A record of somebody who is not registered is refused' -ForegroundColor Cyan
    $stranger = New-EmrKey
    $foreign = New-SignedRecord $stranger $clinic 'Morphine 10 mg, 100 ampoules'
    $answer = $foreign | Test-EmrRecord -Ledger $ledger -Detailed
    Write-Host "Signed well: $($foreign | Test-EmrRecord). Valid in the ledger: $($answer.Valid), $($answer.Faults[0].Message).`n"

    Write-Host '9. A pharmacy claims a prescription and dispenses it; no other pharmacy can' -ForegroundColor Cyan
    $north, $south = 'North Pharmacy', 'South Pharmacy' | ForEach-Object {
        $till = New-EmrKey
        Register-EmrPharmacy $ledger $till $_ -Authority $clinic
        $till
    }
    $rx = New-SignedRecord $doctor $records[0].PatientHash 'Amoxicillin 500 mg' -Units 21 -ValidUntil 2099-12-31 -Ledger $ledger |
        Add-EmrRecord $ledger -PassThru
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    $claimed = Lock-EmrPrescription $ledger $rx -Key $north
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    try { Lock-EmrPrescription $ledger $rx -Key $south }
    catch { Write-Host "Refused, $($_.Exception.Error): its message says who holds it, and since which block." }
    $claimed, (Add-EmrDispense $ledger $rx -Key $north -Units 10) | Out-Host

    Write-Host '10. A sealed text is for its recipients, and can be erased; all proofs hold' -ForegroundColor Cyan
    $rx = New-SignedRecord $doctor $records[0].PatientHash 'Methadone 40 mg' -Recipient $north -Ledger $ledger |
        Add-EmrRecord $ledger -PassThru
    $null = Invoke-EmrMining -Ledger $ledger -Miner $clinic
    Open-EmrPrescription $ledger $rx -Key $north | Format-Table | Out-Host
    $cleared = Clear-EmrPrescription $ledger $rx -Authority $clinic -Reason 'erasure request'
    Write-Host "The text is now: $($cleared.TextState). Every record and proof is valid: $(Test-EmrLedger $ledger)."
}
finally {
    Remove-Item -LiteralPath $folder -Recurse
}
