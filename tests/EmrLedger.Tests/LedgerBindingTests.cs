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

    [Theory]
    [InlineData("Host=db.clinic.example;Username=emr;Password=hunter2")]
    [InlineData("host = db ; password=\"hunter2")]
    [InlineData("Server=db;Database=emr;User Id=emr;Password=hunter2")]
    [InlineData("Data Source=db;Pwd=hunter2")]
    [InlineData("postgres://emr:hunter2@db/emr")]
    public void A_server_s_connection_string_is_in_no_error(string text)
    {
        Shell["server"] = text;
        ShellResult result = Shell.Run(
            """
            $VerbosePreference = $DebugPreference = 'Continue'
            $server | Get-EmrLedger
            $server | Test-EmrLedger
            try { Get-EmrBlock $server } catch { $_ }
            try { Get-EmrRecord -Ledger $server } catch { $_ }
            try { New-SignedRecord $key $key 'x' -Ledger $server | Add-EmrRecord -Ledger $server } catch { $_ }
            try { Backup-EmrLedger $server b.emr } catch { $_ }
            try { Import-EmrLedger a.emr $server } catch { $_ }
            try { Invoke-EmrMining -Ledger $server -Miner $key } catch { $_ }
            """);
        ErrorRecord[] errors = [.. result.Errors, .. result.Output.Select(item => (ErrorRecord)item.BaseObject)];
        Assert.Equal(8, errors.Length);
        Assert.All(errors, error =>
        {
            Assert.Equal("LedgerServerUnsupported", error.Id);
            Assert.Equal(ErrorCategory.NotImplemented, error.CategoryInfo.Category);
            Assert.All(error.AllTexts, shown => Assert.DoesNotContain("hunter2", shown, StringComparison.Ordinal));
        });
        string[] lines = [.. result.Verbose, .. result.Debug];
        Assert.All(lines, line => Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        folder.Dispose();
    }
}
