using System.Management.Automation;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>The ways in which a ledger can be named.</summary>
public sealed class LedgerBindingTests : ShellTests
{
    private readonly LedgerFolder folder = new();

    public LedgerBindingTests()
    {
        Shell["folder"] = Path.GetDirectoryName(folder.File("x"));
        Shell["path"] = folder.File("a.emr");
        Shell.Output(
            """
            $key = New-EmrKey
            $ledger = New-EmrLedger -LiteralPath $path A -Difficulty 1 -Open
            $null = $ExecutionContext.SessionState.Path.SetLocation($folder)
            """);
    }

    [Theory]
    [InlineData("Get-EmrLedger {0}", 1)]
    [InlineData("Test-EmrLedger {0}", 1)]
    [InlineData("Get-EmrBlock -Ledger {0}", 1)]
    [InlineData("Get-EmrRecord -Ledger {0}", 0)]
    [InlineData("Get-EmrUserState -Ledger {0}", 0)]
    [InlineData("Get-EmrPrescription -Ledger {0}", 0)]
    [InlineData("$key | Get-EmrUserState -Ledger {0}", 1)]
    [InlineData("New-SignedRecord $key $key 'x' -Ledger {0}", 1)]
    [InlineData("New-SignedRecord $key $key 'x' | Test-EmrRecord -Ledger {0}", 1)]
    [InlineData("Invoke-EmrMining -Miner $key -Difficulty 1 | Test-EmrBlock -Ledger {0}", 1)]
    [InlineData("New-SignedRecord $key $key 'x' | Add-EmrRecord -Ledger {0} -PassThru", 1)]
    [InlineData("Invoke-EmrMining -Ledger {0} -Miner $key", 0)]
    [InlineData("Export-EmrLedger {0} x.jsonl", 0)]
    [InlineData("Backup-EmrLedger {0} b.emr -PassThru", 1)]
    public void Every_command_takes_it_as_path_object_and_file(string command, int count)
    {
        foreach (string value in (string[])["a.emr", "$ledger", "([IO.FileInfo]$path)"])
        {
            Assert.Equal(count, Shell.Output(command.Replace("{0}", value, StringComparison.Ordinal)).Count);
            Shell.Output("$null = [IO.File]::Delete(\"$folder/x.jsonl\"); $null = [IO.File]::Delete(\"$folder/b.emr\")");
            Shell.Output("Get-EmrRecord a.emr -Pending | Remove-EmrRecord a.emr");
        }
        folder.AssertTidy("a.emr");
    }

