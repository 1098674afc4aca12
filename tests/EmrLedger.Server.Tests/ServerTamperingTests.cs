using EmrLedger.Ledgers.Transfer;
using EmrLedger.Records;
using EmrLedger.Tests.Support;
using Npgsql;

namespace EmrLedger.Tests;

/// <summary>Every stored value of a ledger on a server, altered in turn by a superuser: verification finds each and names its place.</summary>
public sealed class ServerTamperingTests : IDisposable
{
    private static readonly string[] Tables = ["ledger", "block", "record", "pending", "tip"];

    private readonly TestLedger test = new();
    private readonly LedgerSql admin;

    public ServerTamperingTests()
    {
        foreach (EmrKey doctor in TestKeys.Doctors[..3])
            test.Register(doctor);
        test.Add(RecordSigner.Sign(TestKeys.Doctors[0], TestKeys.Patient, "", 1, DoubtfulTexts.Empty));
        test.Seal();
        test.AddNext(TestKeys.Doctors[0]);
        test.AddNext(TestKeys.Doctors[1], "Médicament B – 2 × 5 µg");
        test.AddNext(TestKeys.Doctors[2], new string('x', EmrRecord.MaxPrescriptionBytes));
        test.Seal();
        test.AddNext(TestKeys.Doctors[1]);
        test.Seal();
        test.AddNext(TestKeys.Doctors[1], "pending");
        test.Ledger.Dispose();
        admin = new LedgerSql(test.File);
        foreach (string table in Tables)
            admin.Execute($"CREATE TABLE public.{Kept(table)} AS SELECT * FROM {table}");
    }

    public void Dispose()
    {
        foreach (string table in Tables)
            admin.Execute($"DROP TABLE public.{Kept(table)}");
        admin.Dispose();
        test.Dispose();
    }

    [Fact]
    public void The_ledger_itself_is_valid()
    {
        LedgerCheckResult result = test.Verify();
        Assert.Empty(result.Faults);
        Assert.DoesNotContain(result.Warnings, static warning => !warning.Contains("role", StringComparison.Ordinal));
        Assert.Equal((4UL, 8UL, 1UL), (result.Blocks, result.Records, result.Pending));
    }

