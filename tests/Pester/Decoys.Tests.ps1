# Other modules bring a BouncyCastle, an SQLite and a libsecp256k1 of their own. A decoy has an assembly's name and nothing of its
# contents: whoever is given it in place of the real one, or the real one in place of it, breaks.
BeforeDiscovery {
    $libraries = @(
        @{ Library = 'BouncyCastle'; Assemblies = @('BouncyCastle.Cryptography'); Versions = @('1.0.0.0', '2.0.0.0', '3.0.0.0') }
        @{ Library = 'Secp256k1.Net'; Assemblies = @('Secp256k1.Net'); Versions = @('1.0.0.0', '2.0.0.0', '99.0.0.0') }
        @{ Library = 'SQLite'; Assemblies = @('Microsoft.Data.Sqlite', 'SQLitePCLRaw.core'); Versions = @('2.0.0.0', '99.0.0.0') }
    )
    $cases = foreach ($library in $libraries) {
        foreach ($version in $library.Versions) {
            foreach ($order in 'before', 'after') { $library + @{ Version = $version; Order = $order } }
        }
    }
    # A real one that the system has, and a file that has the name alone.
    $places = '/usr/lib/*/libsecp256k1.so.*', '/usr/lib64/libsecp256k1.so.*', '/opt/homebrew/lib/libsecp256k1.dylib'
    $real = @(Get-Item $places -ErrorAction Ignore)[0]
    $natives = foreach ($order in 'before', 'after') {
        @{ Kind = 'The system''s'; Native = "$real"; Order = $order; Absent = -not $real }
        @{ Kind = 'A wrong'; Native = ''; Order = $order; Absent = $false }
    }
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')

    # A module that needs assemblies of some names and version, and has a function that uses each of them.
    function New-Decoy {
        param([string[]] $Assembly, [string] $Version, [string] $Folder)
        $folder = New-Item -ItemType Directory (Join-Path $Folder 'Decoy')
        $calls = foreach ($short in $Assembly) {
            $name = [Reflection.AssemblyName]::new("$short, Version=$Version")
            $builder = [Reflection.Emit.PersistedAssemblyBuilder]::new($name, [object].Assembly)
            $type = $builder.DefineDynamicModule($short).DefineType("Decoy.$($short.Replace('.', ''))", 'Public')
            $body = $type.DefineMethod('Greet', 'Public, Static', [string], [type]::EmptyTypes).GetILGenerator()
            $body.Emit([Reflection.Emit.OpCodes]::Ldstr, "decoy $Version")
            $body.Emit([Reflection.Emit.OpCodes]::Ret)
            $null = $type.CreateType()
            $builder.Save((Join-Path $folder "$short.dll"))
            "[Decoy.$($short.Replace('.', ''))]::Greet()"
        }
        Set-Content (Join-Path $folder 'Decoy.psm1') "function Get-Decoy { $($calls -join '; ') }"
        $required = $Assembly | ForEach-Object { "$_.dll" }
        New-ModuleManifest (Join-Path $folder 'Decoy.psd1') -RootModule Decoy.psm1 -RequiredAssemblies $required -FunctionsToExport Get-Decoy
        Join-Path $folder 'Decoy.psd1'
    }
}

