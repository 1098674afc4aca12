using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Every stored value of a ledger's file, altered in turn by SQL: verification finds each and names its place.</summary>
public sealed class StorageTamperingTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_ledger_itself_is_valid()
    {
        LedgerCheckResult result = Verify(_ => { });
        Assert.Equal((true, 4UL, 11UL, 3UL), (result.Valid, result.Blocks, result.Records, result.Pending));
    }

    [Theory]
    [InlineData("block", "height")]
    [InlineData("record", "height, position")]
    public void Every_value_of_every_row_is_covered(string table, string key)
    {
        int altered = 0;
        foreach ((string[] row, string column, string value) in Alterations(table, key))
        {
            string where = string.Join(" AND ", key.Split(", ").Zip(row, (name, id) => $"{name} = {id}"));
            if (!TryVerify($"UPDATE {table} SET {column} = {value} WHERE {where}", out LedgerCheckResult? result))
                continue;
            altered++;
            string what = $"{table}.{column} = {value} where {where}: {string.Join("; ", result.Faults)}";
            Assert.False(result.Valid, what);
            ulong height = ulong.Parse(row[0], null);
            bool moved = column is "height" or "position";
            Assert.True(
                result.Faults.Any(
                    fault => fault.Height == height || (moved && (fault.Height == height + 1 || fault.Height + 1 == height))),
                what);
            if (table == "record" && !moved)
                Assert.Equal((height, int.Parse(row[1], null)), (result.Faults[0].Height, result.Faults[0].Index));
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{altered} alterations of {table}");
        Assert.True(altered > (table == "block" ? 70 : 250), $"only {altered} alterations");
    }

    [Fact]
    public void Every_value_of_the_manifests_row_is_covered()
    {
        int altered = 0;
        foreach ((_, string column, string value) in Alterations("ledger", "id"))
        {
            if (!TryVerify($"UPDATE ledger SET {column} = {value}", out LedgerCheckResult? result))
                continue;
            altered++;
            Assert.False(result.Valid, $"{column} = {value}");
            if (column == "manifest")
                Assert.Contains(result.Faults[0].Code, (FaultCode[])[FaultCode.GenesisMismatch, FaultCode.ManifestInvalid]);
        }
        Assert.True(altered > 5);
    }

    [Fact]
    public void Every_value_of_every_pending_row_but_its_order_is_covered()
    {
        int altered = 0;
        foreach ((string[] row, string column, string value) in Alterations("pending", "sequence"))
        {
            if (column == "sequence")
                continue;
            if (!TryVerify($"UPDATE pending SET {column} = {value} WHERE sequence = {row[0]}", out LedgerCheckResult? result))
                continue;
            altered++;
            Assert.True(
                result.Faults.Any(fault => fault.Code == FaultCode.PendingRecordInadmissible),
                $"pending.{column} = {value}: {string.Join("; ", result.Faults)}");
            Assert.Equal(4UL, result.Blocks);
        }
        Assert.True(altered > 60);
    }

    [Theory]
    [InlineData("UPDATE pending SET sequence = -sequence")]
    [InlineData("DELETE FROM pending WHERE sequence = (SELECT max(sequence) FROM pending)")]
    [InlineData("DELETE FROM pending")]
    public void The_order_of_pending_records_and_their_being_there_is_no_evidence(string sql)
    {
        Assert.True(TryVerify(sql, out LedgerCheckResult? result));
        Assert.True(result.Valid);
        Assert.Equal(result.Pending > 0, result.NotProved.Any(line => line.Contains("not evidence", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("DELETE FROM block WHERE height = 0", 0)]
    [InlineData("DELETE FROM block WHERE height = 1", 1)]
    [InlineData("DELETE FROM block WHERE height = 2", 2)]
    [InlineData("DELETE FROM block WHERE height = 3", 3)]
    [InlineData("DELETE FROM record WHERE height = 1 AND position = 0", 1)]
    [InlineData("DELETE FROM record WHERE height = 2 AND position = 3", 2)]
    [InlineData("DELETE FROM record WHERE height = 3", 3)]
    [InlineData("DELETE FROM record", 1)]
    [InlineData("DELETE FROM ledger", null)]
    [InlineData("DELETE FROM block", 0)]
    public void A_deleted_row_is_named(string sql, int? height) => AssertNamed(sql, height);

    [Fact]
    public void Two_records_that_change_places_are_named()
    {
        foreach (((long Height, long Position) a, (long Height, long Position) b) in Pairs(Places()))
        {
            Assert.True(TryVerify(
                $"""
                UPDATE record SET height = 1000 WHERE height = {a.Height} AND position = {a.Position};
                UPDATE record SET height = {a.Height}, position = {a.Position}
                WHERE height = {b.Height} AND position = {b.Position};
                UPDATE record SET height = {b.Height}, position = {b.Position} WHERE height = 1000;
                """,
                out LedgerCheckResult? result));
            Assert.Equal(
                (FaultCode.BlockIdIncorrect, (ulong)Math.Min(a.Height, b.Height)),
                (result.Faults[0].Code, result.Faults[0].Height));
        }
    }

    [Fact]
    public void Two_blocks_that_change_heights_are_named()
    {
        foreach ((int a, int b) in Pairs([0, 1, 2, 3]))
        {
            string along = $"UPDATE record SET height = CASE height WHEN {a} THEN {b} ELSE {a} END WHERE height IN ({a}, {b})";
            foreach (string records in (string[])["", along])
            {
                if (!TryVerify(
                    $"""
                    UPDATE block SET height = 1000 WHERE height = {a};
                    UPDATE block SET height = {a} WHERE height = {b};
                    UPDATE block SET height = {b} WHERE height = 1000;
                    {records}
                    """,
                    out LedgerCheckResult? result))
                {
                    continue;
                }
                Assert.Equal((ulong)a, result.Faults[0].Height);
            }
        }
    }

    [Theory]
    [InlineData(2, 4, FaultCode.BlockIdIncorrect, 2)]
    [InlineData(2, 24, FaultCode.BlockIdIncorrect, 2)]
    [InlineData(2, 25, FaultCode.BlockIdIncorrect, 2)]
    [InlineData(0, 0, FaultCode.GenesisMismatch, 0)]
    [InlineData(3, 3, FaultCode.BlockIdIncorrect, 3)]
    [InlineData(4, 0, FaultCode.StoredItemMisplaced, 4)]
    public void A_record_copied_elsewhere_is_named(int height, int position, FaultCode code, int? named)
    {
        Assert.True(TryVerify(
            $"""
            DROP INDEX record_txid;
            DROP INDEX record_doctor;
            INSERT INTO record SELECT {height}, {position}, txid, doctor, patient, public_key, prescription, nonce, signature
            FROM record WHERE height = 2 AND position = 0
            """,
            out LedgerCheckResult? result));
        Assert.Equal((code, (ulong?)named), (result.Faults[0].Code, result.Faults[0].Height));
        if (code == FaultCode.StoredItemMisplaced)
            Assert.Equal(position, result.Faults[0].Index);
        TestLedger.Refused(EmrError.LedgerDamaged, () => Ledger.Open(folder.File("tampered.emr"), LedgerAccess.Write));
    }

    [Fact]
    public void A_gap_between_records_is_named()
    {
        Assert.True(TryVerify("UPDATE record SET position = 7 WHERE height = 2 AND position = 3", out LedgerCheckResult? result));
        Fault fault = Assert.Single(result.Faults);
        Assert.Equal((FaultCode.StoredItemMisplaced, 2UL, 7), (fault.Code, fault.Height, fault.Index));
    }

    [Theory]
    [InlineData("INSERT INTO ledger SELECT 2, manifest FROM ledger")]
    [InlineData("INSERT INTO ledger SELECT 0, x'7b7d' FROM ledger")]
    [InlineData("INSERT INTO block SELECT -1, x'00', previous, miner, timestamp, difficulty, nonce FROM block WHERE height = 1")]
    [InlineData("UPDATE record SET height = -1 WHERE height = 3 AND position = 2")]
    public void What_is_beside_the_chain_is_found(string sql)
    {
        Assert.True(TryVerify(sql, out LedgerCheckResult? result));
        Assert.Contains(result.Faults, fault => fault.Code == FaultCode.StoredItemMisplaced);
    }

    private void AssertNamed(string sql, int? height)
    {
        Assert.True(TryVerify(sql, out LedgerCheckResult? result));
        Assert.Equal((ulong?)height, result.Faults[0].Height);
    }

    private LedgerCheckResult Verify(Action<LedgerSql> tamper)
    {
        string path = folder.File("tampered.emr", FilledLedger.Bytes);
        using (LedgerSql file = new(path))
            tamper(file);
        return TestLedger.Verify(path, workers: 1);
    }

    private bool TryVerify(string sql, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LedgerCheckResult? result)
    {
        result = null;
        try
        {
            result = Verify(file => Assert.NotEqual(0, file.Execute(sql)));
            return true;
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // What a unique index or a type does not let happen cannot be done so.
            return false;
        }
    }

    /// <summary>For each row, by its key, each column with other values for it.</summary>
    private List<(string[] Key, string Column, string Value)> Alterations(string table, string key)
    {
        using LedgerSql file = new(folder.File("original.emr", FilledLedger.Bytes));
        string[] columns = [.. file.Rows($"SELECT name FROM pragma_table_info('{table}')").Select(row => (string)row[0])];
        List<(string[], string, string)> alterations = [];
        foreach (object[] row in file.Rows($"SELECT {key}, {string.Join(", ", columns)} FROM {table}"))
        {
            int keys = row.Length - columns.Length;
            string[] id = [.. row[..keys].Select(value => value.ToString()!)];
            foreach ((string column, object value) in columns.Zip(row[keys..]))
                alterations.AddRange(OtherValues.Of(value).Select(other => (id, column, other)));
        }
        return alterations;
    }

    private List<(long, long)> Places()
    {
        using LedgerSql file = new(folder.File("original.emr", FilledLedger.Bytes));
        List<object[]> rows = file.Rows("SELECT height, position FROM record ORDER BY height, position");
        return [.. rows.Select(row => ((long)row[0], (long)row[1]))];
    }

    private static IEnumerable<(T, T)> Pairs<T>(List<T> items) =>
        items.SelectMany((first, i) => items.Skip(i + 1).Select(second => (first, second)));
}
