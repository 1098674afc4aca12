using System.Diagnostics;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Commands of a ledger that are stopped: at once, with nothing left open and nothing half done.</summary>
[Collection(nameof(Alone))]
public sealed class LedgerStopTests : ShellTests
{
    // What is aimed at is 250 ms; a busy machine may take longer, and a test that waits for all the work takes for ever.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    // A script counts here how far it is: a session that runs one cannot be asked for its variables.
    private readonly int[] reached = new int[1];
    private readonly LedgerFolder folder = new();
    private readonly LongLedger source;
    private readonly ITestOutputHelper log;

    public LedgerStopTests(LongLedger source, ITestOutputHelper log)
    {
        this.source = source;
        this.log = log;
        source.CopyLedger(folder.File("long.emr"));
        Shell["ledger"] = folder.File("long.emr");
        Shell["other"] = folder.File("other.emr");
        Shell["reached"] = reached;
        Shell.Output("$key = New-EmrKey");
    }

    [Fact]
    public void A_check()
    {
        StopAtWork("Test-EmrLedger $ledger -ThrottleLimit 1", run => run.Progress.Count > 0);
        folder.AssertTidy("long.emr");
    }

    [Fact]
    public void A_check_of_an_export()
    {
        source.CopyExport(folder.File("long.jsonl"));
        Shell["export"] = folder.File("long.jsonl");
        StopAtWork("Test-EmrLedger $export -ThrottleLimit 1", run => run.Progress.Count > 0);
        folder.AssertTidy("long.emr", "long.jsonl");
    }

    [Fact]
    public void An_import()
    {
        source.CopyExport(folder.File("long.jsonl"));
        Shell["export"] = folder.File("long.jsonl");
        StopAtWork("Import-EmrLedger $export $other -ThrottleLimit 1", run => run.Progress.Count > 0);
        folder.AssertTidy("long.emr", "long.jsonl");
    }

    [Fact]
    public void A_backup()
    {
        StopAtWork("Backup-EmrLedger $ledger $other -ThrottleLimit 1", run => run.Progress.Count > 0);
        folder.AssertTidy("long.emr");
    }

    [Fact]
    public void Reading_a_long_result()
    {
        StopAtWork("Get-EmrRecord $ledger | ForEach-Object { $reached[0]++; [Threading.Thread]::Sleep(1) }", _ => Reached > 3);
        folder.AssertTidy("long.emr");
    }

    [Fact]
    public void Reading_the_prescriptions_of_a_patient_who_has_many()
    {
        StopAtWork("Get-EmrPrescription $ledger | ForEach-Object { $reached[0]++; [Threading.Thread]::Sleep(1) }", _ => Reached > 3);
        folder.AssertTidy("long.emr");
    }

    [Fact]
    public void Claiming_many_prescriptions_keeps_the_claims_that_were_added()
    {
        StopAtWork(
            "Get-EmrPrescription $ledger | Lock-EmrPrescription $ledger -Key $key | ForEach-Object { $reached[0]++ }",
            _ => Reached > 1);
        folder.AssertTidy("long.emr");
        Assert.InRange((ulong)Shell.Output("(Get-EmrLedger $ledger).Pending")[0].BaseObject, 2UL, LongLedger.Records - 1UL);
    }

    [Fact]
    public void Adding_many_records_adds_none_of_those_under_way()
    {
        Shell.Output("$null = New-EmrLedger $other Other -Difficulty 1 -Open; $records = Get-EmrRecord $ledger");
        StopAtWork("$reached[0]++; Add-EmrRecord $other $records", _ => Reached > 0, wait: 200);
        folder.AssertTidy("long.emr", "other.emr");
        Assert.Equal(0UL, Shell.Output("(Get-EmrLedger $other).Pending")[0].BaseObject);
    }

