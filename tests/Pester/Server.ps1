# The server of these tests: the one that $env:EMR_TEST_SERVER names (a superuser's connection string, to a database that is used
# for nothing else), or a throw-away one of the PostgreSQL that is installed.
$noServer = 'there is no PostgreSQL here: install Debian''s package postgresql, or set EMR_TEST_SERVER'

# The folder of the server's tools; nothing where there is none.
function Find-ServerTool {
    $folders = @(
        if (Get-Command pg_config -CommandType Application -ErrorAction Ignore) { "$(pg_config --bindir)".Trim() }
        # Debian installs the server without a link to its tools.
        Get-Item -Path '/usr/lib/postgresql/*/bin' -ErrorAction Ignore | Sort-Object FullName -Descending | ForEach-Object FullName
    )
    $folders | Where-Object { Test-Path -LiteralPath (Join-Path $_ 'initdb') } | Select-Object -First 1
}

# Runs a tool as somebody who is not root, since a server refuses to be run by root. What it writes goes into a file: a server
# keeps what it inherits, and the end of a pipe would never be read.
function Invoke-ServerTool {
    param([string] $Log, [string[]] $Command)
    if ((id -u) -eq '0') { $Command = @('setpriv', '--reuid=nobody', '--regid=nogroup', '--clear-groups') + $Command }
    sh -c 'log=$1; shift; cd /; exec "$@" >> "$log" 2>&1 < /dev/null' sh $Log @Command
    if ($LASTEXITCODE -ne 0) { throw "$($Command -join ' ') ended with ${LASTEXITCODE}: $(Get-Content -LiteralPath $Log -Raw)" }
}

# Location (without a password), Password, User; of a server of our own also what Stop-TestServer and Invoke-Sql need.
function Start-TestServer {
    if ($env:EMR_TEST_SERVER) {
        $given = [Data.Common.DbConnectionStringBuilder]@{ ConnectionString = $env:EMR_TEST_SERVER }
        $password = "$($given['Password'])"
        $null = $given.Remove('Password')
        return @{ Location = $given.ConnectionString; User = "$($given['Username'])"; Password = $password; Folder = $null }
    }
    if ($IsWindows -or -not ($tools = Find-ServerTool)) { return }
    # In memory, where flushing costs nothing: the settings stay those of a server that keeps its promises.
    $parent = (Test-Path -LiteralPath '/dev/shm') ? '/dev/shm' : [IO.Path]::GetTempPath()
    $folder = (New-Item -ItemType Directory -Path (Join-Path $parent "emr-server-$(New-Guid)")).FullName
    $server = @{ User = 'emr'; Password = "pw-$(New-Guid)"; Folder = $folder; Data = Join-Path $folder 'data'; Tools = $tools; Log = Join-Path $folder 'log' }
    try {
        Set-Content -LiteralPath (Join-Path $folder 'pw') $server.Password
        if ((id -u) -eq '0') { chown -R nobody $folder }
        Invoke-ServerTool $server.Log @(
            "$tools/initdb", '-D', $server.Data, '-A', 'scram-sha-256', "--pwfile=$folder/pw", '-U', 'emr', '-E', 'UTF8', '--no-sync'
        )
        $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $server.Port = $listener.LocalEndpoint.Port
        $listener.Stop()
        $options = "-p $($server.Port) -k $folder -c listen_addresses=127.0.0.1 -c shared_buffers=32MB"
        Invoke-ServerTool $server.Log @("$tools/pg_ctl", '-D', $server.Data, '-l', "$folder/server.log", '-w', '-o', $options, 'start')
        $server.Database = 'postgres'
        Invoke-Sql $server 'CREATE DATABASE emr'
        $server.Database = 'emr'
        $server.Location = "Host=127.0.0.1;Port=$($server.Port);Database=emr;Username=emr"
        $server
    }
    catch {
        Stop-TestServer $server
        throw
    }
}

function Stop-TestServer {
    param([hashtable] $Server)
    if (-not $Server -or -not $Server.Folder) { return }
    if (Test-Path -LiteralPath (Join-Path $Server.Data 'postmaster.pid')) {
        Invoke-ServerTool $Server.Log @("$($Server.Tools)/pg_ctl", '-D', $Server.Data, '-m', 'immediate', '-w', 'stop')
    }
    Remove-Item -LiteralPath $Server.Folder -Recurse -Force
}

# Runs a statement as the administrator of a server of our own, and returns its rows.
function Invoke-Sql {
    param([hashtable] $Server, [string] $Sql)
    $env:PGPASSWORD = $Server.Password
    try {
        & "$($Server.Tools)/psql" -h 127.0.0.1 -p $Server.Port -U $Server.User -d $Server.Database -X -q -t -A -v ON_ERROR_STOP=1 -c $Sql
        if ($LASTEXITCODE -ne 0) { throw "psql ended with ${LASTEXITCODE}: $Sql" }
    }
    finally {
        Remove-Item env:PGPASSWORD
    }
}

# The connection string of a schema that nobody else has, without a password.
function New-Place {
    "$($server.Location);Search Path=p_$((New-Guid).ToString('n').Substring(0, 12))"
}

function New-Login {
    param([string] $Password = $server.Password, [string] $User = $server.User)
    [pscredential]::new($User, (ConvertTo-TestPassphrase $Password))
}

function Get-ExportHash {
    param([object] $Ledger)
    $file = "./$(New-Guid).jsonl"
    Export-EmrLedger $Ledger $file -IncludePending
    (Get-FileHash $file).Hash
}

# All that somebody can see of objects, errors among them.
function Get-Shown {
    param([object[]] $Object)
    $Object | Format-List * -Force | Out-String -Width 1000
    $Object | Out-String -Width 1000
    $Object | ConvertTo-Json -Depth 3 -WarningAction Ignore
    [Management.Automation.PSSerializer]::Serialize($Object, 3)
    $Object | ForEach-Object { "$_" }
}

# Starts the server that a file of tests uses, and goes to the tests' folder. No login counts but what a test gives.
function Enter-ServerTest {
    $session = @{ Server = $null; Logins = @{} }
    foreach ($name in 'PGPASSWORD', 'PGPASSFILE') {
        $session.Logins[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $null)
    }
    # Else a file of the user's own would log in where a test does not want to.
    $env:PGPASSFILE = Join-Path $TestDrive 'pgpass'
    $null = New-Item -ItemType File -Path $env:PGPASSFILE
    Push-Location $TestDrive
    $session.Server = Start-TestServer
    $session
}

# Ends what Enter-ServerTest began.
function Exit-ServerTest {
    param([hashtable] $Session)
    Pop-Location
    if (-not $Session) { return }
    Stop-TestServer $Session.Server
    foreach ($name in $Session.Logins.Keys) { [Environment]::SetEnvironmentVariable($name, $Session.Logins[$name]) }
}
