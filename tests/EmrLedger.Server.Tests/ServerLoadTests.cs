using System.Collections.Concurrent;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// Several writers and several miners on one server, each with a store of its own, quietly and while the server is killed: nothing
/// that was acknowledged is lost, nothing is there twice, and the chain verifies.
/// </summary>
public sealed class ServerLoadTests : IDisposable
{
    /// <summary>How many seconds each test takes; more for a soak.</summary>
    private const string Variable = "EMR_SERVER_SECONDS";

    private const int Writers = 4;
    private const int Miners = 4;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable(Variable), out int seconds) ? seconds : 4);

    // Others' tests go on while it is killed.
    private readonly TestServer server = TestServer.Own();
    private readonly TestLedger test;
    private readonly ConcurrentDictionary<string, bool> acknowledged = new();
    private readonly ConcurrentDictionary<string, bool> unknown = new();
    private readonly ConcurrentDictionary<EmrError, int> errors = new();
    private int won;
    private int lost;

    public ServerLoadTests() => test = new TestLedger(isOpen: true, server.Location("load"));

    public void Dispose()
    {
        test.Dispose();
        server.Dispose();
    }

    [Fact]
    public void Writers_and_miners_at_once_lose_nothing()
    {
        Load(static () => { });
        AssertWhole();
        Assert.Empty(errors);
        Assert.Empty(unknown);
        Assert.True(acknowledged.Count > 20 && won > 3, $"{acknowledged.Count} records, {won} blocks");
    }

    [Fact]
    public void Backends_that_are_ended_at_random_lose_nothing()
    {
        using LedgerSql admin = new(test.File);
        int ended = 0;
        Load(() =>
        {
            Thread.Sleep(40);
            ended += admin.Rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                + "WHERE application_name = 'load' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1").Count;
        });
        Report($"{ended} backends ended");
        AssertWhole();
        AssertExpectedErrors();
        Assert.True(ended > 10 && acknowledged.Count > 10, $"{ended} ended, {acknowledged.Count} records");
    }

    [Fact]
    public void A_server_that_is_killed_and_started_again_loses_nothing()
    {
        int kills = 0;
        Load(() =>
        {
            Thread.Sleep(1000);
            server.Kill();
            server.Restart();
            kills++;
        });
        Report($"{kills} kills");
        AssertWhole();
        AssertExpectedErrors();
        Assert.True(kills > 0 && acknowledged.Count > 5, $"{kills} kills, {acknowledged.Count} records");
    }

    private void Load(Action disturb)
    {
        using CancellationTokenSource end = new(Duration);
        Task[] work =
        [
            .. Enumerable.Range(0, Writers).Select(i => Start(() => Write(TestKeys.Create((ulong)(5000 + i)), end.Token))),
            .. Enumerable.Range(0, Miners).Select(_ => Start(() => MineAll(end.Token))),
        ];
        while (!end.IsCancellationRequested)
        {
            disturb();
            Thread.Sleep(10);
        }
        Task.WaitAll(work);
        Report($"{acknowledged.Count} records, {won} blocks won, {lost} lost, {unknown.Count} unknown, {string.Join(", ", errors)}");
    }

    private static Task Start(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Write(EmrKey doctor, CancellationToken end)
    {
        Ledger? ledger = null;
        while (!end.IsCancellationRequested)
        {
            try
            {
                ledger ??= Open();
                EmrRecord record = ledger.Pending.Sign(doctor, TestKeys.Patient, "Medication A", DoubtfulTexts.None, CancellationToken.None);
                acknowledged[record.TxId] = true;
            }
            catch (EmrException exception)
            {
                if (exception.Error == EmrError.CommitOutcomeUnknown)
                    unknown[exception.Message.Split(' ')[^1].TrimEnd('.')] = true;
                errors.AddOrUpdate(exception.Error, 1, static (_, count) => count + 1);
                ledger?.Dispose();
                ledger = null;
            }
        }
        ledger?.Dispose();
    }

    private void MineAll(CancellationToken end)
    {
        Ledger? ledger = null;
        while (!end.IsCancellationRequested)
        {
            try
            {
                ledger ??= Open();
                if (ledger.Pending.Share.Next(TestKeys.Miner).Block is not { } draft)
                {
                    Thread.Sleep(5);
                    continue;
                }
                ledger.Append(TestLedger.Mine(draft), CancellationToken.None);
                Interlocked.Increment(ref won);
            }
            catch (EmrException exception) when (exception.Error is EmrError.LedgerTipMoved)
            {
                Interlocked.Increment(ref lost);
            }
            catch (EmrException exception)
            {
                errors.AddOrUpdate(exception.Error, 1, static (_, count) => count + 1);
                ledger?.Dispose();
                ledger = null;
            }
        }
        ledger?.Dispose();
    }

    private Ledger Open() => Ledger.Open($"{test.File};Application Name=load", LedgerAccess.Write);

    private void AssertWhole()
    {
        LedgerCheckResult result = TestLedger.Verify(test.File);
        Assert.Empty(result.Faults);
        using Ledger ledger = test.Open(LedgerAccess.Read);
        string[] there =
        [
            .. ledger.ReadBlocks(0, ulong.MaxValue).SelectMany(static block => block.Records).Select(static record => record.TxId),
            .. ledger.Pending.Read(new RecordQuery()).Select(static record => record.TxId),
        ];
        Assert.Equal(there.Length, there.Distinct().Count());
        Assert.Empty(acknowledged.Keys.Except(there));
        // What nobody was told of is there only where it was said not to be known.
        Assert.Empty(there.Except(acknowledged.Keys).Except(unknown.Keys));
    }

    private void AssertExpectedErrors() => Assert.All(
        errors.Keys, error => Assert.Contains(error, (EmrError[])[EmrError.CommitOutcomeUnknown, EmrError.LedgerUnreachable, EmrError.LedgerBusy]));

    private static void Report(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);
}
