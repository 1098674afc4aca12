using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>Envelopes in a ledger's store: kept beside the records, found, erased, and held against what stands in them.</summary>
public sealed class EnvelopeRowsTests : IDisposable
{
    private readonly TestLedger test = new(isOpen: true);
    private readonly EmrRecord[] records;

    public EnvelopeRowsTests()
    {
        records = [.. Enumerable.Range(0, 4).Select(i => test.AddNext(TestKeys.Doctors[0], $"text {i}"))];
        test.Seal();
    }

    public void Dispose() => test.Dispose();

    [Fact]
    public void What_is_kept_is_found_and_read_in_the_order_of_ids()
    {
        EnvelopeRow[] rows = [.. records.Select((record, i) => TestEnvelopes.Make(record, i))];
        Assert.Empty(TestEnvelopes.Read(test.Ledger));
        TestEnvelopes.Put(test.Ledger, rows);
        Assert.Equal(rows.OrderBy(row => row.TxId).Select(TestEnvelopes.Text), TestEnvelopes.Read(test.Ledger));
        using ILedgerView view = test.Ledger.Session.BeginRead();
        Assert.Equal(4UL, view.CountEnvelopes());
        foreach (EnvelopeRow row in rows)
        {
            Assert.Equal(TestEnvelopes.Text(row), TestEnvelopes.Text(view.FindEnvelope(row.TxId)!));
            Assert.True(view.HasEnvelope(row.TxId));
            Assert.True(view.HasEnvelopeNonce(row.Nonce.Span));
        }
        EnvelopeRow other = TestEnvelopes.Make(default(Hash256), 99);
        Assert.Null(view.FindEnvelope(other.TxId));
        Assert.False(view.HasEnvelope(other.TxId));
        Assert.False(view.HasEnvelopeNonce(other.Nonce.Span));
    }

    [Fact]
    public void Many_are_read_part_by_part()
    {
        EnvelopeRow[] rows = [.. Enumerable.Range(0, 1203).Select(i => TestEnvelopes.Make(AnyId(i), i, recipients: 1))];
        TestEnvelopes.Put(test.Ledger, rows);
        Assert.Equal(rows.OrderBy(row => row.TxId).Select(TestEnvelopes.Text), TestEnvelopes.Read(test.Ledger));
    }

