BeforeAll {
    . (Join-Path $PSScriptRoot 'Common.ps1')

    # A session of its own, with variables as somebody has them at a prompt.
    $shell = [powershell]::Create()
    $null = $shell.AddScript({
            param($manifest)
            Import-Module $manifest
            $doctor = New-EmrKey
            $deputy = New-EmrKey
            $text = 'no key'
            $tip = Invoke-EmrMining -Miner $doctor -Difficulty 1
        }).AddParameter('manifest', $manifest).Invoke()

    function Complete {
        param([string] $Text)
        $shell.Commands.Clear()
        $result = $shell.AddCommand('TabExpansion2').AddParameter('inputScript', $Text).AddParameter('cursorColumn', $Text.Length).Invoke()
        $result | ForEach-Object CompletionMatches
    }
}

AfterAll {
    $shell.Dispose()
}

Describe 'Tab' {
    It 'finds <Expected> after "<Text>"' -ForEach @(
        @{ Text = 'New-EmrK'; Expected = @('New-EmrKey') }
        @{ Text = 'Test-Emr'; Expected = @('Test-EmrBlock', 'Test-EmrLedger', 'Test-EmrRecord') }
        @{ Text = 'New-EmrKey -Algorithm '; Expected = @('Secp256k1') }
        @{ Text = 'Export-EmrKey -Format '; Expected = @('Pkcs8', 'Sec1') }
        @{ Text = 'Invoke-EmrMining -Difficulty '; Expected = @('1', '1000', '100000', '10000000', '1000000000') }
        @{ Text = 'Test-EmrBlock -Difficulty 1000'; Expected = @('1000', '100000', '10000000', '1000000000') }
        @{ Text = 'New-SignedRecord -Key '; Expected = @('$deputy', '$doctor') }
        @{ Text = 'New-SignedRecord -Key $doc'; Expected = @('$doctor') }
        @{ Text = 'New-SignedRecord -Key DE'; Expected = @('$deputy') }
        @{ Text = 'Invoke-EmrMining -Miner '; Expected = @('$deputy', '$doctor') }
        @{ Text = 'Invoke-EmrMining -Previous '; Expected = @('$tip') }
        @{ Text = 'Test-EmrRecord -Prev'; Expected = @('-PreviousNonce') }
    ) {
        (Complete $Text).CompletionText | Should -BeExactly $Expected
    }

    It 'shows what a difficulty means' {
        (Complete 'Test-EmrBlock -Difficulty 1').ToolTip | Should -Match ': \w+'
    }

    It 'knows the members of what a command returns, and no secret among them' {
        $members = (Complete '(New-EmrKey).').ListItemText
        foreach ($member in 'Hash', 'PublicKey', 'Algorithm', 'HasPrivateKey') { $members | Should -Contain $member }
        $members | Should -Not -Contain 'Secret'
    }

    It 'suggests nothing where nothing fits' {
        Complete 'New-SignedRecord -Key zzz' | Should -BeNullOrEmpty
    }

    It 'leaves the variables of the session as they are' {
        $null = Complete 'New-SignedRecord -Key '
        $shell.Commands.Clear()
        $shell.AddScript('$doctor.HasPrivateKey').Invoke() | Should -BeTrue
    }

    It 'answers within a moment' {
        $null = Complete 'New-SignedRecord -Key '
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $null = Complete 'New-SignedRecord -Key '
        Write-Host "    a completion took $($clock.ElapsedMilliseconds) ms"
        $clock.ElapsedMilliseconds | Should -BeLessThan 1000
    }
}
