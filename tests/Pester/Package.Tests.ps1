BeforeDiscovery {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $package = Get-ChildItem (Join-Path $moduleRoot '../../EmrLedger.*.nupkg') -ErrorAction Ignore | Select-Object -First 1
    $notPacked = (Split-Path (Split-Path $moduleRoot) -Leaf) -ne 'EmrLedger' -or $null -eq $package
    $why = $notPacked ? ' (skipped: it is not the packed module that is tested; see build.ps1 -Task Pester)' : ''
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')
    $version = (Import-PowerShellDataFile $manifest).ModuleVersion
    $staged = Get-ChildItem -LiteralPath $moduleRoot -Recurse -File -Force |
        ForEach-Object { [IO.Path]::GetRelativePath($moduleRoot, $_.FullName).Replace('\', '/') } | Sort-Object
}

Describe 'The package<Why>' -ForEach @{ Why = $why; NotPacked = $notPacked } {
    It 'is in a folder of its version, where PowerShell looks for it' -Skip:$notPacked {
        Split-Path $moduleRoot -Leaf | Should -Be $version
        Split-Path (Split-Path $moduleRoot) -Leaf | Should -Be 'EmrLedger'
    }

    It 'is found by its name on the module path' -Skip:$notPacked {
        $seen = Invoke-FreshSession -ArgumentList (Split-Path (Split-Path $moduleRoot)) {
            param($folder)
            $env:PSModulePath = $folder + [IO.Path]::PathSeparator + $env:PSModulePath
            $null = New-EmrKey
            (Get-Module EmrLedger).Version.ToString()
        }
        $seen | Should -Be $version
    }

    It 'holds what the module needs, and nothing else' -Skip:$notPacked {
        $others = $staged -notmatch '^(en-US/.+\.(xml|txt)|module/examples/[^/]+)$'
        # The native libraries for the platforms that the module is for, and for no other.
        $native = foreach ($library in 'e_sqlite3', 'secp256k1') {
            foreach ($platform in 'linux-x64', 'linux-arm64', 'linux-musl-x64', 'linux-musl-arm64') {
                "module/lib/dependencies/runtimes/$platform/native/lib$library.so"
            }
            foreach ($platform in 'osx-x64', 'osx-arm64') { "module/lib/dependencies/runtimes/$platform/native/lib$library.dylib" }
            foreach ($platform in 'win-x64', 'win-arm64') { "module/lib/dependencies/runtimes/$platform/native/$library.dll" }
        }
        $others | Should -Be (@(
                'CHANGELOG.md', 'EmrLedger.psd1', 'LICENSE', 'README.md'
                'module/EmrLedger.Format.ps1xml', 'module/EmrLedger.Types.ps1xml'
                'module/lib/EmrLedger.Core.dll', 'module/lib/EmrLedger.dll'
                'module/lib/dependencies/BouncyCastle.Cryptography.dll'
                'module/lib/dependencies/EmrLedger.Adapters.deps.json', 'module/lib/dependencies/EmrLedger.Adapters.dll'
                'module/lib/dependencies/EmrLedger.Adapters.runtimeconfig.json'
                'module/lib/dependencies/Microsoft.Data.Sqlite.dll', 'module/lib/dependencies/Npgsql.dll'
                'module/lib/dependencies/Microsoft.Extensions.DependencyInjection.Abstractions.dll'
                'module/lib/dependencies/Microsoft.Extensions.Logging.Abstractions.dll', 'module/lib/dependencies/Secp256k1.Net.dll'
                'module/lib/dependencies/SQLitePCLRaw.batteries_v2.dll'
                'module/lib/dependencies/SQLitePCLRaw.core.dll', 'module/lib/dependencies/SQLitePCLRaw.provider.e_sqlite3.dll'
                $native
            ) | Sort-Object)
    }

    It 'has the help beside the manifest' -Skip:$notPacked {
        $staged | Should -Contain 'en-US/EmrLedger.dll-Help.xml'
    }

    It 'has the files of the checkout' -Skip:$notPacked {
        foreach ($file in 'EmrLedger.psd1', 'module/EmrLedger.Format.ps1xml', 'module/examples/quickstart.ps1') {
            (Get-FileHash (Join-Path $moduleRoot $file)).Hash | Should -Be (Get-FileHash (Join-Path $repositoryRoot $file)).Hash
        }
    }

    It 'holds no key, no symbols and no path of the machine that built it' -Skip:$notPacked {
        $staged | Should -Not -Match '\.(pdb|pem|der|key|pfx|p12|snk)$'
        foreach ($file in $staged) {
            $content = [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes((Join-Path $moduleRoot $file)))
            $content | Should -Not -Match '-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{20}' -Because $file
            $content.Contains($repositoryRoot) | Should -BeFalse -Because $file
        }
    }

    It 'is the same as a .nupkg, file by file' -Skip:$notPacked {
        $file = Get-Item (Join-Path $moduleRoot "../../EmrLedger.$version.nupkg")
        $archive = [IO.Compression.ZipFile]::OpenRead($file.FullName)
        try {
            # NuGet adds its own: the specification, the content types and the relations.
            $entries = $archive.Entries | Where-Object FullName -NotMatch '^(EmrLedger\.nuspec|\[Content_Types\]\.xml|_rels/.+|package/.+)$'
            $entries | ForEach-Object { [uri]::UnescapeDataString($_.FullName) } | Sort-Object | Should -Be $staged
            foreach ($entry in $entries) {
                $stream = $entry.Open()
                try {
                    $packed = [Convert]::ToHexString([Security.Cryptography.SHA256]::HashData($stream))
                }
                finally {
                    $stream.Dispose()
                }
                $packed | Should -Be (Get-FileHash (Join-Path $moduleRoot $entry.FullName) -Algorithm SHA256).Hash
            }
        }
        finally {
            $archive.Dispose()
        }
    }
}