    [Fact]
    public void The_shortest_and_the_longest_fit()
    {
        EnvelopeRow shortest = TestEnvelopes.Make(TestLedger.Id(records[0].TxId), 1, recipients: 1, text: 85);
        EnvelopeRow longest = TestEnvelopes.Make(TestLedger.Id(records[1].TxId), 2, recipients: 8, text: 8192 - 48 - (8 * 113) - 12 - 16);
        Assert.Equal((274, 8192), (shortest.Envelope.Length, longest.Envelope.Length));
        TestEnvelopes.Put(test.Ledger, shortest, longest);
        Assert.Equal(new[] { shortest, longest }.OrderBy(row => row.TxId).Select(TestEnvelopes.Text), TestEnvelopes.Read(test.Ledger));
        Assert.Empty(TestEnvelopes.FaultsOf(test.File));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_second_one_of_a_record_or_under_a_nonce_breaks_a_rule_of_the_store(bool sameRecord)
    {
        EnvelopeRow kept = TestEnvelopes.Make(records[0], 1);
        TestEnvelopes.Put(test.Ledger, kept);
        EnvelopeRow second = sameRecord ? TestEnvelopes.Make(records[0], 2) : TestEnvelopes.Make(records[1], 1);
        Assert.Equal(!sameRecord, second.Nonce.Span.SequenceEqual(kept.Nonce.Span));
        using (Ledger hasty = Ledger.Open(
            test.File, LedgerAccess.Write, new LedgerStoreOptions { Patience = TimeSpan.FromMilliseconds(100) }))
        {
            Assert.Throws<EmrException>(() => TestEnvelopes.Put(hasty, TestEnvelopes.Make(records[2], 3), second));
        }
        Assert.Equal([TestEnvelopes.Text(kept)], TestEnvelopes.Read(test.Ledger));
    }

    [Fact]
    public void An_erasure_takes_the_named_ones_is_noted_and_is_finished_once()
    {
        EnvelopeRow[] rows = [.. records.Select((record, i) => TestEnvelopes.Make(record, i))];
        TestEnvelopes.Put(test.Ledger, rows);
        Assert.False(test.Ledger.Session.HasUnfinishedErasure);
        Assert.Equal(0, TestEnvelopes.Erase(test.Ledger, AnyId(1), AnyId(2)));
        Assert.False(test.Ledger.Session.HasUnfinishedErasure);

        Assert.Equal(2, TestEnvelopes.Erase(test.Ledger, rows[0].TxId, AnyId(1), rows[2].TxId));
        Assert.True(test.Ledger.Session.HasUnfinishedErasure);
        Assert.Equal(
            new[] { rows[1], rows[3] }.OrderBy(row => row.TxId).Select(TestEnvelopes.Text), TestEnvelopes.Read(test.Ledger));
        test.Ledger.Session.FinishErasure(CancellationToken.None);
        Assert.False(test.Ledger.Session.HasUnfinishedErasure);
        Assert.Empty(test.Ledger.Session.FinishErasure(CancellationToken.None));
        Assert.Equal(2, TestEnvelopes.Read(test.Ledger).Length);
        Assert.Empty(TestEnvelopes.FaultsOf(test.File));

        // What was erased may come back: its rows are gone, and nothing else is known of it.
        TestEnvelopes.Put(test.Ledger, rows[0]);
        Assert.Equal(3, TestEnvelopes.Read(test.Ledger).Length);
    }

    [Fact]
    public void An_erasure_that_is_undone_leaves_no_note()
    {
        EnvelopeRow row = TestEnvelopes.Make(records[0], 1);
        TestEnvelopes.Put(test.Ledger, row);
        Assert.Throws<InvalidOperationException>(() => test.Ledger.Session.Write<object?>(
            transaction =>
            {
                Assert.Equal(1, transaction.EraseEnvelopes([row.TxId]));
                throw new InvalidOperationException();
            },
            CancellationToken.None));
        Assert.False(test.Ledger.Session.HasUnfinishedErasure);
        Assert.Equal([TestEnvelopes.Text(row)], TestEnvelopes.Read(test.Ledger));
    }

    [Fact]
    public void Whoever_opens_the_ledger_for_writing_finishes_an_erasure()
    {
        EnvelopeRow[] rows = [TestEnvelopes.Make(records[0], 1), TestEnvelopes.Make(records[1], 2)];
        TestEnvelopes.Put(test.Ledger, rows);
        TestEnvelopes.Erase(test.Ledger, rows[0].TxId);
        test.Ledger.Dispose();
        using (Ledger reader = test.Open(LedgerAccess.Read))
        {
            Assert.True(reader.Session.HasUnfinishedErasure);
            Assert.Throws<InvalidOperationException>(() => reader.Session.FinishErasure(CancellationToken.None));
        }
        using (Ledger writer = test.Open())
            Assert.False(writer.Session.HasUnfinishedErasure);
        using Ledger after = test.Open(LedgerAccess.Read);
        Assert.Equal([TestEnvelopes.Text(rows[1])], TestEnvelopes.Read(after));
    }

    [Fact]
    public void A_pending_record_takes_its_envelope_along_when_it_is_removed_and_keeps_it_when_it_is_sealed()
    {
        EmrRecord[] pending = [.. Enumerable.Range(0, 4).Select(i => test.AddNext(TestKeys.Doctors[0], $"pending {i}"))];
        EmrRecord other = test.AddNext(TestKeys.Doctors[1]);
        EnvelopeRow[] rows =
            [.. pending.Append(other).Append(records[0]).Select((record, i) => TestEnvelopes.Make(record, i, recipients: 1))];
        TestEnvelopes.Put(test.Ledger, rows);
        // With this one its doctor's later ones go.
        Assert.Equal(2, test.Ledger.Pending.Remove(TestLedger.Id(pending[2].TxId), CancellationToken.None).Count);
        AssertKept([rows[0], rows[1], rows[4], rows[5]]);
        Assert.False(test.Ledger.Session.HasUnfinishedErasure);
        test.Seal();
        AssertKept([rows[0], rows[1], rows[4], rows[5]]);
        Assert.Empty(TestEnvelopes.FaultsOf(test.File));
    }

    [Fact]
    public void A_twin_that_another_record_overtook_takes_its_envelope_along()
    {
        EmrRecord waiting = test.AddNext(TestKeys.Doctors[0], "twin");
        EnvelopeRow row = TestEnvelopes.Make(waiting, 1);
        TestEnvelopes.Put(test.Ledger, row, TestEnvelopes.Make(records[0], 2));
        test.Append(HighSTests.Twin(RecordValues.Of(waiting)).Build());
        Assert.Equal([TestEnvelopes.Text(TestEnvelopes.Make(records[0], 2))], TestEnvelopes.Read(test.Ledger));
        Assert.True(test.Ledger.Session.HasUnfinishedErasure);
        using (Ledger writer = test.Open())
            Assert.False(writer.Session.HasUnfinishedErasure);
    }

    [Fact]
    public void Removing_a_record_without_an_envelope_notes_nothing()
    {
        EmrRecord pending = test.AddNext(TestKeys.Doctors[0]);
        TestEnvelopes.Put(test.Ledger, TestEnvelopes.Make(records[0], 1));
        test.Ledger.Session.Write<object?>(
            transaction =>
            {
                transaction.RemovePending(TestLedger.Id(pending.TxId));
                return null;
            },
            CancellationToken.None);
        Assert.False(test.Ledger.Session.HasUnfinishedErasure);
        Assert.Single(TestEnvelopes.Read(test.Ledger));
    }

    [Theory]
    [InlineData("UPDATE envelope SET txid = $other WHERE txid = $txid", "is that of record", true)]
    [InlineData("UPDATE envelope SET nonce = $nonce WHERE txid = $txid", "under another nonce", false)]
    [InlineData("UPDATE envelope SET bytes = $bytes WHERE txid = $txid", "form of an envelope", false)]
    [InlineData("DELETE FROM record WHERE txid = $txid", "no such record", false)]
    public void A_row_that_is_not_what_stands_in_its_envelope_is_named(string sql, string named, bool isMoved)
    {
        EnvelopeRow row = TestEnvelopes.Make(records[0], 1);
        TestEnvelopes.Put(test.Ledger, row, TestEnvelopes.Make(records[1], 2));
        Assert.Empty(TestEnvelopes.FaultsOf(test.File));
        byte[] cut = row.Envelope[..^1].ToArray();
        cut[0] ^= 1;
        (string, object)[] values =
        [
            ("$txid", Convert.FromHexString(records[0].TxId)), ("$other", Convert.FromHexString(records[2].TxId)),
            ("$nonce", new byte[12]), ("$bytes", cut),
        ];
        test.Tamper(sql, [.. values.Where(value => sql.Contains(value.Item1, StringComparison.Ordinal))]);
        Fault fault = Assert.Single(
            TestEnvelopes.FaultsOf(test.File),
            fault => fault.Code == FaultCode.StoredItemMisplaced && fault.Detail!.Contains("envelope", StringComparison.Ordinal));
        Assert.Contains(named, fault.Detail, StringComparison.Ordinal);
        Assert.Contains(records[isMoved ? 2 : 0].TxId, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytes", 100_000_000)]
    [InlineData("bytes", 8193)]
    [InlineData("nonce", 13)]
    public void A_value_that_is_too_long_is_named(string column, int length)
    {
        TestEnvelopes.Put(test.Ledger, TestEnvelopes.Make(records[0], 1));
        test.Tamper($"UPDATE envelope SET {column} = $value", ("$value", new byte[length]));
        Fault fault = Assert.Single(TestEnvelopes.FaultsOf(test.File));
        Assert.Equal(FaultCode.StorageDamaged, fault.Code);
        Assert.Contains(records[0].TxId, fault.Detail, StringComparison.Ordinal);
    }

    private void AssertKept(EnvelopeRow[] rows) =>
        Assert.Equal(rows.OrderBy(row => row.TxId).Select(TestEnvelopes.Text), TestEnvelopes.Read(test.Ledger));

    // A mixed order, so that rows come between others.
    private static Hash256 AnyId(int number) =>
        new(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(number)));
}