Describe 'A module with <Library> <Version>, imported <Order> ours' -ForEach $cases {
    BeforeAll {
        $work = New-Item -ItemType Directory (Join-Path $TestDrive "$Library/$Version/$Order")
        $decoy = New-Decoy $Assemblies $Version $work.FullName
        $seen = Invoke-FreshSession -ArgumentList $manifest, $decoy, $Order, $work.FullName, ($Assemblies -join ' ') {
            param($manifest, $decoy, $order, $work, $assemblies)
            $ErrorActionPreference = 'Stop'
            $exercise = {
                $key = New-EmrKey
                Export-EmrKey $key "$work/key.pem" -NoPassphrase -Force
                $back = Import-EmrKey "$work/key.pem"
                $record = New-SignedRecord $back $key 'x' | ConvertTo-EmrJson | ConvertFrom-EmrJson
                "record $(Test-EmrRecord $record)"
                "block $($record | Invoke-EmrMining -Miner $key -Difficulty 100 | Test-EmrBlock -Difficulty 100)"
                $ledger = New-EmrLedger "$work/$(New-Guid).emr" Decoyed -Difficulty 1 -Open
                $record | Add-EmrRecord -Ledger $ledger
                $null = Invoke-EmrMining -Ledger $ledger -Miner $key
                "ledger $(Test-EmrLedger $ledger)"
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
            foreach ($name in -split $assemblies) {
                [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq $name } |
                    ForEach-Object { "in the default context: $([Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_) -eq [Runtime.Loader.AssemblyLoadContext]::Default)" } |
                    Sort-Object
            }
        }
    }

    It 'keeps working' {
        @($seen | Where-Object { $_ -eq "decoy $Version" }) |
            Should -HaveCount (($Order -eq 'before' ? 2 : 1) * $Assemblies.Count)
    }

    It 'does not keep ours from working' {
        @($seen | Where-Object { $_ -in 'record True', 'block True', 'ledger True' }) |
            Should -HaveCount ($Order -eq 'after' ? 6 : 3)
    }

    It 'has its copy in the default context, and we ours in another' {
        $seen -like 'in the default context: *' |
            Should -Be (@('in the default context: False', 'in the default context: True') * $Assemblies.Count)
    }
}

Describe '<Kind> libsecp256k1, loaded <Order> ours' -ForEach $natives {
    BeforeAll {
        $name = $IsWindows ? 'secp256k1.dll' : $IsMacOS ? 'libsecp256k1.dylib' : 'libsecp256k1.so'
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive (New-Guid))
        $decoy = Join-Path $folder $name
        Copy-Item ($Native ? $Native : (Get-NativeFile $moduleRoot e_sqlite3)) $decoy
        # Where a system looks for a library that is asked for by its name alone.
        $saved = $env:LD_LIBRARY_PATH, $env:DYLD_LIBRARY_PATH
        try {
            $env:LD_LIBRARY_PATH = $env:DYLD_LIBRARY_PATH = $folder.FullName
            $seen = Invoke-FreshSession -ArgumentList $manifest, $decoy, $Order {
                param($manifest, $decoy, $order)
                $ErrorActionPreference = 'Stop'
                Import-Module $manifest
                $exercise = {
                    $key = New-EmrKey
                    "record $(New-SignedRecord $key $key 'x' | Test-EmrRecord)"
                }
                if ($order -eq 'after') { & $exercise 3>&1 | ForEach-Object { "$_" } }
                $handle = [Runtime.InteropServices.NativeLibrary]::Load($decoy)
                & $exercise 3>&1 | ForEach-Object { "$_" }
                "decoy $($handle -ne 0 -and $handle -eq [Runtime.InteropServices.NativeLibrary]::Load($decoy))"
                if ($IsLinux) {
                    Get-Content /proc/self/maps | Where-Object { $_ -match '(/\S*/libsecp256k1\S*)$' } |
                        ForEach-Object { "file $($Matches[1])" } | Sort-Object -Unique
                }
            }
        }
        finally {
            $env:LD_LIBRARY_PATH, $env:DYLD_LIBRARY_PATH = $saved
        }
    }

    It 'changes nothing, and nothing is said' -Skip:$Absent {
        $seen -notlike 'file *' | Should -Be (@('record True') * ($Order -eq 'after' ? 2 : 1) + 'decoy True')
    }

    It 'leaves us our own file' -Skip:($Absent -or -not $IsLinux) {
        $files = $decoy, (Get-NativeFile $moduleRoot secp256k1) | Sort-Object
        $seen -like 'file *' | Should -Be @($files | ForEach-Object { "file $_" })
    }
}
