@{
    RootModule             = 'module/lib/EmrLedger.dll'
    ModuleVersion          = '0.3.0'
    GUID                   = '6f1c9a52-0c1e-4b7e-9d1a-5f6f0f3b2c84'
    Author                 = 'The EmrLedger contributors'
    CompanyName            = 'EmrLedger'
    Copyright              = '(c) 2026 The EmrLedger contributors. MIT licence.'
    Description            = 'Prescriptions signed by the doctor who wrote them, sealed into proof-of-work blocks and checked as a chain that shows any later change.'
    PowerShellVersion      = '7.6'
    CompatiblePSEditions   = @('Core')

    # Loaded at import, so that [EmrLedger.EmrRecord] is found right after it.
    RequiredAssemblies     = @('module/lib/EmrLedger.Core.dll')
    TypesToProcess         = @('module/EmrLedger.Types.ps1xml')
    FormatsToProcess       = @('module/EmrLedger.Format.ps1xml')

    CmdletsToExport        = @(
        'Add-EmrBlock'
        'Add-EmrCosignature'
        'Add-EmrDispense'
        'Add-EmrRecord'
        'Backup-EmrLedger'
        'Clear-EmrPrescription'
        'ConvertFrom-EmrJson'
        'ConvertTo-EmrJson'
        'Export-EmrEnvelope'
        'Export-EmrKey'
        'Export-EmrLedger'
        'Get-EmrBlock'
        'Get-EmrDoctor'
        'Get-EmrLedger'
        'Get-EmrPharmacy'
        'Get-EmrPrescription'
        'Get-EmrRecord'
        'Get-EmrUserState'
        'Import-EmrEnvelope'
        'Import-EmrKey'
        'Import-EmrLedger'
        'Invoke-EmrMining'
        'Lock-EmrPrescription'
        'Move-EmrPrescription'
        'New-EmrCheckpoint'
        'New-EmrKey'
        'New-EmrLedger'
        'New-EmrReceipt'
        'New-EmrReport'
        'New-SignedRecord'
        'Open-EmrPrescription'
        'Register-EmrDoctor'
        'Register-EmrPharmacy'
        'Remove-EmrRecord'
        'Restore-EmrLedger'
        'Set-EmrAuthority'
        'Stop-EmrPrescription'
        'Test-EmrBlock'
        'Test-EmrCheckpoint'
        'Test-EmrLedger'
        'Test-EmrReceipt'
        'Test-EmrRecord'
        'Undo-EmrDispense'
        'Unlock-EmrPrescription'
        'Unregister-EmrDoctor'
        'Unregister-EmrPharmacy'
        'Update-EmrPrescription'
        'Watch-EmrLedger'
    )
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()

    PrivateData            = @{
        PSData = @{
            Tags         = @('ledger', 'prescription', 'signature', 'secp256k1', 'ecdsa', 'proof-of-work', 'health', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ReleaseNotes = 'See CHANGELOG.md.'
        }
    }
}