    [Fact]
    public void Mining_keeps_what_is_sealed_and_what_is_pending()
    {
        Shell.Output(
            """
            $null = New-EmrLedger $other Other -Difficulty 3000000 -Open
            Add-EmrRecord $other (Get-EmrRecord $ledger | Select-Object -First 400)
            """);
        ShellResult result = StopAtWork(
            "Invoke-EmrMining -Ledger $other -Miner $key -ThrottleLimit 1 | ForEach-Object { $reached[0]++; $_ }",
            _ => Reached > 1,
            wait: 30);
        folder.AssertTidy("long.emr", "other.emr");
        System.Management.Automation.PSObject info = Shell.Output("Get-EmrLedger $other")[0];
        Assert.Equal(400UL, info.Get<ulong>("Records") + info.Get<ulong>("Pending"));
        Assert.True(info.Get<ulong>("Height") >= (ulong)result.Output.Count);
        Assert.True((bool)Shell.Output("Test-EmrLedger $other")[0].BaseObject);
        Idle.Assert(log);
    }

    [Theory]
    [InlineData("Add-EmrRecord $ledger (New-SignedRecord $key $key 'x')")]
    [InlineData("Invoke-EmrMining -Ledger $ledger -Miner $key")]
    [InlineData("Register-EmrDoctor $ledger $key 'Dr. X' -Authority $key")]
    public void Waiting_for_another_s_lock(string command)
    {
        // The lock waits for a record to seal; there is one in the pool before it is taken.
        Shell.Output("Add-EmrRecord $ledger (New-SignedRecord $key $key 'first')");
        using (Lock())
            StopAtWork($"$reached[0]++; {command}", _ => Reached > 0, wait: 400);
        folder.AssertTidy("long.emr");
        Assert.Equal(1UL, Shell.Output("(Get-EmrLedger $ledger).Pending")[0].BaseObject);
    }

    [Theory]
    [InlineData("Get-EmrBlock $ledger")]
    [InlineData("Get-EmrBlock $ledger -Last 100")]
    [InlineData("Get-EmrRecord $ledger")]
    [InlineData("Get-EmrRecord $ledger -After 1")]
    [InlineData("Get-EmrUserState $ledger")]
    public void A_downstream_command_that_has_enough(string command)
    {
        Assert.Single(Shell.Output($"{command} | Select-Object -First 1"));
        folder.AssertTidy("long.emr");
    }

    [Fact]
    public void A_reader_s_own_pipeline_may_write_to_the_ledger()
    {
        Shell.Output("Add-EmrRecord $ledger (1..3 | ForEach-Object { New-SignedRecord $key $key $_.ToString() -Nonce $_ })");
        Assert.Equal(3, Shell.Output("Get-EmrRecord $ledger -Pending | Remove-EmrRecord -Ledger $ledger -PassThru").Count);
        folder.AssertTidy("long.emr");
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        folder.Dispose();
    }

    private int Reached => Volatile.Read(ref reached[0]);

    private ShellResult StopAtWork(string script, Func<ShellRun, bool> atWork, int wait = 0)
    {
        using ShellRun run = Shell.Start(script);
        Assert.True(SpinWait.SpinUntil(() => atWork(run), TimeSpan.FromSeconds(20)), "The work has not begun.");
        Thread.Sleep(wait);
        Stopwatch watch = Stopwatch.StartNew();
        run.Stop();
        ShellResult result = run.Wait();
        log.WriteLine($"Ended after {watch.Elapsed.TotalMilliseconds:0} ms.");
        Assert.True(result.Stopped, "It had ended before.");
        Assert.Empty(result.Errors);
        Assert.True(watch.Elapsed < Limit, $"It took {watch.Elapsed}.");
        return result;
    }

    // The module has SQLite loaded, in a context of its own: what locks the ledger is what another process would use.
    private System.Data.Common.DbConnection Lock()
    {
        Shell.Output("$null = Get-EmrLedger $ledger");
        Type type = AppDomain.CurrentDomain.GetAssemblies().Single(assembly => assembly.GetName().Name == "Microsoft.Data.Sqlite")
            .GetType("Microsoft.Data.Sqlite.SqliteConnection", throwOnError: true)!;
        System.Data.Common.DbConnection connection = (System.Data.Common.DbConnection)Activator.CreateInstance(
            type, $"Data Source={folder.File("long.emr")};Pooling=False")!;
        connection.Open();
        using System.Data.Common.DbCommand command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return connection;
    }
}
