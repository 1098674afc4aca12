using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Indexes are derived: a missing one is made anew, a wrong one is found. A schema is exactly what was made.</summary>
public sealed class IndexAndSchemaTests : IDisposable
{
    private static readonly RecordQuery[] Queries =
    [
        new(), new() { Doctor = TestKeys.UserHash(TestKeys.Doctors[0]) }, new() { Patient = TestKeys.Patient },
        new() { After = 1 },
    ];

    private readonly TempFolder folder = new();

    public static TheoryData<string> Indexes =>
    [
        "block_id", "block_timestamp", "record_txid", "record_doctor", "record_patient", "prescription_stage",
        "pending_txid", "pending_doctor", "pending_patient", "envelope_nonce",
    ];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void These_are_all_indexes()
    {
        using LedgerSql file = new(Tampered());
        Assert.Equal(
            Indexes.Select(row => row.Data).Order(),
            file.Rows("SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
                .Select(row => (string)row[0]).Order());
    }

    [Theory]
    [MemberData(nameof(Indexes))]
    public void A_missing_index_is_a_warning_and_made_anew_by_a_writer(string index)
    {
        string[] expected = Answers(Tampered());
        string path = Tampered($"DROP INDEX {index}");
        Assert.Equal(expected, Answers(path));
        LedgerCheckResult result = TestLedger.Verify(path);
        Assert.True(result.Valid);
        Assert.Contains(index, Assert.Single(result.Warnings), StringComparison.Ordinal);

        Ledger.Open(path, LedgerAccess.Write).Dispose();
        Assert.Empty(TestLedger.Verify(path).Warnings);
        Assert.Equal(expected, Answers(path));
        using LedgerSql file = new(path);
        Assert.Single(file.Rows("SELECT 1 FROM sqlite_schema WHERE name = $name", ("$name", index)));
    }

    [Theory]
    [InlineData("record_patient", "record", "nonce")]
    [InlineData("record_doctor", "record", "nonce")]
    [InlineData("block_timestamp", "block", "height")]
    public void An_index_that_disagrees_with_its_table_is_found(string index, string table, string column)
    {
        string path = Tampered();
        using (LedgerSql file = new(path))
        {
            object sql = file.Rows("SELECT sql FROM sqlite_schema WHERE name = $name", ("$name", index))[0][0];
            file.Execute($"DROP INDEX {index}; CREATE INDEX other ON {table} ({column})");
            // What was made of other columns says from now on that it is the ledger's.
            file.Execute("PRAGMA writable_schema = ON");
            file.Execute(
                "UPDATE sqlite_schema SET name = $name, sql = $sql WHERE name = 'other'", ("$name", index), ("$sql", sql));
        }
        LedgerCheckResult result = TestLedger.Verify(path);
        Assert.Contains(result.Faults, fault => fault.Code == FaultCode.StorageDamaged);
    }

    [Theory]
    [InlineData("DROP INDEX record_patient; CREATE INDEX record_patient ON record (patient, nonce)")]
    [InlineData("DROP INDEX record_doctor; CREATE INDEX record_doctor ON record (doctor, nonce)")]
    [InlineData("DROP INDEX record_txid; CREATE UNIQUE INDEX record_txid ON record (txid) WHERE height > 1")]
    [InlineData("ALTER TABLE block ADD COLUMN note TEXT")]
    [InlineData("ALTER TABLE record RENAME COLUMN patient TO person")]
    [InlineData("DROP TABLE pending")]
    public void An_altered_schema_is_refused(string sql)
    {
        string path = Tampered(sql);
        TestLedger.Refused(EmrError.LedgerDamaged, () => Ledger.Open(path, LedgerAccess.Read).Dispose());
        TestLedger.Refused(EmrError.LedgerDamaged, () => Ledger.Open(path, LedgerAccess.Write).Dispose());
        Assert.Equal(FaultCode.StorageDamaged, Assert.Single(TestLedger.Verify(path).Faults).Code);
    }

    [Theory]
    [InlineData("CREATE INDEX another ON record (nonce)", "index 'another'")]
    [InlineData("CREATE TABLE another (x)", "table 'another'")]
    [InlineData("CREATE TABLE another (x INTEGER PRIMARY KEY AUTOINCREMENT, y UNIQUE)", "table 'another'")]
    [InlineData("CREATE VIEW another AS SELECT 1", "view 'another'")]
    [InlineData("CREATE VIEW \"an\u001b[31mother\" AS SELECT 1", "view 'an\ufffd[31mother'")]
    [InlineData("ANALYZE", "table 'sqlite_stat1'")]
    public void What_another_program_added_is_named_and_disturbs_nothing(string sql, string what)
    {
        string[] expected = Answers(Tampered());
        string path = Tampered(sql);
        Assert.Equal(expected, Answers(path));
        LedgerCheckResult result = TestLedger.Verify(path);
        Assert.True(result.Valid);
        Assert.Equal((4UL, 11UL), (result.Blocks, result.Records));
        Assert.Contains(result.Warnings, warning => warning.Contains(what, StringComparison.Ordinal));
        Assert.All(result.Warnings, warning => Assert.Contains("DROP", warning, StringComparison.Ordinal));
        using (Ledger ledger = Ledger.Open(path, LedgerAccess.Write))
            Assert.Null(ledger.Pending.Add([NextRecord(ledger)], SignaturePolicy.LowSOnly, CancellationToken.None)[0]);
        Assert.True(TestLedger.Verify(path).Valid);
    }

    [Theory]
    [InlineData("CREATE TRIGGER another AFTER INSERT ON pending BEGIN DELETE FROM pending; END", "trigger 'another'")]
    [InlineData("CREATE UNIQUE INDEX another ON pending (patient, sequence)", "index 'another'")]
    public void What_would_interfere_with_writing_is_a_fault_and_nothing_is_written(string sql, string what)
    {
        string[] expected = Answers(Tampered());
        string path = Tampered(sql);
        Assert.Equal(expected, Answers(path));
        EmrException refusal = TestLedger.Refused(EmrError.LedgerAltered, () => Ledger.Open(path, LedgerAccess.Write).Dispose());
        Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
        LedgerCheckResult result = TestLedger.Verify(path);
        Fault fault = Assert.Single(result.Faults);
        Assert.Equal(FaultCode.StorageAltered, fault.Code);
        Assert.Contains(what, fault.Detail, StringComparison.Ordinal);
        Assert.Equal((4UL, 11UL), (result.Blocks, result.Records));
    }

    [Fact]
    public void An_export_and_its_import_take_additions_out()
    {
        string path = Tampered("CREATE TRIGGER another AFTER INSERT ON pending BEGIN DELETE FROM pending; END");
        string clean = folder.File("clean.emr");
        using (Ledger ledger = Ledger.Open(path, LedgerAccess.Read))
        using (MemoryStream export = new())
        {
            LedgerExport.Write(ledger, export, includePending: true, CancellationToken.None);
            export.Position = 0;
            LedgerCopy.Import(export, clean, overwrite: false, workers: 1, static _ => { }, CancellationToken.None);
        }
        Assert.Equal(Answers(Tampered())[..^1], Answers(clean)[..^1]);
        Assert.True(TestLedger.Verify(clean).Valid);
        Ledger.Open(clean, LedgerAccess.Write).Dispose();
    }

    [Theory]
    [InlineData("PRAGMA user_version = 2", EmrError.LedgerVersionUnsupported)]
    [InlineData("PRAGMA user_version = 0", EmrError.LedgerDamaged)]
    [InlineData("PRAGMA application_id = 0", EmrError.LedgerNotRecognized)]
    public void A_file_of_another_version_or_kind_is_refused(string sql, EmrError error) =>
        TestLedger.Refused(error, () => Ledger.Open(Tampered(sql), LedgerAccess.Read).Dispose());

    private static EmrRecord NextRecord(Ledger ledger) => TestLedger.Sign(
        TestKeys.Doctors[1], ledger.Pending.LastNonce(TestKeys.UserHash(TestKeys.Doctors[1])) + 1);

    private string Tampered(string? sql = null)
    {
        string path = folder.File("tampered.emr", FilledLedger.Bytes);
        using LedgerSql file = new(path);
        if (sql is not null)
            file.Execute(sql);
        return path;
    }

    private static string[] Answers(string path)
    {
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Read);
        EmrBlock[] blocks = [.. ledger.ReadBlocks(0, ulong.MaxValue)];
        EmrRecord[] pending = [.. ledger.Pending.Read(new RecordQuery())];
        return
        [
            .. Queries.SelectMany(query => ledger.ReadRecords(query)).Select(
                found => $"{found.Height} {found.Index} {found.Record.TxId}"),
            .. blocks.SelectMany(block => block.Records).Select(
                record => ledger.ReadRecords(new RecordQuery { TxId = TestLedger.Id(record.TxId) }).Single().ToString()),
            .. blocks.Select(block => $"{ledger.FindBlock(TestLedger.Id(block.BlockId))!.Height}"),
            .. ledger.ReadStates().Select(state => $"{state.Hash} {state.Nonce}"),
            .. ledger.RegistryDesk.Read().Select(doctor => doctor.ToString()),
            .. pending.Select(record => $"{ledger.Pending.Read(new RecordQuery { TxId = TestLedger.Id(record.TxId) }).Single()}"),
            .. ledger.FindPatients(default, new Hash160([.. Enumerable.Repeat((byte)255, 20)]), 100).Select(
                patient => patient.ToString()),
            ledger.Describe().ToString(),
        ];
    }
}
