using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Envelopes on a server: those of an older ledger, and what an erasure leaves of them.</summary>
public sealed class ServerErasureTests : IDisposable
{
    private readonly TestLedger test = new(isOpen: true);
    private readonly EnvelopeRow[] rows;

    public ServerErasureTests()
    {
        EmrRecord[] records = [.. Enumerable.Range(0, 6).Select(i => test.AddNext(TestKeys.Doctors[0], $"text {i}"))];
        test.Seal();
        rows = [.. records.Select(static (record, i) => TestEnvelopes.Make(TestLedger.Id(record.TxId), i, 8, 4000))
            .OrderBy(static row => row.TxId)];
    }

    public void Dispose() => test.Dispose();

    [Fact]
    public void A_ledger_of_the_version_before_gets_the_tables_from_its_owner_and_is_read_without()
    {
        test.Tamper("UPDATE ledger SET version = 3");
        using (LedgerSql sql = new(test.File))
            sql.Execute("DROP TABLE envelope; DROP TABLE erasure");
        using (Ledger reading = test.Open(LedgerAccess.Read))
        using (ILedgerView view = reading.Session.BeginRead())
        {
            Assert.Equal(0UL, view.CountEnvelopes());
            Assert.Empty(view.ReadEnvelopes());
            Assert.Null(view.FindEnvelope(rows[0].TxId));
            Assert.False(view.HasEnvelope(rows[0].TxId));
            Assert.False(view.HasEnvelopeNonce(rows[0].Nonce.Span));
            Assert.False(view.HasUnfinishedErasure());
            Assert.Empty(view.CheckLengths(10));
        }
        Assert.Empty(test.Verify().Faults);
        using (Ledger writing = test.Open())
            TestEnvelopes.Put(writing, rows);
        using LedgerSql after = new(test.File);
        Assert.Equal(4L, after.Rows("SELECT version FROM ledger")[0][0]);
        Assert.Equal(6L, after.Rows("SELECT count(*) FROM envelope")[0][0]);
        Assert.Empty(TestEnvelopes.FaultsOf(test.File));
        Assert.DoesNotContain(test.Verify().Warnings, static warning => !warning.Contains("role", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_erased_is_in_no_page_of_the_table_and_what_the_server_keeps_is_said()
    {
        TestEnvelopes.Put(test.Ledger, rows);
        Assert.Equal(2, TestEnvelopes.Erase(test.Ledger, rows[1].TxId, rows[4].TxId));
        using LedgerSql sql = new(test.File);
        Assert.True(CountInFiles(sql, [rows[1], rows[4]]) > 0);
        IReadOnlyList<string> left = test.Ledger.Session.FinishErasure(CancellationToken.None);
        foreach (string place in (string[])["WAL", "archives", "backups", "replicas", "transaction"])
            Assert.Contains(left, line => line.Contains(place, StringComparison.Ordinal));
        Assert.Equal(0, CountInFiles(sql, [rows[1], rows[4]]));
        Assert.True(CountInFiles(sql, [rows[0]]) > 0);
        Assert.Equal(new[] { rows[0], rows[2], rows[3], rows[5] }.Select(TestEnvelopes.Text), TestEnvelopes.Read(test.Ledger));
    }

    [Fact]
    public void A_transaction_that_uses_the_table_holds_it_back_for_a_while()
    {
        TestEnvelopes.Put(test.Ledger, rows);
        using (Ledger reader = test.Open(LedgerAccess.Read))
        using (ILedgerView view = reader.Session.BeginRead())
        {
            Assert.Equal(6UL, view.CountEnvelopes());
            TestEnvelopes.Erase(test.Ledger, rows[0].TxId);
            string line = Assert.Single(test.Ledger.Session.FinishErasure(CancellationToken.None));
            Assert.Contains("others use", line, StringComparison.Ordinal);
            Assert.True(test.Ledger.Session.HasUnfinishedErasure);
        }
        Assert.NotEmpty(test.Ledger.Session.FinishErasure(CancellationToken.None));
        Assert.False(test.Ledger.Session.HasUnfinishedErasure);
    }

    // The files of the table and of what is too long for it, as the server has them on its disk after a checkpoint.
    private static int CountInFiles(LedgerSql sql, EnvelopeRow[] sought)
    {
        sql.Execute("CHECKPOINT");
        int found = 0;
        foreach (object[] row in sql.Rows(
            """
            SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c
            WHERE c.oid = 'envelope'::regclass OR c.oid = (SELECT reltoastrelid FROM pg_class WHERE oid = 'envelope'::regclass)
            """))
        {
            byte[] file = (byte[])row[0];
            // Random bytes are not compressed; what is cut into pieces is cut at other places.
            found += sought.Count(envelope => file.AsSpan().IndexOf(envelope.Envelope.Span.Slice(1000, 64)) >= 0);
        }
        return found;
    }
}
