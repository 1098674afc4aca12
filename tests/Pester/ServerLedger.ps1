# A ledger on the server of these tests, with sealed records and a pending one: dot-sourced where tests need it.
$session = Enter-ServerTest
$server = $session.Server
$clinic = New-EmrKey
$doctor = New-EmrKey
$patient = New-EmrKey

if ($server) {
    $place = New-Place
    $made = New-EmrLedger $place 'Clinic North' -Difficulty 1 -Authority $clinic -Credential (New-Login) -WarningVariable warned
    Register-EmrDoctor $made $doctor 'Dr. A. Sample' -Authority $clinic
    1..30 | ForEach-Object { [pscustomobject]@{ Patient = $patient.Hash; Prescription = "Medication $_" } } |
        New-SignedRecord $doctor -Ledger $place | Add-EmrRecord $place -BatchSize 10
    $blocks = Invoke-EmrMining -Ledger $place -Miner $clinic
    $waiting = New-SignedRecord $doctor $patient 'Wärts 5 µg' -Ledger $made | Add-EmrRecord $made -PassThru
}
