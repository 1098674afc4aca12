using System.Diagnostics;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;
using Npgsql;

namespace EmrLedger.Tests;

/// <summary>A network that fails: nothing hangs, nothing acknowledged is lost, and what is not known is said to be so.</summary>
public sealed class NetworkTests : IDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(250);

    private readonly TestLedger test = new(isOpen: true);
    private readonly Proxy proxy;
    private readonly string location;

    public NetworkTests()
    {
        NpgsqlConnectionStringBuilder server = new(test.File);
        proxy = new Proxy(server.Port);
        server.Port = proxy.Port;
        server.CommandTimeout = 2;
        server.Timeout = 2;
        // A pool of its own for each test, so that none is handed another's connection.
        server.ApplicationName = Guid.NewGuid().ToString();
        location = server.ConnectionString;
    }

    public void Dispose()
    {
        proxy.Dispose();
        test.Dispose();
    }

    [Theory]
    [InlineData("read")]
    [InlineData("write")]
    [InlineData("verify")]
    public void A_stop_ends_every_call_at_once_though_the_network_stands_still(string what)
    {
        using Ledger ledger = Ledger.Open(location, LedgerAccess.Write);
        using CancellationTokenSource stop = new();
        using CancellationTokenRegistration interrupt = stop.Token.Register(ledger.Interrupt);
        proxy.Stall();
        Task call = Task.Factory.StartNew(
            () =>
            {
                switch (what)
                {
                    case "read": _ = ledger.Describe(); break;
                    case "write": ledger.Pending.Add([TestLedger.Sign(TestKeys.Doctor, 1)], SignaturePolicy.LowSOnly, stop.Token); break;
                    default:
                        Verification.LedgerVerification.Start(location, 1, stop.Token).Completion.GetAwaiter().GetResult();
                        break;
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Thread.Sleep(300);
        long begun = Stopwatch.GetTimestamp();
        stop.Cancel();
        // A check is opened before anybody can interrupt it: that ends by the time limit of the connection string.
        Exception? exception = Record.Exception(() => call.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        TimeSpan waited = Stopwatch.GetElapsedTime(begun);
        Assert.True(call.IsCompleted);
        if (what != "verify")
        {
            Assert.IsType<OperationCanceledException>(exception?.InnerException);
            Assert.True(waited < StopLimit, $"{waited.TotalMilliseconds} ms");
        }
        proxy.Flow();
        Assert.Equal(0UL, Pending());
    }

    [Fact]
    public void A_server_that_does_not_answer_is_waited_for_no_longer_than_the_connection_string_says()
    {
        using Ledger ledger = Ledger.Open(location, LedgerAccess.Read);
        proxy.Stall();
        long begun = Stopwatch.GetTimestamp();
        TestLedger.Refused(EmrError.LedgerUnreachable, () => ledger.Describe());
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalSeconds, 1, 12);
        proxy.Flow();
        using Ledger again = Ledger.Open(location, LedgerAccess.Read);
        Assert.Equal(0UL, again.Describe().Height);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_connection_that_was_cut_while_nobody_used_it_is_made_again(bool half)
    {
        using Ledger ledger = Ledger.Open(location, LedgerAccess.Write);
        if (half)
            proxy.CloseHalf();
        else
            proxy.Cut();
        Assert.Equal(0UL, ledger.Describe().Height);
        if (!half)
            proxy.Cut();
        Assert.Null(ledger.Pending.Add([TestLedger.Sign(TestKeys.Doctor, 1)], SignaturePolicy.LowSOnly, CancellationToken.None)[0]);
        Assert.Equal(1UL, Pending());
    }

    [Fact]
    public void A_connection_lost_in_a_commit_leaves_an_unknown_outcome_and_a_store_that_writes_no_more()
    {
        using Ledger ledger = Ledger.Open(location, LedgerAccess.Write);
        EmrException unknown = TestLedger.Refused(EmrError.CommitOutcomeUnknown, () => ledger.Session.Write<object?>(
            transaction =>
            {
                transaction.AddPending(TestLedger.Sign(TestKeys.Doctor, 1).Contents!);
                // All that was queued is on the server, and the next answer is the commit's.
                _ = transaction.CountPending();
                proxy.CutAnswers();
                return null;
            },
            CancellationToken.None));
        Assert.Contains("may be there or not", unknown.Message, StringComparison.Ordinal);
        proxy.CutAnswers(false);
        TestLedger.Refused(
            EmrError.CommitOutcomeUnknown,
            () => ledger.Pending.Add([TestLedger.Sign(TestKeys.Doctor, 1)], SignaturePolicy.LowSOnly, CancellationToken.None));
        using Ledger again = Ledger.Open(location, LedgerAccess.Write);
        Assert.Equal(1UL, again.Describe().Pending);
        Assert.Equal(
            EmrError.RecordExists,
            again.Pending.Add([TestLedger.Sign(TestKeys.Doctor, 1)], SignaturePolicy.LowSOnly, CancellationToken.None)[0]!.Error);
    }

    [Fact]
    public void A_call_on_the_server_that_takes_long_is_broken_off_there_too()
    {
        using LedgerSql admin = new(test.File);
        admin.Execute("BEGIN");
        admin.Execute("LOCK TABLE pending IN ACCESS EXCLUSIVE MODE");
        using Ledger ledger = Ledger.Open($"{test.File};Application Name=stopped", LedgerAccess.Write);
        using CancellationTokenSource stop = new();
        Task call = Task.Run(
            () => ledger.Pending.Add([TestLedger.Sign(TestKeys.Doctor, 1)], SignaturePolicy.LowSOnly, stop.Token), CancellationToken.None);
        Thread.Sleep(300);
        Assert.False(call.IsCompleted);
        long begun = Stopwatch.GetTimestamp();
        stop.Cancel();
        Assert.IsType<OperationCanceledException>(Assert.Throws<AggregateException>(() => call.Wait(TestContext.Current.CancellationToken)).InnerException);
        Assert.True(Stopwatch.GetElapsedTime(begun) < StopLimit);
        Thread.Sleep(500);
        Assert.Empty(admin.Rows("SELECT pid FROM pg_stat_activity WHERE application_name = 'stopped' AND state = 'active'"));
        admin.Execute("ROLLBACK");
        Assert.Equal(0UL, Pending());
    }

    private ulong Pending()
    {
        using Ledger direct = test.Open(LedgerAccess.Read);
        return direct.Describe().Pending;
    }
}
