BeforeDiscovery {
    $commands = @(
        'Add-EmrBlock', 'Add-EmrCosignature', 'Add-EmrDispense', 'Add-EmrRecord', 'Backup-EmrLedger'
        'Clear-EmrPrescription', 'ConvertFrom-EmrJson', 'ConvertTo-EmrJson', 'Export-EmrEnvelope', 'Export-EmrKey', 'Export-EmrLedger'
        'Get-EmrBlock', 'Get-EmrDoctor'
        'Get-EmrLedger', 'Get-EmrPharmacy', 'Get-EmrPrescription', 'Get-EmrRecord', 'Get-EmrUserState', 'Import-EmrEnvelope', 'Import-EmrKey'
        'Import-EmrLedger', 'Invoke-EmrMining', 'Lock-EmrPrescription', 'Move-EmrPrescription', 'New-EmrCheckpoint'
        'New-EmrKey', 'New-EmrLedger', 'New-EmrReceipt', 'New-EmrReport', 'New-SignedRecord', 'Open-EmrPrescription', 'Register-EmrDoctor'
        'Register-EmrPharmacy', 'Remove-EmrRecord', 'Restore-EmrLedger', 'Set-EmrAuthority', 'Stop-EmrPrescription'
        'Test-EmrBlock', 'Test-EmrCheckpoint', 'Test-EmrLedger', 'Test-EmrReceipt', 'Test-EmrRecord', 'Undo-EmrDispense'
        'Unlock-EmrPrescription', 'Unregister-EmrDoctor', 'Unregister-EmrPharmacy', 'Update-EmrPrescription', 'Watch-EmrLedger'
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
}

Describe 'The manifest' -Tag Layout {
    It 'is valid' {
        $tested = Test-ModuleManifest $manifest -WarningVariable warnings -WarningAction SilentlyContinue
        $tested.Name | Should -Be 'EmrLedger'
        $warnings | Should -BeNullOrEmpty
    }

    It 'names files that are there' {
        $data = Import-PowerShellDataFile $manifest
        foreach ($file in @($data.RootModule) + $data.RequiredAssemblies + $data.TypesToProcess + $data.FormatsToProcess) {
            Join-Path $moduleRoot $file | Should -Exist
        }
    }

    It 'leaves nothing to wildcards, which would slow every session down' {
        $data = Import-PowerShellDataFile $manifest
        foreach ($export in 'CmdletsToExport', 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport') {
            $data.ContainsKey($export) | Should -BeTrue
            $data[$export] | Should -Not -Match '[*?]'
        }
    }

    It 'gives the version of the assemblies' {
        $version = [version](Import-PowerShellDataFile $manifest).ModuleVersion
        foreach ($name in 'EmrLedger.dll', 'EmrLedger.Core.dll') {
            $assembly = [Reflection.AssemblyName]::GetAssemblyName((Join-Path $moduleRoot "module/lib/$name")).Version
            "$($assembly.Major).$($assembly.Minor).$($assembly.Build)" | Should -Be $version.ToString(3)
        }
    }
}

Describe 'Import-Module' -Tag Layout {
    It 'brings exactly the commands of the manifest' -ForEach @{ Commands = $commands } {
        (Get-Command -Module EmrLedger).Name | Sort-Object | Should -Be $Commands
        (Import-PowerShellDataFile $manifest).CmdletsToExport | Sort-Object | Should -Be $Commands
    }

    It 'brings every cmdlet of the assembly' -ForEach @{ Commands = $commands } {
        $assembly = (Get-Command New-EmrKey).ImplementingType.Assembly
        $classes = $assembly.GetExportedTypes() | Where-Object { $_.GetCustomAttributes([Management.Automation.CmdletAttribute], $false) }
        $classes | Should -HaveCount $Commands.Count
    }

    It 'makes the types known right away' {
        $seen = Invoke-FreshSession -ArgumentList $manifest {
            param($manifest)
            Import-Module $manifest
            [EmrLedger.EmrRecord].FullName
            [EmrLedger.EmrBlock]::MaxRecords
            [EmrLedger.EmrKey].Assembly.Location
        }
        $seen[0] | Should -Be 'EmrLedger.EmrRecord'
        $seen[1] | Should -Be 25
        $seen[2] | Should -Be (Join-Path $moduleRoot 'module/lib/EmrLedger.Core.dll')
    }

    It 'can be done again with -Force, and after Remove-Module' -ForEach @{ Commands = $commands } {
        $seen = Invoke-FreshSession -ArgumentList $manifest {
            param($manifest)
            Import-Module $manifest
            $key = New-EmrKey
            Import-Module $manifest -Force
            (Get-Command -Module EmrLedger).Count
            $record = New-SignedRecord $key $key 'x'
            Remove-Module EmrLedger
            @(Get-Command New-EmrKey -ErrorAction Ignore).Count
            Import-Module $manifest
            $record | Test-EmrRecord
            ($record | Out-String) -match 'TxId'
            $Error.Count
        }
        $seen | Should -Be $Commands.Count, 0, $true, $true, 0
    }

    It 'writes to no stream' {
        $seen = Invoke-FreshSession -ArgumentList $manifest { param($manifest) Import-Module $manifest *>&1; 'done' }
        $seen | Should -Be 'done'
    }

    It 'works in several runspaces at once' {
        $seen = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:manifest
            $key = New-EmrKey
            New-SignedRecord $key $key 'x' | Test-EmrRecord
        }
        $seen | Should -Be $true, $true, $true, $true
    }

    It 'loads <_> on first use, in a context of its own' -ForEach 'BouncyCastle.Cryptography', 'Secp256k1.Net' {
        $seen = Invoke-FreshSession -ArgumentList $manifest, $_, (Join-Path $TestDrive "$_.pem") {
            param($manifest, $library, $file)
            $loaded = {
                [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq $library } |
                    ForEach-Object { [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_) -eq [Runtime.Loader.AssemblyLoadContext]::Default }
            }
            Import-Module $manifest
            "at import: $(& $loaded)"
            New-EmrKey | Export-EmrKey -LiteralPath $file -NoPassphrase -Force
            "after use: $(& $loaded)"
        }
        $seen | Should -Be 'at import: ', 'after use: False'
    }

    It 'works in a session with a constrained language' {
        $shell = [powershell]::Create()
        try {
            $shell.Runspace.SessionStateProxy.LanguageMode = 'ConstrainedLanguage'
            $seen = $shell.AddScript("Import-Module '$($manifest.Replace("'", "''"))'; `$k = New-EmrKey; New-SignedRecord `$k `$k 'x' | Test-EmrRecord; `$ExecutionContext.SessionState.LanguageMode").Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            $seen | Should -Be $true, 'ConstrainedLanguage'
        }
        finally {
            $shell.Dispose()
        }
    }
}
