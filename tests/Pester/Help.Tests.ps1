# The help against the module: what it says of each parameter, its examples, its lists of errors and faults.
# $env:EMRLEDGER_MANIFEST names the manifest to test; without it, it is the checkout's own.

BeforeDiscovery {
    $checkout = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../../EmrLedger.psd1'))
    $manifest = $env:EMRLEDGER_MANIFEST ? $env:EMRLEDGER_MANIFEST : $checkout
    Import-Module $manifest
    $notTheirs = [Management.Automation.Cmdlet]::CommonParameters

    $commands = foreach ($cmdlet in (Get-Module EmrLedger).ExportedCmdlets.Values | Sort-Object Name) {
        $help = Get-Help $cmdlet.Name
        $number = 0
        @{
            Name       = $cmdlet.Name
            Parameters = @(
                $cmdlet.Parameters.Keys | Where-Object { $_ -notin $notTheirs } |
                    ForEach-Object { @{ Name = $cmdlet.Name; Parameter = $_ } }
            )
            Sets       = @(
                $cmdlet.ParameterSets | ForEach-Object { @{ Name = $cmdlet.Name; Set = $_.Name; Number = $number++ } }
            )
            Examples   = @(
                $help.PSObject.Properties['examples'] ? $help.examples.example : @() | ForEach-Object {
                    @{
                        Title   = $_.title.Trim('- ')
                        Code    = $_.code
                        Remarks = @($_.remarks | ForEach-Object { $_.Text.Trim() } | Where-Object { $_ })
                    }
                }
            )
        }
    }

    $errors = [enum]::GetNames([EmrLedger.EmrError]) | ForEach-Object { @{ Id = $_ } }
    $faults = [enum]::GetNames([EmrLedger.FaultCode]) | ForEach-Object { @{ Code = $_ } }
    $topics = 'about_EmrLedger', 'about_EmrLedger_Ledgers', 'about_EmrLedger_SharedLedgers', 'about_EmrLedger_Prescriptions',
        'about_EmrLedger_Privacy', 'about_EmrLedger_Evidence', 'about_EmrLedger_Formats', 'about_EmrLedger_Errors' |
        ForEach-Object { @{ Topic = $_ } }
}

BeforeAll {
    Set-StrictMode -Version 3
    $checkout = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '../../EmrLedger.psd1'))
    $manifest = $env:EMRLEDGER_MANIFEST ? $env:EMRLEDGER_MANIFEST : $checkout
    Import-Module $manifest
    $commonParameters = [Management.Automation.Cmdlet]::CommonParameters

    # Get-Help indents by 4 and a console has 80 columns; of text that it wraps itself, only words count.
    $widest = 76

    # Found once: to look for a topic is to look through all modules.
    $topicTexts = @{}
    function Get-Topic {
        param([string] $Name)
        $topicTexts[$Name] ??= Get-Help $Name
        $topicTexts[$Name]
    }

    function Get-OwnParameter {
        param($Set)
        $Set.Parameters | Where-Object Name -NotIn $commonParameters
    }

    # How help names what the engine knows of a parameter.
    function Get-Position {
        param($Parameter, $Set)
        $before = @($Set.Parameters | Where-Object { $_.Position -ge 0 -and $_.Position -lt $Parameter.Position })
        $Parameter.Position -lt 0 ? 'named' : "$($before.Count)"
    }

    function Get-PipelineInput {
        param($Parameter)
        $ways = @(
            if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
            if ($Parameter.ValueFromPipeline) { 'ByValue' }
        )
        $ways ? "True ($($ways -join ', '))" : 'False'
    }

    function Get-TypeName {
        param([type] $Type)
        # Of a parameter that takes several kinds of objects, help says which one a user would give.
        $Type -in [object], [psobject], [psobject[]] ? $null : ([Nullable]::GetUnderlyingType($Type) ?? $Type).Name
    }

    # A runspace that knows the module and nothing else. It is locked down as some machines are; what runs in constrained language
    # mode runs in full language mode.
    function New-ExampleRunspace {
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($manifest)
        $stop = [Management.Automation.Runspaces.SessionStateVariableEntry]::new('ErrorActionPreference', 'Stop', '')
        $state.Variables.Add($stop)
        $runspace = [runspacefactory]::CreateRunspace($state)
        $runspace.Open()
        $runspace.SessionStateProxy.LanguageMode = 'ConstrainedLanguage'
        $runspace
    }

    # Without the variables of the one before it: an example must stand on its own.
    function Invoke-Example {
        param([runspace] $Runspace, [string] $Code, [string] $Folder)
        $Runspace.ResetRunspaceState()
        $shell = [powershell]::Create($Runspace)
        try {
            $null = $shell.AddCommand('Set-Location').AddParameter('LiteralPath', $Folder).Invoke()
            $shell.Commands.Clear()
            # Verbose lines as a console shows them, among the output.
            $show = '$_ -is [Management.Automation.VerboseRecord] ? "VERBOSE: $_" : $_'
            $null = $shell.AddScript("& {`n$Code`n} 4>&1 | ForEach-Object { $show } | Out-String -Width 80")
            $text = ''
            $problem = $null
            try { $text = $shell.Invoke() -join '' } catch { $problem = $_ }
            [pscustomobject]@{
                Text     = $text
                Errors   = @($problem; $shell.Streams.Error) | Where-Object { $_ }
                Warnings = @($shell.Streams.Warning)
            }
        }
        finally {
            $shell.Dispose()
        }
    }

    # What two runs of an example have in common: not the random keys, and not the time or what depends on it.
    function Get-Gist {
        param([string] $Text)
        $lines = $Text -split '\r?\n' | ForEach-Object {
            $line = $_ -creplace '[A-Za-z0-9+/]{43,}=*', '<base64>' -creplace '[0-9a-f]{8,}', '<hex>'
            $timed = $line -replace '\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ', '<time>'
            $timed -eq $line ? $line : ($timed -replace '\d+$', '<nonce>')
        }
        ($lines -join ' ' -replace '\x1b\[[0-9;]*m' -replace '\s+', ' ').Trim()
    }

    # The headings of one list in the topic about errors: 4 spaces, a name, and what follows it.
    function Get-Heading {
        param([string] $Section)
        $text = Get-Help about_EmrLedger_Errors
        $part = [regex]::Match($text, "(?ms)^$Section\r?`$(.*?)(?=^\S|\z)").Groups[1].Value
        $found = [ordered]@{}
        foreach ($heading in [regex]::Matches($part, '(?m)^    (?<name>[A-Z]\w+)(: (?<rest>.+?)| \((?<rest>\w+)\))\r?$')) {
            $heading.Groups['name'].Value | Should -Not -BeIn $found.Keys -Because 'each is described once'
            $found[$heading.Groups['name'].Value] = $heading.Groups['rest'].Value
        }
        $found
    }
}