    [Theory]
    [InlineData("[a].emr")]
    [InlineData("a b.emr")]
    [InlineData("a*.emr")]
    [InlineData("ä'ö;$(x).emr")]
    [InlineData("#?%20.emr")]
    public void Names_are_taken_as_they_are_written(string name)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() && name.IndexOfAny(['*', '?']) >= 0, "Windows has no such names.");
        Shell["odd"] = name;
        Assert.Equal(["True", "True"], Shell.Output(
            """
            $made = New-EmrLedger -LiteralPath $odd Odd -Difficulty 1 -Open
            New-SignedRecord $key $key 'x' -Ledger $odd | Add-EmrRecord -Ledger $odd
            $null = Invoke-EmrMining -Ledger $odd -Miner $key
            (Get-EmrLedger $odd).Path -ceq "$folder/$odd".Replace('/', [IO.Path]::DirectorySeparatorChar)
            Test-EmrLedger $made
            """).Select(item => item.ToString()));
        folder.AssertTidy("a.emr", name);
    }

    // Nobody listens on the port 1 of this machine, so that a connection is refused at once.
    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Username=emr;Password=hunter2", true)]
    [InlineData("Server=127.0.0.1;Port=1;Database=emr;User Id=emr;Pwd=hunter2;SSL Password=hunter2", true)]
    [InlineData("password = 'hunter2'; host = \"127.0.0.1\" ; PORT=1", true)]
    [InlineData("'Password' = hunter2; host = 127.0.0.1 ; PORT=1", false)]
    [InlineData("host = 127.0.0.1 ; password=\"hunter2", false)]
    [InlineData("Host=127.0.0.1;Port=1;Password=one;hunter2=two", false)]
    [InlineData("Host=127.0.0.1;Port=hunter2", false)]
    [InlineData("Host=127.0.0.1;Port=1;Command Timeout=hunter2", false)]
    [InlineData("Host=127.0.0.1;Port=1;SSL Mode=hunter2;Password=x", false)]
    [InlineData("Data Source=db;Pwd=hunter2", false)]
    [InlineData("Username=emr;Password=hunter2", false)]
    [InlineData("postgres://emr:hunter2@db/emr", false)]
    [InlineData("postgresql://emr:hunter2@db/emr?sslmode=require", false)]
    public void A_server_s_password_is_in_no_error(string text, bool isReadable)
    {
        Shell["server"] = text;
        Shell.Output("Export-EmrLedger a.emr a.jsonl; $log = New-EmrKey -Algorithm Ed25519 -Name log.example");
        ShellResult result = Shell.Run(
            """
            $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
            $server | Get-EmrLedger
            $server | Test-EmrLedger
            try { Get-EmrBlock $server } catch { $_ }
            try { Get-EmrRecord -Ledger $server } catch { $_ }
            try { New-SignedRecord $key $key 'x' -Ledger $server | Add-EmrRecord -Ledger $server } catch { $_ }
            try { Invoke-EmrMining -Ledger $server -Miner $key } catch { $_ }
            try { Register-EmrDoctor $server $key Doctor -Authority $key } catch { $_ }
            try { Register-EmrPharmacy $server $key Pharmacy -Authority $key } catch { $_ }
            try { Get-EmrPrescription $server } catch { $_ }
            try { Lock-EmrPrescription $server ('0' * 64) -Key $key } catch { $_ }
            try { Export-EmrLedger $server b.jsonl } catch { $_ }
            try { Backup-EmrLedger $server b.emr } catch { $_ }
            try { Backup-EmrLedger a.emr $server } catch { $_ }
            try { Restore-EmrLedger $server b.emr } catch { $_ }
            try { Restore-EmrLedger a.emr $server } catch { $_ }
            try { Import-EmrLedger a.jsonl $server } catch { $_ }
            try { New-EmrCheckpoint $server a.checkpoint -Key $log } catch { $_ }
            try { New-EmrLedger $server A -Difficulty 1 -Open } catch { $_ }
            try { New-EmrLedger -LiteralPath $server A -Difficulty 1 -Open -WhatIf } catch { $_ }
            """);
        Assert.Equal(19, AssertNoPassword(result, isReadable ? "LedgerUnreachable" : "LedgerInvalid"));

        // Where a file belongs, or a name that the ledger would bear for ever.
        Assert.Equal(4, AssertNoPassword(
            Shell.Run(
                """
                try { Export-EmrLedger a.emr $server } catch { $_ }
                try { Export-EmrLedger a.emr -LiteralPath $server -WhatIf } catch { $_ }
                try { Import-EmrLedger $server b.emr } catch { $_ }
                try { New-EmrCheckpoint a.emr $server -Key $log -StatePath log.state -Initialize } catch { $_ }
                """),
            "PathInvalid"));
        Assert.Equal(1, AssertNoPassword(
            Shell.Run("try { New-EmrLedger ./Clinic $server -Difficulty 1 -Open } catch { $_ }"), "NameInvalid"));
        folder.AssertTidy("a.emr", "a.jsonl");
    }

    [Fact]
    public void A_login_of_its_own_is_in_no_error()
    {
        Shell["server"] = "Host=127.0.0.1;Port=1";
        Shell["password"] = "hunter2";
        ShellResult result = Shell.Run(
            """
            $VerbosePreference = $DebugPreference = 'Continue'
            $login = [pscredential]::new('emr', (ConvertTo-SecureString $password -AsPlainText -Force))
            Get-EmrLedger $server -Credential $login
            try { New-EmrLedger $server A -Difficulty 1 -Open -Credential $login } catch { $_ }
            """);
        Assert.Equal(2, AssertNoPassword(result, "LedgerUnreachable"));

        ShellResult ofFile = Shell.Run(
            """
            Get-EmrLedger a.emr -Credential $login
            try { New-EmrLedger b.emr A -Difficulty 1 -Open -Credential $login } catch { $_ }
            """);
        Assert.Equal(2, AssertNoPassword(ofFile, "LedgerInvalid"));
        folder.AssertTidy("a.emr");
    }

    // Returns how many errors there are.
    private static int AssertNoPassword(ShellResult result, string id)
    {
        ErrorRecord[] errors = [.. result.Errors, .. result.Output.Select(item => (ErrorRecord)item.BaseObject)];
        Assert.All(errors, error =>
        {
            Assert.Equal(id, error.Id);
            Assert.All(error.AllTexts, shown => Assert.DoesNotContain("hunter2", shown, StringComparison.Ordinal));
            for (Exception? cause = error.Exception; cause is not null; cause = cause.InnerException)
            {
                Assert.DoesNotContain("hunter2", cause.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(
                    cause.Data.Values.Cast<object?>(), value => $"{value}".Contains("hunter2", StringComparison.Ordinal));
            }
        });
        string[] lines =
        [
            .. result.Verbose, .. result.Debug, .. result.Warnings,
            .. result.Progress.Select(progress => $"{progress.Activity} {progress.StatusDescription} {progress.CurrentOperation}"),
        ];
        Assert.All(lines, line => Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal));
        return errors.Length;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        folder.Dispose();
    }
}
