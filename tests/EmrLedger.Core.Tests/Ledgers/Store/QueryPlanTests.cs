using System.Reflection;
using EmrLedger.Composition;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>How SQLite means to answer: by an index, and not by reading all records.</summary>
public sealed class QueryPlanTests : IDisposable
{
    private readonly TempFolder folder = new();

    public static TheoryData<string> Names =>
        ["doctor", "doctor, from a nonce on", "patient", "doctor and patient", "txid", "time", "time and doctor", "height"];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void No_query_reads_all_records(string name)
    {
        RecordQuery query = name switch
        {
            "doctor" => new() { Doctor = TestKeys.Patient },
            "doctor, from a nonce on" => new() { Doctor = TestKeys.Patient, AfterNonce = 5, BelowHeight = 3 },
            "patient" => new() { Patient = TestKeys.Patient },
            "doctor and patient" => new() { Doctor = TestKeys.Patient, Patient = TestKeys.Patient },
            "txid" => new() { TxId = default(Hash256) },
            "time" => new() { After = 1, Before = 2 },
            "time and doctor" => new() { Doctor = TestKeys.Patient, After = 1 },
            _ => new() { BelowHeight = 3 },
        };
        string[] plan = Plan(query);
        Assert.DoesNotContain(plan, line => line.StartsWith("SCAN", StringComparison.Ordinal));
        if (query.Patient is null && query.TxId is null)
            Assert.DoesNotContain(plan, line => line.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public void A_query_without_conditions_reads_all_in_order_and_sorts_nothing()
    {
        string[] plan = Plan(new RecordQuery());
        Assert.Contains(plan, line => line.StartsWith("SCAN", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public void Doctors_with_pending_records_are_found_without_reading_the_records()
    {
        string[] plan = PlanOf("PendingDoctors");
        Assert.Contains(plan, line => line.Contains("INDEX pending_doctor", StringComparison.Ordinal));
        Assert.DoesNotContain(
            plan, line => line.StartsWith("SCAN pending", StringComparison.Ordinal) || line.StartsWith("SCAN record", StringComparison.Ordinal)
                || line.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public void Records_are_counted_without_reading_them()
    {
        string[] plan = PlanOf("TalliedRecords");
        Assert.Contains(plan, line => line.StartsWith("SEARCH record USING", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.StartsWith("SCAN record", StringComparison.Ordinal));
    }

    [Fact]
    public void Envelopes_are_read_in_order_and_not_sorted()
    {
        string[] plan = PlanOf("After", "SqliteEnvelopes");
        Assert.StartsWith("SEARCH envelope USING INDEX", Assert.Single(plan), StringComparison.Ordinal);
    }

    private string[] PlanOf(string statement, string of = "SqliteLedgerView")
    {
        Assembly adapters = Adapters.Get<ILedgerStores>().GetType().Assembly;
        string sql = (string)adapters.GetType($"EmrLedger.Adapters.Sqlite.{of}", throwOnError: true)!
            .GetField(statement, BindingFlags.Static | BindingFlags.NonPublic)!.GetRawConstantValue()!;
        using LedgerSql file = new(folder.File("test.emr", FilledLedger.Bytes));
        return [.. file.Rows("EXPLAIN QUERY PLAN " + sql).Select(row => (string)row[3])];
    }

    // The statement is the adapter's own, which nobody else has to know.
    private string[] Plan(RecordQuery query)
    {
        string path = folder.File("test.emr", FilledLedger.Bytes);
        using (Ledger.Open(path, LedgerAccess.Read))
        {
            Assembly adapters = Adapters.Get<ILedgerStores>().GetType().Assembly;
            Type type = adapters.GetType("EmrLedger.Adapters.Stores.RecordConditions", throwOnError: true)!;
            object conditions = Activator.CreateInstance(type, query)!;
            if (query.After is not null)
                type.GetMethod("RequireTime")!.Invoke(conditions, [0L, 5L]);
            string sql = (string)adapters.GetType("EmrLedger.Adapters.Sqlite.SqliteLedgerView", throwOnError: true)!
                .GetMethod("SelectRecords", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [conditions])!;
            var parameters = ((string, object)[])type.GetProperty("Parameters")!.GetValue(conditions)!;
            using LedgerSql file = new(path);
            string[] plan = [.. file.Rows("EXPLAIN QUERY PLAN " + sql, parameters).Select(row => (string)row[3])];
            Assert.NotEmpty(plan);
            return plan;
        }
    }
}