    [Theory]
    [InlineData("block", "height")]
    [InlineData("record", "height, position")]
    [InlineData("ledger", "id")]
    [InlineData("pending", "txid")]
    [InlineData("tip", "id")]
    public void Every_value_of_every_row_is_covered(string table, string key)
    {
        string[] columns = Columns(table);
        int altered = 0;
        foreach (object[] row in admin.Rows($"SELECT {string.Join(", ", columns)} FROM {table} ORDER BY {key}"))
        {
            string[] keys = key.Split(", ");
            string where = string.Join(" AND ", keys.Select(name => $"{name} = {Literal(row[Array.IndexOf(columns, name)])}"));
            foreach ((string column, object value) in columns.Zip(row))
            {
                // The order of pending records is no evidence, and a version has nothing behind it.
                if ((table, column) is ("pending", "place") or ("ledger", "version"))
                    continue;
                foreach (string other in OtherValues.Of(value))
                {
                    string what = $"{table}.{column} = {other} where {where}";
                    admin.Execute($"UPDATE {table} SET {column} = {other} WHERE {where}");
                    Fault[] faults = Faults();
                    Restore();
                    altered++;
                    Assert.True(faults.Length > 0, what);
                    if (table is "block" or "record" && column is not ("height" or "position"))
                    {
                        ulong height = Convert.ToUInt64(row[Array.IndexOf(columns, "height")], null);
                        Assert.True(
                            faults.Any(fault => fault.Height == height), $"{what}: {string.Join<Fault>("; ", faults)}");
                    }
                }
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{altered} alterations of {table}");
        Assert.True(altered >= Expected(table), $"only {altered} alterations of {table}");
    }

    [Theory]
    [InlineData("DELETE FROM block WHERE height = 0", 0)]
    [InlineData("DELETE FROM block WHERE height = 1", 1)]
    [InlineData("DELETE FROM block WHERE height = 3", 3)]
    [InlineData("DELETE FROM record WHERE height = 1 AND position = 0", 1)]
    [InlineData("DELETE FROM record WHERE height = 3", 3)]
    [InlineData("DELETE FROM record", 1)]
    [InlineData("DELETE FROM ledger", null)]
    [InlineData("DELETE FROM tip", null)]
    public void A_deleted_row_is_named(string sql, int? height)
    {
        admin.Execute(sql);
        if (sql == "DELETE FROM ledger")
            TestLedger.Refused(EmrError.LedgerNotFound, () => test.Verify());
        else
            Assert.Contains(Faults(), fault => height is null || fault.Height == (ulong)height);
    }

    [Fact]
    public void Rows_that_change_places_are_named()
    {
        foreach ((string first, string second, ulong height) in ((string, string, ulong)[])[
            ("height = 1 AND position = 0", "height = 1 AND position = 1", 1),
            ("height = 1 AND position = 3", "height = 2 AND position = 0", 1),
            ("height = 2 AND position = 2", "height = 3 AND position = 0", 2)])
        {
            string To(string place) => place.Replace(" AND ", ", ", StringComparison.Ordinal);
            admin.Execute($"UPDATE record SET height = 1000 WHERE {first}");
            admin.Execute($"UPDATE record SET {To(first)} WHERE {second}");
            admin.Execute($"UPDATE record SET {To(second)} WHERE height = 1000");
            Assert.Equal(height, Faults()[0].Height);
            Restore();
        }
    }

    [Theory]
    [InlineData("record", "INSERT INTO record SELECT 3, position + 1, txid, doctor, patient, public_key, prescription, nonce, signature FROM record WHERE height = 3")]
    [InlineData("block", "INSERT INTO block SELECT height + 1, block_id, previous, miner, timestamp, difficulty, nonce FROM block WHERE height = 3")]
    [InlineData("block", "INSERT INTO block SELECT * FROM block WHERE height = 2")]
    [InlineData("record", "INSERT INTO record SELECT * FROM record WHERE height = 2")]
    public void A_duplicated_row_is_refused_by_the_tables_and_named_without_their_rules(string table, string sql)
    {
        PostgresException refusal = Assert.Throws<PostgresException>(() => admin.Execute(sql));
        Assert.Equal("23505", refusal.SqlState);
        admin.DropRules();
        admin.Execute(sql);
        Assert.True(Faults().Length > 0, table);
    }

    [Theory]
    [InlineData("ALTER TABLE record DROP CONSTRAINT record_by_txid", "record_by_txid is missing")]
    [InlineData("ALTER TABLE block DROP CONSTRAINT block_by_id", "block_by_id is missing")]
    [InlineData("ALTER TABLE record DROP CONSTRAINT record_of_block", "record_of_block is missing")]
    [InlineData("ALTER TABLE pending SET UNLOGGED", "is not logged")]
    [InlineData(
        "CREATE FUNCTION public.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER lost BEFORE INSERT ON pending FOR EACH ROW EXECUTE FUNCTION public.nothing()",
        "trigger 'lost' would interfere with writing")]
    [InlineData("CREATE RULE gone AS ON INSERT TO pending DO INSTEAD NOTHING", "rule 'gone' would interfere with writing")]
    [InlineData("ALTER TABLE pending ADD CONSTRAINT mine CHECK (nonce < 5)", "constraint 'mine' would interfere with writing")]
    public void What_the_tables_lack_or_have_too_much_is_named(string sql, string named)
    {
        admin.Execute(sql);
        LedgerCheckResult result = test.Verify();
        Assert.Contains(result.Faults, fault => fault.Detail?.Contains(named, StringComparison.Ordinal) == true);
        admin.Execute("DROP FUNCTION IF EXISTS public.nothing CASCADE");
    }

    [Fact]
    public void Tables_that_others_added_are_a_warning()
    {
        admin.Execute("CREATE TABLE extra (id int)");
        LedgerCheckResult result = test.Verify();
        Assert.True(result.Valid);
        Assert.Contains(result.Warnings, static warning => warning.Contains("'extra'", StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_that_lose_what_was_acknowledged_are_a_warning()
    {
        string user = new NpgsqlConnectionStringBuilder(test.File).Username!;
        admin.Execute($"ALTER ROLE {user} SET synchronous_commit = off");
        try
        {
            // A login takes its settings when it connects.
            using NpgsqlConnection fresh = new(test.File);
            NpgsqlConnection.ClearAllPools();
            LedgerCheckResult result = TestLedger.Verify($"{test.File};Application Name=fresh");
            Assert.Contains(result.Warnings, static warning => warning.Contains("synchronous_commit is off", StringComparison.Ordinal));
            Assert.True(result.Valid);
        }
        finally
        {
            admin.Execute($"ALTER ROLE {user} RESET synchronous_commit");
        }
    }

    [Fact]
    public void A_value_of_any_length_is_not_loaded()
    {
        admin.Execute("UPDATE record SET prescription = decode(repeat('00', 30000000), 'hex') WHERE height = 2 AND position = 0");
        long before = GC.GetTotalAllocatedBytes();
        Assert.Contains(Faults(), static fault => fault.Height == 2 && fault.Detail!.Contains("longer", StringComparison.Ordinal));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 20_000_000);
    }

    [Fact]
    public void What_was_altered_is_not_copied()
    {
        admin.Execute("UPDATE record SET nonce = nonce + 5 WHERE height = 2 AND position = 1");
        using Ledgers.Ledger ledger = test.Open(Ledgers.Store.LedgerAccess.Read);
        TestLedger.Refused(
            EmrError.CopyInvalid,
            () => LedgerCopy.Backup(ledger, test.Beside("copy.emr"), false, TestLedger.FirstFault, CancellationToken.None));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(test.Beside("copy.emr"))!));
    }

    private static int Expected(string table) => table switch { "block" => 70, "record" => 150, "pending" => 20, _ => 5 };

    private string Kept(string table) => $"kept_{new NpgsqlConnectionStringBuilder(test.File).SearchPath}_{table}";

    // Rules that had to be dropped to alter a value are faults of their own, and prove nothing here.
    private Fault[] Faults()
    {
        try
        {
            return [.. test.Verify().Faults.Where(static fault => fault.Detail?.Contains("constraint", StringComparison.Ordinal) != true)];
        }
        catch (EmrException exception) when (exception.Error is EmrError.LedgerNotFound or EmrError.LedgerDamaged)
        {
            return [new Fault(FaultCode.StorageDamaged, Detail: exception.Message)];
        }
    }

    private void Restore()
    {
        foreach (string table in Tables)
        {
            admin.Execute($"DELETE FROM {table}");
            admin.Execute($"INSERT INTO {table} SELECT * FROM public.{Kept(table)}");
        }
    }

    private string[] Columns(string table) =>
    [
        .. admin.Rows(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $table "
            + "ORDER BY ordinal_position", ("$table", table)).Select(static row => (string)row[0]),
    ];

    private static string Literal(object value) => value is byte[] bytes ? $"x'{Convert.ToHexString(bytes)}'" : $"{value}";
}
