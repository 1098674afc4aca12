# Signatures are computed by libsecp256k1, or by BouncyCastle where the module's file of it cannot be used.
BeforeDiscovery {
    $cases = @(
        @{ Problem = 'missing'; Reason = 'is not in the module' }
        @{ Problem = 'empty'; Reason = 'is not the one' }
        @{ Problem = 'cut off'; Reason = 'is not the one' }
        @{ Problem = 'random'; Reason = 'is not the one' }
        @{ Problem = 'for another processor'; Reason = 'cannot be loaded' }
    )
}

BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')

    function Edit-NativeFile {
        param([string] $Path, [string] $Problem)
        $content = [IO.File]::ReadAllBytes($Path)
        switch ($Problem) {
            'missing' { Remove-Item -LiteralPath $Path }
            'empty' { [IO.File]::WriteAllBytes($Path, @()) }
            'cut off' { [IO.File]::WriteAllBytes($Path, $content[0..($content.Length / 2)]) }
            'random' { [IO.File]::WriteAllBytes($Path, [Security.Cryptography.RandomNumberGenerator]::GetBytes($content.Length)) }
            'for another processor' {
                $other = $Path -match '-arm64' ? $Path.Replace('-arm64', '-x64') : $Path.Replace('-x64', '-arm64')
                Copy-Item -LiteralPath $other $Path
            }
        }
    }

    # What a session with a module says and does: warnings among it.
    function Get-Session {
        param([string] $Manifest, [string] $Work)
        Invoke-FreshSession -ArgumentList $Manifest, $Work {
            param($manifest, $work)
            $ErrorActionPreference = 'Stop'
            Import-Module $manifest
            & {
                $key = New-EmrKey
                Export-EmrKey $key "$work/key.pem" -NoPassphrase -Force
                $back = Import-EmrKey "$work/key.pem"
                "key $($back.Hash -eq $key.Hash)"
                $record = New-SignedRecord $back $key 'x'
                "record $(Test-EmrRecord $record)"
                $ledger = New-EmrLedger "$work/ledger.emr" Curve -Difficulty 1 -Open
                $record | Add-EmrRecord -Ledger $ledger
                $null = Invoke-EmrMining -Ledger $ledger -Miner $key
                "ledger $(Test-EmrLedger $ledger)"
            } 3>&1 | ForEach-Object { $_ -is [Management.Automation.WarningRecord] ? "warning: $_" : $_ }
        }
    }
}

Describe 'The curve' {
    It 'is computed on by libsecp256k1, which nobody needs to be told' {
        Get-Session $manifest (New-Item -ItemType Directory (Join-Path $TestDrive whole)).FullName |
            Should -Be 'key True', 'record True', 'ledger True'
    }
}

Describe 'A file of libsecp256k1 that is <Problem>' -ForEach $cases {
    BeforeAll {
        $work = New-Item -ItemType Directory (Join-Path $TestDrive $Problem)
        $copy = Join-Path $work (Split-Path $manifest -Leaf)
        Copy-Item -LiteralPath $manifest $copy
        Copy-Item -LiteralPath (Join-Path $moduleRoot module) $work -Recurse
        Edit-NativeFile (Get-NativeFile $work secp256k1) $Problem
        $seen = Get-Session $copy $work.FullName
    }

    It 'does not keep anything from working' {
        $seen -notlike 'warning: *' | Should -Be 'key True', 'record True', 'ledger True'
    }

    It 'is told once, by the first command that needed it' {
        $seen -like 'warning: *' | Should -HaveCount 1
        $seen[0] | Should -BeLike 'warning: Signatures are computed by BouncyCastle, because *'
        $seen[0] | Should -BeLike "*$Reason*"
    }
}
