using EmrLedger.Composition;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Tests.Support;
using Npgsql;

namespace EmrLedger.Tests;

/// <summary>Making, naming, copying and opening ledgers on a server.</summary>
public sealed class ServerLedgerTests : IDisposable
{
    private readonly TestLedger test = new();
    private readonly TempFolder folder = new();

    public ServerLedgerTests()
    {
        test.Register(TestKeys.Doctor);
        for (int i = 0; i < 30; i++)
            test.AddNext(TestKeys.Doctor, $"Medication {i}");
        test.Seal();
        test.AddNext(TestKeys.Doctor, "pending");
    }

    public void Dispose()
    {
        test.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_chain_moves_to_a_file_and_back_and_its_exports_are_the_same_bytes()
    {
        string file = folder.File("copy.emr");
        LedgerCopy.Backup(test.Ledger, file, false, TestLedger.FirstFault, CancellationToken.None);
        string back = test.NewLocation();
        using (Ledger copy = Ledger.Open(file, LedgerAccess.Read))
            LedgerCopy.Backup(copy, back, false, TestLedger.FirstFault, CancellationToken.None);
        string imported = test.NewLocation();
        byte[] export = Export(test.File);
        LedgerCopy.Import(new MemoryStream(export), imported, false, 2, static _ => { }, CancellationToken.None);
        Assert.Equal(export, Export(file));
        Assert.Equal(export, Export(back));
        Assert.Equal(export, Export(imported));
        using Ledger grown = Ledger.Open(back, LedgerAccess.Write);
        grown.Append(TestLedger.Mine(grown.Pending.Draft(TestKeys.Miner).Block!), CancellationToken.None);
        Assert.True(TestLedger.Verify(back).Valid);
    }

    [Fact]
    public void Two_ledgers_in_one_database_have_nothing_in_common()
    {
        using TestLedger other = new(isOpen: true);
        other.AddNext(TestKeys.Doctors[1]);
        Assert.Equal((1UL, 1UL), (test.Ledger.Describe().Pending, other.Ledger.Describe().Pending));
        Assert.NotEqual(test.Ledger.Describe().Tip, other.Ledger.Describe().Tip);
    }

    [Fact]
    public void A_schema_that_is_there_is_not_replaced_unless_asked_and_never_if_it_is_no_ledger()
    {
        LedgerManifest manifest = LedgerManifest.Create("Other", 1, null, null);
        EmrBlock genesis = TestLedger.Mine(manifest.Genesis(1_700_000_000));
        TestLedger.Refused(EmrError.FileExists, () => Ledger.Create(test.File, manifest, genesis));
        Assert.Equal("Test", test.Open().Manifest.Name);
        string other = test.NewLocation();
        string schema = new NpgsqlConnectionStringBuilder(other).SearchPath!;
        using LedgerSql admin = new(test.File);
        admin.Execute($"CREATE SCHEMA {schema}");
        TestLedger.Refused(EmrError.FileKindMismatch, () => Ledger.Create(other, overwrite: true, manifest, genesis, static _ => { }));
        admin.Execute($"DROP SCHEMA {schema}");
        Ledger.Create(test.File, overwrite: true, manifest, genesis, static _ => { });
        Assert.Equal("Other", test.Open().Manifest.Name);
    }

    [Fact]
    public void What_failed_while_it_was_made_leaves_nothing()
    {
        LedgerManifest manifest = LedgerManifest.Create("Other", 1, null, null);
        EmrBlock genesis = TestLedger.Mine(manifest.Genesis(1_700_000_000));
        string location = test.NewLocation();
        using LedgerSql admin = new(test.File);
        Assert.Throws<InvalidDataException>(
            () => Ledger.Create(location, overwrite: false, manifest, genesis, static _ => throw new InvalidDataException()));
        Assert.Empty(LeftOf(admin, location));
        TestLedger.Refused(EmrError.LedgerNotFound, () => Ledger.Open(location, LedgerAccess.Read));
    }

    [Fact]
    public void A_server_that_breaks_off_while_a_ledger_is_made_is_an_error_of_ours_and_leaves_nothing()
    {
        LedgerManifest manifest = LedgerManifest.Create("Other", 1, null, null);
        EmrBlock genesis = TestLedger.Mine(manifest.Genesis(1_700_000_000));
        string location = $"{test.NewLocation()};Application Name=broken";
        using LedgerSql admin = new(test.File);
        TestLedger.Refused(EmrError.LedgerUnreachable, () => Adapters.Get<ILedgerStores>().Create(
            location, overwrite: false, manifest.Bytes, store =>
            {
                using ILedgerTransaction transaction = store.BeginWrite(CancellationToken.None);
                admin.Rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'broken'");
                transaction.Append(0, genesis.Contents!, []);
                transaction.Commit();
            }));
        Assert.Empty(LeftOf(admin, location));
        TestLedger.Refused(EmrError.LedgerNotFound, () => Ledger.Open(location, LedgerAccess.Read));
    }

    [Fact]
    public void A_ledger_that_is_put_back_replaces_the_other_which_is_kept()
    {
        string backup = folder.File("backup.emr");
        LedgerCopy.Backup(test.Ledger, backup, false, TestLedger.FirstFault, CancellationToken.None);
        test.Seal();
        ulong height = test.Ledger.Describe().Height;
        test.Ledger.Dispose();
        using (Ledger source = Ledger.Open(backup, LedgerAccess.Read))
        {
            string? kept = LedgerCopy.Restore(source, test.File, overwrite: true, TestLedger.FirstFault, CancellationToken.None).KeptAs;
            Assert.NotNull(kept);
            using Ledger old = Ledger.Open(kept, LedgerAccess.Read);
            Assert.Equal(height, old.Describe().Height);
        }
        using Ledger restored = test.Open(LedgerAccess.Read);
        Assert.Equal(height - 1, restored.Describe().Height);
    }

    [Theory]
    [InlineData(0L, EmrError.LedgerDamaged)]
    [InlineData(99L, EmrError.LedgerVersionUnsupported)]
    public void Another_version_is_not_worked_with(long version, EmrError error)
    {
        test.Tamper("UPDATE ledger SET version = $version", ("$version", version));
        TestLedger.Refused(error, () => test.Open());
    }

    [Fact]
    public void A_server_that_is_too_old_is_not_worked_with()
    {
        using LedgerSql admin = new(test.File);
        string schema = $"old{Environment.ProcessId}";
        admin.Execute(
            $"CREATE SCHEMA {schema}; CREATE FUNCTION {schema}.current_setting(name text) RETURNS text LANGUAGE sql AS 'SELECT ~~130021~~'"
                .Replace("~~", "''", StringComparison.Ordinal));
        string location = new NpgsqlConnectionStringBuilder(test.File) { Options = $"-c search_path={schema},pg_catalog" }.ConnectionString;
        TestLedger.Refused(EmrError.LedgerServerUnsupported, () => Ledger.Open(location, LedgerAccess.Read));
    }

    [Fact]
    public void A_server_that_is_not_there_or_refuses_the_login_is_named_without_the_password()
    {
        EmrException unreachable = TestLedger.Refused(
            EmrError.LedgerUnreachable,
            () => Ledger.Open("Host=127.0.0.1;Port=1;Username=emr;Password=hunter2;Timeout=3", LedgerAccess.Read));
        Assert.DoesNotContain("hunter2", unreachable.ToString(), StringComparison.Ordinal);
        string database = new NpgsqlConnectionStringBuilder(test.File) { Database = "none", Password = "hunter2" }.ConnectionString;
        EmrException notFound = TestLedger.Refused(EmrError.LedgerNotFound, () => Ledger.Open(database, LedgerAccess.Read));
        Assert.DoesNotContain("hunter2", notFound.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db;Password=hunter2;Nonsense=1")]
    [InlineData("Host=db;Port=hunter2")]
    [InlineData("postgres://emr:hunter2@db/emr")]
    [InlineData("Password=hunter2")]
    [InlineData("Host=db;Search Path=\"Ä;hunter2\"")]
    public void A_connection_string_that_cannot_be_used_is_not_repeated(string location)
    {
        EmrException refusal = TestLedger.Refused(EmrError.LedgerInvalid, () => Ledger.Open(location, LedgerAccess.Read));
        if (!location.StartsWith("Host=db;Search", StringComparison.Ordinal))
            Assert.DoesNotContain("hunter2", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_password_is_in_no_name_and_the_name_opens_the_ledger_again()
    {
        using LedgerSql admin = new(test.File);
        string user = $"named{Environment.ProcessId}";
        admin.Execute($"CREATE ROLE {user} LOGIN SUPERUSER PASSWORD 'hunter2'");
        string location = LedgerLocation.WithLogin(test.File, user, "hunter2");
        using Ledger ledger = Ledger.Open(location, LedgerAccess.Read);
        Assert.DoesNotContain("hunter2", ledger.Path, StringComparison.Ordinal);
        Assert.Equal(ledger.Path, ledger.Describe().Path);
        using Ledger again = Ledger.Open(ledger.Path, LedgerAccess.Read);
        Assert.Equal(ledger.Describe(), again.Describe());
    }

    // Other tests make ledgers at the same time: only what is named after this one counts.
    private static List<object[]> LeftOf(LedgerSql admin, string location) => admin.Rows(
        "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE $pattern",
        ("$pattern", new NpgsqlConnectionStringBuilder(location).SearchPath + "\\_new%"));

    private static byte[] Export(string location)
    {
        using MemoryStream export = new();
        using Ledger ledger = Ledger.Open(location, LedgerAccess.Read);
        LedgerExport.Write(ledger, export, includePending: true, CancellationToken.None);
        return export.ToArray();
    }
}
