using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;
using Npgsql;

namespace EmrLedger.Tests;

/// <summary>What each role may do with a ledger, and every statement that it may not run.</summary>
public sealed class RoleTests : IDisposable
{
    private static int logins;

    private readonly TestLedger test = new(isOpen: true);

    public RoleTests()
    {
        test.AddNext(TestKeys.Doctor);
        test.Seal();
        test.AddNext(TestKeys.Doctor);
    }

    public void Dispose() => test.Dispose();

    [Fact]
    public void A_reader_reads_and_verifies_all_and_writes_nothing()
    {
        string login = Login("reader");
        using (Ledger ledger = Ledger.Open(login, LedgerAccess.Read))
            Assert.Equal((1UL, 1UL), (ledger.Describe().Height, ledger.Describe().Pending));
        Assert.True(TestLedger.Verify(login).Valid);
        foreach (string statement in (string[])[.. Changes("ledger"), .. Changes("block"), .. Changes("record"), .. Changes("pending"),
            .. Changes("tip"), .. Changes("node"), .. Changes("checkpoint"), .. Changes("lease"), .. Changes("prescription"),
            .. Changes("envelope"), .. Changes("erasure"), .. Definitions()])
        {
            AssertDenied(login, statement);
        }
        TestLedger.Refused(EmrError.LedgerAccessDenied, () =>
        {
            using Ledger ledger = Ledger.Open(login, LedgerAccess.Write);
            ledger.Pending.Add([TestLedger.Sign(TestKeys.Doctors[1], 1)], SignaturePolicy.LowSOnly, CancellationToken.None);
        });
    }

    [Fact]
    public void A_writer_adds_and_appends_and_changes_nothing_that_is_sealed()
    {
        string login = Login("writer");
        using (Ledger ledger = Ledger.Open(login, LedgerAccess.Write))
        {
            EmrRecord extra = TestLedger.Sign(TestKeys.Doctors[1], 1);
            Assert.Null(ledger.Pending.Add([extra], SignaturePolicy.LowSOnly, CancellationToken.None)[0]);
            ledger.Append(TestLedger.Mine(ledger.Pending.Share.Next(TestKeys.Miner).Block!), CancellationToken.None);
            ledger.Pending.Add([TestLedger.Sign(TestKeys.Doctors[2], 1)], SignaturePolicy.LowSOnly, CancellationToken.None);
            Assert.Single(ledger.Pending.Remove(
                TestLedger.Id(ledger.Pending.Read(new RecordQuery()).First().TxId), CancellationToken.None));
            Assert.Equal(2UL, ledger.Describe().Height);
        }
        Assert.True(TestLedger.Verify(login).Valid);
        foreach (string statement in (string[])[.. Changes("ledger"), .. Changes("block")[1..], .. Changes("record")[1..],
            "DELETE FROM tip", "INSERT INTO tip SELECT * FROM tip", "UPDATE pending SET nonce = nonce",
            "UPDATE envelope SET nonce = nonce", "TRUNCATE envelope", "TRUNCATE erasure", .. Definitions()])
        {
            AssertDenied(login, statement);
        }
    }

    [Fact]
    public void A_writer_keeps_and_erases_envelopes_and_leaves_it_to_the_owner_to_finish()
    {
        EmrRecord[] records = [.. test.Ledger.ReadRecords(new RecordQuery()).Select(static found => found.Record),
            .. test.Ledger.Pending.Read(new RecordQuery())];
        EnvelopeRow[] rows = [.. records.Select((record, i) => TestEnvelopes.Make(record, i))];
        using (Ledger ledger = Ledger.Open(Login("writer"), LedgerAccess.Write))
        {
            TestEnvelopes.Put(ledger, rows);
            Assert.Equal(1, TestEnvelopes.Erase(ledger, rows[0].TxId));
            string line = Assert.Single(ledger.Session.FinishErasure(CancellationToken.None));
            Assert.Contains("VACUUM", line, StringComparison.Ordinal);
            Assert.Contains("owner", line, StringComparison.Ordinal);
            Assert.Equal([TestEnvelopes.Text(rows[1])], TestEnvelopes.Read(ledger));
        }
        // Whoever may not finish it opens the ledger all the same.
        using (Ledger again = Ledger.Open(Login("writer"), LedgerAccess.Write))
            Assert.True(again.Session.HasUnfinishedErasure);
        using Ledger owner = test.Open();
        Assert.False(owner.Session.HasUnfinishedErasure);
    }

