using System.Data.Common;
using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using EmrLedger.Composition;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests.Durability;

/// <summary>
/// How the store sets SQLite up, asked through the store's own connection; and files that SQLite alone would accept.
/// </summary>
public sealed class StoreSettingsTests : IDisposable
{
    private readonly TestLedger test = new(isOpen: true);

    public void Dispose() => test.Dispose();

    [Theory]
    [InlineData("journal_mode", "wal", "wal")]
    [InlineData("synchronous", "2", null)]
    [InlineData("trusted_schema", "0", "0")]
    [InlineData("cell_size_check", "1", "1")]
    [InlineData("wal_autocheckpoint", "0", "0")]
    [InlineData("secure_delete", "1", null)]
    [InlineData("temp_store", "2", "2")]
    public void A_store_sets_SQLite_up_as_designed(string pragma, string forWriters, string? forReaders)
    {
        using (ILedgerStore writer = Adapters.Get<ILedgerStores>().Open(test.File, LedgerAccess.Write, LedgerStoreOptions.Default))
            Assert.Equal(forWriters, Ask(writer, pragma));
        using ILedgerStore reader = Adapters.Get<ILedgerStores>().Open(test.File, LedgerAccess.Read, LedgerStoreOptions.Default);
        if (forReaders is not null)
            Assert.Equal(forReaders, Ask(reader, pragma));
    }

    [Fact]
    public void A_value_longer_than_any_of_a_ledger_is_not_read()
    {
        Change("UPDATE ledger SET manifest = zeroblob(300000)");
        Assert.Equal(EmrError.LedgerDamaged, Assert.Throws<EmrException>(() => test.Open(LedgerAccess.Read)).Error);
    }

    [Fact]
    public void A_value_longer_than_any_of_a_ledger_is_no_reason_to_stop_the_check()
    {
        test.AddNext(TestKeys.Doctor);
        Change("UPDATE pending SET prescription = zeroblob(1000000)");
        Assert.False(test.Verify().Valid);
    }

    [Theory]
    [InlineData("DROP TABLE pending")]
    [InlineData("ALTER TABLE pending ADD COLUMN guest TEXT")]
    public void A_file_without_a_ledgers_tables_is_refused(string sql)
    {
        Change(sql);
        Assert.Equal(EmrError.LedgerDamaged, Assert.Throws<EmrException>(() => test.Open(LedgerAccess.Read)).Error);
    }

    [Theory]
    [InlineData("PRAGMA application_id = 1", EmrError.LedgerNotRecognized)]
    [InlineData("PRAGMA user_version = 2", EmrError.LedgerVersionUnsupported)]
    public void A_file_of_another_program_or_a_later_version_is_refused(string sql, EmrError error)
    {
        Change(sql);
        Assert.Equal(error, Assert.Throws<EmrException>(() => test.Open(LedgerAccess.Write)).Error);
    }

    [Fact]
    public void A_ledger_that_is_open_is_not_replaced()
    {
        string copy = test.Beside("copy.emr");
        LedgerCopy.Backup(test.Ledger, copy, overwrite: false, TestLedger.FirstFault, CancellationToken.None);
        using (Ledger open = Ledger.Open(copy, LedgerAccess.Write))
        {
            EmrException refusal = Assert.Throws<EmrException>(
                () => LedgerCopy.Backup(test.Ledger, copy, overwrite: true, TestLedger.FirstFault,
                    CancellationToken.None));
            Assert.Equal(EmrError.LedgerBusy, refusal.Error);
            Assert.Equal(0UL, open.Describe().Pending);
        }
        test.AddNext(TestKeys.Doctor);
        LedgerCopy.Backup(test.Ledger, copy, overwrite: true, TestLedger.FirstFault, CancellationToken.None);
        using Ledger replaced = Ledger.Open(copy, LedgerAccess.Write);
        Assert.Equal(1UL, replaced.Describe().Pending);
    }

    [Fact]
    public void A_log_that_was_deleted_under_a_writer_is_noticed()
    {
        test.AddNext(TestKeys.Doctor);
        File.Delete(test.File + "-wal");
        Assert.Equal(EmrError.CommitOutcomeUnknown, Assert.Throws<EmrException>(() => test.AddNext(TestKeys.Doctor)).Error);
        Assert.Equal(EmrError.CommitOutcomeUnknown, Assert.Throws<EmrException>(() => test.AddNext(TestKeys.Doctor)).Error);
    }

    [Fact]
    public void A_closed_reader_leaves_one_file()
    {
        test.Ledger.Dispose();
        test.Open(LedgerAccess.Read).Dispose();
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(test.File)!));
    }

    private static string? Ask(ILedgerStore store, string pragma)
    {
        object session = store.GetType()
            .GetField("session", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(store)!;
        object connection = session.GetType()
            .GetField("connection", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(session)!;
        using DbCommand command = ((DbConnection)connection).CreateCommand();
        command.CommandText = $"PRAGMA {pragma}";
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Changes the closed file as another program would, which checks nothing.</summary>
    private void Change(string sql)
    {
        test.Ledger.Dispose();
        AssemblyLoadContext adapters = AssemblyLoadContext.GetLoadContext(Adapters.Get<ILedgerStores>().GetType().Assembly)!;
        Type type = adapters.LoadFromAssemblyName(new AssemblyName("Microsoft.Data.Sqlite"))
            .GetType("Microsoft.Data.Sqlite.SqliteConnection")!;
        using DbConnection connection = (DbConnection)Activator.CreateInstance(type, $"Data Source={test.File};Pooling=False")!;
        connection.Open();
        using DbCommand command = connection.CreateCommand();
        command.CommandText = $"PRAGMA ignore_check_constraints = 1; {sql}";
        command.ExecuteNonQuery();
    }
}
