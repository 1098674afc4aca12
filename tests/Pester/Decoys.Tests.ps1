# Other modules bring a BouncyCastle of their own. A decoy has the assembly's name and nothing of its contents: whoever is
# given it in place of the real one, or the real one in place of it, breaks.
BeforeDiscovery {
    $cases = foreach ($version in '1.0.0.0', '2.0.0.0', '3.0.0.0') {
        foreach ($order in 'before', 'after') { @{ Version = $version; Order = $order } }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')

    # A module that needs an assembly BouncyCastle.Cryptography of some version, and has a function that uses it.
    function New-Decoy {
        param([string] $Version)
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive "$Version/Decoy")
        $name = [Reflection.AssemblyName]::new("BouncyCastle.Cryptography, Version=$Version")
        $builder = [Reflection.Emit.PersistedAssemblyBuilder]::new($name, [object].Assembly)
        $type = $builder.DefineDynamicModule('BouncyCastle.Cryptography').DefineType('Org.BouncyCastle.Decoy', 'Public')
        $body = $type.DefineMethod('Greet', 'Public, Static', [string], [type]::EmptyTypes).GetILGenerator()
        $body.Emit([Reflection.Emit.OpCodes]::Ldstr, "decoy $Version")
        $body.Emit([Reflection.Emit.OpCodes]::Ret)
        $null = $type.CreateType()
        $builder.Save((Join-Path $folder 'BouncyCastle.Cryptography.dll'))
        Set-Content (Join-Path $folder 'Decoy.psm1') 'function Get-Decoy { [Org.BouncyCastle.Decoy]::Greet() }'
        New-ModuleManifest (Join-Path $folder 'Decoy.psd1') -RootModule Decoy.psm1 -RequiredAssemblies BouncyCastle.Cryptography.dll -FunctionsToExport Get-Decoy
        Join-Path $folder 'Decoy.psd1'
    }

    $decoys = @{}
    foreach ($version in '1.0.0.0', '2.0.0.0', '3.0.0.0') { $decoys[$version] = New-Decoy $version }
}

Describe 'A module with BouncyCastle <Version>, imported <Order> ours' -ForEach $cases {
    BeforeAll {
        $work = New-Item -ItemType Directory (Join-Path $TestDrive "$Version/$Order")
        $seen = Invoke-FreshSession -ArgumentList $manifest, $decoys[$Version], $Order, $work.FullName {
            param($manifest, $decoy, $order, $work)
            $ErrorActionPreference = 'Stop'
            $exercise = {
                $key = New-EmrKey
                Export-EmrKey $key "$work/key.pem" -NoPassphrase -Force
                $back = Import-EmrKey "$work/key.pem"
                $record = New-SignedRecord $back $key 'x' | ConvertTo-EmrJson | ConvertFrom-EmrJson
                "record $(Test-EmrRecord $record)"
                "block $($record | Invoke-EmrMining -Miner $key -Difficulty 100 | Test-EmrBlock -Difficulty 100)"
            }
            if ($order -eq 'after') {
                Import-Module $manifest
                & $exercise
                Import-Module $decoy
            }
            else {
                Import-Module $decoy
                Get-Decoy
                Import-Module $manifest
            }
            & $exercise
            Get-Decoy
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'BouncyCastle.Cryptography' } |
                ForEach-Object { "in the default context: $([Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_) -eq [Runtime.Loader.AssemblyLoadContext]::Default)" } |
                Sort-Object
        }
    }

    It 'keeps working' {
        @($seen | Where-Object { $_ -eq "decoy $Version" }) | Should -HaveCount ($Order -eq 'before' ? 2 : 1)
    }

    It 'does not keep ours from working' {
        @($seen | Where-Object { $_ -in 'record True', 'block True' }) | Should -HaveCount ($Order -eq 'after' ? 4 : 2)
    }

    It 'has its copy in the default context, and we ours in another' {
        $seen -like 'in the default context: *' | Should -Be 'in the default context: False', 'in the default context: True'
    }
}