Describe 'Help on the web' {
    It 'is not there, which Get-Help -Online says, and about_EmrLedger tells how to read it offline' {
        (Import-PowerShellDataFile $manifest).PrivateData.PSData.Keys | Should -Not -Contain 'ProjectUri' -Because 'else help leads there'
        { Get-Help Get-EmrRecord -Online -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidOperation,Microsoft.PowerShell.Commands.GetHelpCommand'
        Get-Help about_EmrLedger | Should -Match '(?s)\n  HELP\r?\n.*Get-Help Get-EmrRecord\s+-Full.*-Online says'
    }
}

Describe 'The help of <Name>' -ForEach $commands {
    BeforeAll {
        $cmdlet = Get-Command $Name -Module EmrLedger
        $help = Get-Help $Name
        $described = @($help.parameters.parameter)
        $runspace = New-ExampleRunspace
    }

    AfterAll {
        $runspace.Dispose()
    }

    It 'was written, and not made up by the engine' -Tag Layout {
        $help.Synopsis.Trim() | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -BeLike "*$Name*"
        $help.Synopsis.Trim().Length | Should -BeLessOrEqual $widest
        ($help.description | ForEach-Object Text) -join '' | Should -Not -BeNullOrEmpty
    }

    It 'has at least three examples, of different titles' {
        $titles = @($help.examples.example | ForEach-Object title)
        $titles.Count | Should -BeGreaterOrEqual 3
        @($titles | Sort-Object -Unique).Count | Should -Be $titles.Count
    }

    It 'says what goes in and what comes out' {
        ($help.inputTypes.inputType.description | ForEach-Object Text) -join '' | Should -Not -BeNullOrEmpty
        $types = $cmdlet.OutputType.Name | Select-Object -Unique | ForEach-Object { $_ -eq 'System.Void' ? 'None' : $_ }
        $help.returnValues.returnValue | ForEach-Object { $_.type.name } | Should -BeExactly $types
    }

    It 'has notes' {
        ($help.alertSet.alert | ForEach-Object Text) -join '' | Should -Not -BeNullOrEmpty
    }

    It 'has related links, all of which lead somewhere' {
        $links = @($help.relatedLinks.navigationLink | ForEach-Object linkText)
        $links | Should -Not -BeNullOrEmpty
        $links | Should -Not -Contain $Name
        foreach ($link in $links) {
            $link -like 'about_*' ? (Get-Topic $link) : (Get-Command $link -Module EmrLedger -ErrorAction Ignore) |
                Should -Not -BeNullOrEmpty -Because "the link is '$link'"
        }
    }

    It 'describes no parameter that the command does not have' {
        $own = $cmdlet.Parameters.Keys | Where-Object { $_ -notin $commonParameters }
        $described.name | Where-Object { $_ -notin $own } | Should -BeNullOrEmpty
        @($described.name | Sort-Object -Unique).Count | Should -Be $described.Count
    }

    It 'has no parameter in its syntax that its list does not have' {
        @($help.syntax.syntaxItem).parameter.name | Where-Object { $_ -notin $described.name } | Should -BeNullOrEmpty
    }

    It 'shows one syntax for each parameter set' {
        @($help.syntax.syntaxItem).Count | Should -Be $cmdlet.ParameterSets.Count
    }

    It 'shows the parameters of the set <Set> as they are' -ForEach $Sets {
        $set = $cmdlet.ParameterSets | Where-Object Name -EQ $Set
        $shown = @(@($help.syntax.syntaxItem)[$Number].parameter)
        $shown.name | Sort-Object | Should -BeExactly ((Get-OwnParameter $set).Name | Sort-Object)
        foreach ($parameter in Get-OwnParameter $set) {
            $said = $shown | Where-Object name -EQ $parameter.Name
            $said.required | Should -Be "$($parameter.IsMandatory)" -Because $parameter.Name
            $said.position | Should -Be (Get-Position $parameter $set) -Because $parameter.Name
            $said.pipelineInput | Should -Be (Get-PipelineInput $parameter) -Because $parameter.Name
            if ($parameter.ParameterType.IsEnum) {
                $choices = [enum]::GetNames($parameter.ParameterType)
                $said.parameterValueGroup.parameterValue | Should -BeExactly $choices -Because $parameter.Name
            }
        }
    }

    It 'describes -<Parameter> as it is' -ForEach $Parameters {
        $said = $described | Where-Object name -CEQ $Parameter
        $said | Should -Not -BeNullOrEmpty
        ($said.description | ForEach-Object Text) -join '' | Should -Not -BeNullOrEmpty

        $metadata = $cmdlet.Parameters[$Parameter]
        $firstSet = $cmdlet.ParameterSets | Where-Object { $_.Parameters.Name -contains $Parameter } | Select-Object -First 1
        $inSet = $firstSet.Parameters | Where-Object Name -EQ $Parameter
        $said.required | Should -Be "$($inSet.IsMandatory)"
        $said.position | Should -Be (Get-Position $inSet $firstSet)
        $said.pipelineInput | Should -Be (Get-PipelineInput $inSet)
        $said.aliases | Should -Be ($metadata.Aliases ? $metadata.Aliases -join ', ' : 'none')
        $globbing = $metadata.Attributes.Where({ $_ -is [Management.Automation.SupportsWildcardsAttribute] }).Count -gt 0
        $said.globbing | Should -Be "$globbing"

        $said.type.name | Should -Not -BeLike '*``*'
        $said.parameterValue | Should -BeExactly $said.type.name
        if ($type = Get-TypeName $metadata.ParameterType) { $said.type.name | Should -BeExactly $type }
        if ($metadata.SwitchParameter) { $said.defaultValue | Should -BeExactly 'False' }
    }

    It 'has the default value of each choice right' {
        $new = [Activator]::CreateInstance($cmdlet.ImplementingType)
        $choices = $cmdlet.Parameters.Values | Where-Object { $_.ParameterType.IsEnum -and $_.Name -notin $commonParameters }
        foreach ($choice in $choices) {
            $said = $described | Where-Object name -EQ $choice.Name
            $said.defaultValue | Should -BeExactly "$($new.($choice.Name))"
        }
    }

    Context 'Its <Title>' -ForEach $Examples {
        BeforeAll {
            $folder = New-Item -ItemType Directory -Path (Join-Path $TestDrive ([guid]::NewGuid()))
            $run = Invoke-Example -Runspace $runspace -Code $Code -Folder $folder.FullName
        }

        It 'runs without an error or a warning' {
            $run.Errors | Should -BeNullOrEmpty
            $run.Warnings | Should -BeNullOrEmpty
        }

        It 'shows what the command shows' {
            $gist = Get-Gist $run.Text
            $gist ? (Get-Gist $Remarks[0]) : '' | Should -BeExactly $gist
        }

        It 'has remarks, and fits a console of 80 columns' {
            $Remarks | Should -Not -BeNullOrEmpty
            $shown = @($Remarks | Where-Object { $_ -match '\n' })
            @("-------- $Title --------"; $Code; $shown) -split '\r?\n' | Where-Object Length -GT $widest | Should -BeNullOrEmpty
        }
    }
}

Describe 'The topic <Topic>' -ForEach $topics {
    BeforeAll {
        $text = Get-Help $Topic
        $lines = $text -split '\r?\n'
    }

    It 'is found by Get-Help' -Tag Layout {
        $text | Should -BeOfType [string]
        (Get-Help "$Topic*").Name | Should -Contain $Topic
    }

    It 'begins as Get-Help expects it' {
        $lines[0] | Should -BeExactly 'TOPIC'
        $lines[1] | Should -BeExactly "    $Topic"
        $lines[3] | Should -BeExactly 'SHORT DESCRIPTION'
        (Get-Help "$Topic*" | Where-Object Name -EQ $Topic).Synopsis | Should -BeExactly $lines[4].Trim()
        $lines | Should -Contain 'LONG DESCRIPTION'
        $lines | Should -Contain 'SEE ALSO'
    }

    It 'has no line of more than 78 columns, and no tabs' {
        $lines | Where-Object Length -GT 78 | Should -BeNullOrEmpty
        $text | Should -Not -Match '\t'
    }

    It 'leads only to help that is there' {
        $also = [regex]::Match($text, '(?ms)^SEE ALSO\r?$(.*)').Groups[1].Value
        foreach ($name in -split $also) {
            $name -like 'about_*' ? (Get-Topic $name) : (Get-Command $name -Module EmrLedger -ErrorAction Ignore) |
                Should -Not -BeNullOrEmpty -Because "the link is '$name'"
        }
    }

    It 'names no command and no parameter that is not there' {
        $known = (Get-Module EmrLedger).ExportedCmdlets
        foreach ($match in [regex]::Matches($text, '\b[A-Z][a-z]+-(Emr|Signed)[A-Za-z]+')) {
            $known.Keys | Should -Contain $match.Value
        }
        # Parameters of other commands that the topics use.
        $others = @(
            'DateKind', 'Depth', 'AsSecureString', 'Parallel', 'First', 'In', 'EQ', 'ErrorAction', 'ExpandProperty', 'like', 'replace'
            'Encoding', 'Delimiter', 'Full', 'Examples', 'Parameter', 'Online'
        )
        $all = @($known.Values | ForEach-Object { $_.Parameters.Keys }) + $others
        foreach ($match in [regex]::Matches($text, '(?<=[\s(])-(?<name>[A-Za-z]+)')) {
            $all | Should -Contain $match.Groups['name'].Value
        }
    }
}

Describe 'The main topic' {
    It 'links to every command' {
        $text = Get-Help about_EmrLedger
        $also = [regex]::Match($text, '(?ms)^SEE ALSO\r?$(.*)').Groups[1].Value
        foreach ($name in (Get-Module EmrLedger).ExportedCmdlets.Keys) {
            $also | Should -Match "(?m)^    $name\r?`$"
        }
    }
}

Describe 'The list of errors' {
    BeforeAll {
        $listed = Get-Heading 'ERRORS'
        $catalog = [EmrLedger.Commands.EmrCmdlet].Assembly.GetType('EmrLedger.Errors.ErrorCatalog').GetMethod('Category')
    }

    It 'has <Id>, with its category' -ForEach $errors {
        $listed.Keys | Should -Contain $Id
        $listed[$Id] | Should -BeExactly "$($catalog.Invoke($null, @([EmrLedger.EmrError]$Id)))"
        $listed[$Id] | Should -Not -Be NotSpecified
    }

    It 'has no error that does not exist' {
        $listed.Keys | Where-Object { $_ -cnotin [enum]::GetNames([EmrLedger.EmrError]) } | Should -BeNullOrEmpty
    }

    It 'has the ids of errors as they arise' {
        $problem = { New-EmrKey | Export-EmrKey -Path ./never.pem -ErrorAction Stop } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'KeyProtectionRequired,*'
        $problem.Exception.Error | Should -Be KeyProtectionRequired
        $problem.Exception.Cure | Should -Not -BeNullOrEmpty
        $problem.CategoryInfo.Category | Should -Be $listed['KeyProtectionRequired']
    }
}

Describe 'The list of faults' {
    BeforeAll {
        $listed = Get-Heading 'FAULTS'
    }

    It 'has <Code>, with its message' -ForEach $faults {
        $listed.Keys | Should -Contain $Code
        $listed[$Code] | Should -BeExactly ([EmrLedger.Fault]::new($Code, $null, $null).Message)
    }

    It 'has no fault that does not exist' {
        $listed.Keys | Where-Object { $_ -cnotin [enum]::GetNames([EmrLedger.FaultCode]) } | Should -BeNullOrEmpty
    }
}