    [Fact]
    public void Somebody_without_a_role_sees_nothing()
    {
        string login = Login(role: null);
        EmrError[] errors = [EmrError.LedgerAccessDenied, EmrError.LedgerNotFound];
        Assert.Contains(Assert.Throws<EmrException>(() => Ledger.Open(login, LedgerAccess.Read)).Error, errors);
    }

    [Fact]
    public void An_owner_who_may_make_no_roles_makes_a_ledger_and_is_told_which_are_missing()
    {
        string name = $"owner{Interlocked.Increment(ref logins)}_{Environment.ProcessId}";
        using LedgerSql admin = new(test.File);
        string database = (string)admin.Rows("SELECT current_database()")[0][0];
        admin.Execute($"CREATE ROLE {name} LOGIN PASSWORD 'x'; GRANT CREATE ON DATABASE {database} TO {name}");
        string location = new NpgsqlConnectionStringBuilder(TestServer.Require().Location($"s_{name}"))
            { Username = name, Password = "x" }.ConnectionString;
        Ledgers.Chain.LedgerManifest manifest = Ledgers.Chain.LedgerManifest.Create("Test", 1, null, null);
        Ledger.Create(location, manifest, TestLedger.Mine(manifest.Genesis(1_700_000_000)));
        Assert.Equal(2, Ledger.FindWarnings(location).Count(warning => warning.Contains($"s_{name}_", StringComparison.Ordinal)));
        Assert.True(TestLedger.Verify(location).Valid);
    }

    private static string[] Changes(string table) =>
        [$"INSERT INTO {table} SELECT * FROM {table} WHERE false", $"UPDATE {table} SET {Column(table)} = {Column(table)}", $"DELETE FROM {table}", $"TRUNCATE {table}"];

    private static string[] Definitions() =>
    [
        "DROP TABLE block CASCADE", "ALTER TABLE record DROP CONSTRAINT record_by_txid", "ALTER TABLE block ADD COLUMN extra int",
        "CREATE INDEX mine ON record (nonce)", "CREATE RULE mine AS ON INSERT TO pending DO INSTEAD NOTHING",
        "DROP SCHEMA {s} CASCADE", "ALTER SCHEMA {s} RENAME TO other", "CREATE TABLE extra (id int)", "SET session_replication_role = replica",
    ];

    private static string Column(string table) => table switch { "ledger" or "tip" or "checkpoint" or "erasure" => "id", "node" => "level", "pending" or "envelope" => "nonce", "lease" => "until", _ => "height" };

    private string Login(string? role)
    {
        string name = $"login{Interlocked.Increment(ref logins)}_{Environment.ProcessId}";
        NpgsqlConnectionStringBuilder server = new(test.File);
        using LedgerSql admin = new(test.File);
        admin.Execute($"CREATE ROLE {name} LOGIN PASSWORD 'secret'");
        if (role is not null)
            admin.Execute($"GRANT \"{server.Database}_{server.SearchPath}_{role}\" TO {name}");
        server.Username = name;
        server.Password = "secret";
        return server.ConnectionString;
    }

    private static void AssertDenied(string login, string statement)
    {
        using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(login) { Pooling = false }.ConnectionString);
        connection.Open();
        string schema = new NpgsqlConnectionStringBuilder(login).SearchPath!;
#pragma warning disable CA2100 // A statement of these tests.
        using NpgsqlCommand command = new(statement.Replace("{s}", schema, StringComparison.Ordinal), connection);
#pragma warning restore CA2100
        PostgresException refusal = Assert.Throws<PostgresException>(() => command.ExecuteNonQuery());
        Assert.True(refusal.SqlState == "42501", $"{statement}: {refusal.MessageText}");
    }
}
