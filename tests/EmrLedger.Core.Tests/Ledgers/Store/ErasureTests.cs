using System.Text;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>What an erasure leaves in the bytes of a ledger's files: nothing, or a line that says so.</summary>
public sealed class ErasureTests : IDisposable
{
    private const int Rounds = 40;
    private const int RecordsPerRound = 25;

    private readonly TestLedger test = new(isOpen: true);
    private readonly Random random = new(20261129);
    private readonly List<EnvelopeRow> kept = [];
    private readonly List<EnvelopeRow> erased = [];

    public void Dispose() => test.Dispose();

    [Fact]
    public void Of_a_hundred_erased_among_a_thousand_no_byte_is_left()
    {
        int remnants = 0;
        for (int round = 0; round < Rounds; round++)
        {
            Fill(RecordsPerRound);
            if (round % 8 == 7)
            {
                Erase(20);
                remnants += FileSearch.CountOf(erased, Files());
                Assert.Empty(test.Ledger.Session.FinishErasure(CancellationToken.None));
                Assert.False(test.Ledger.Session.HasUnfinishedErasure);
                Assert.Equal(0, FileSearch.CountOf(erased, Files()));
            }
        }
        Assert.Equal((900, 100), (kept.Count, erased.Count));
        Assert.True(remnants > 0, "The search would find nothing where something is.");
        Assert.True(FileSearch.CountOf(kept, Files()) > 0);
        AssertWhole();
        test.Ledger.Dispose();
        Assert.Equal(0, FileSearch.CountOf(erased, Files()));
    }

    [Fact]
    public void Whoever_comes_after_a_crash_takes_out_what_nobody_remembers()
    {
        for (int round = 0; round < 8; round++)
            Fill(RecordsPerRound);
        Erase(20);
        // As the files are at this moment, another finds them.
        string crashed = test.Beside("crashed.emr");
        foreach (string suffix in (string[])["", "-wal"])
            Copy(test.File + suffix, crashed + suffix);
        Assert.True(FileSearch.CountOf(erased, crashed, crashed + "-wal") > 0);
        using (Ledger.Open(crashed, LedgerAccess.Write))
            Assert.Equal(0, FileSearch.CountOf(erased, Files("crashed.emr")));
        Assert.Equal(0, FileSearch.CountOf(erased, Files("crashed.emr")));
        AssertWhole(crashed);
    }

    [Fact]
    public void What_others_did_not_finish_is_taken_out_along_with_ones_own()
    {
        for (int round = 0; round < 4; round++)
            Fill(RecordsPerRound);
        Erase(5);
        using (Ledger other = Ledger.Open(test.File, LedgerAccess.Write))
            Assert.False(other.Session.HasUnfinishedErasure);
        Assert.Equal(0, FileSearch.CountOf(erased, Files()));
        Erase(5);
        EnvelopeRow[] theirs = [kept[3], kept[33]];
        kept.RemoveAll(theirs.Contains);
        erased.AddRange(theirs);
        // One that erases and leaves the rest to others.
        using (ILedgerStore store = Composition.Adapters.Get<ILedgerStores>().Open(
            test.File, LedgerAccess.Write, LedgerStoreOptions.Default))
        {
            using ILedgerTransaction transaction = store.BeginWrite(CancellationToken.None);
            Assert.Equal(2, transaction.EraseEnvelopes([.. theirs.Select(row => row.TxId)]));
            transaction.Commit();
        }
        Assert.Empty(test.Ledger.Session.FinishErasure(CancellationToken.None));
        Assert.Equal(0, FileSearch.CountOf(erased, Files()));
        AssertWhole();
    }

    [Fact]
    public void A_reader_holds_it_back_which_is_said_and_made_good_by_the_next()
    {
        for (int round = 0; round < 4; round++)
            Fill(RecordsPerRound);
        using (Ledger reader = test.Open(LedgerAccess.Read))
        using (ILedgerView view = reader.Session.BeginRead())
        {
            Assert.Equal(100UL, view.CountEnvelopes());
            Erase(10);
            string line = Assert.Single(test.Ledger.Session.FinishErasure(CancellationToken.None));
            Assert.Contains("-wal", line, StringComparison.Ordinal);
            Assert.True(test.Ledger.Session.HasUnfinishedErasure);
            Assert.All(erased, row => Assert.Equal(TestEnvelopes.Text(row), TestEnvelopes.Text(view.FindEnvelope(row.TxId)!)));
            // Opening another one for writing does not wait for the reader for long, and does not fail.
            using Ledger writer = test.Open();
            Assert.True(writer.Session.HasUnfinishedErasure);
        }
        Assert.Empty(test.Ledger.Session.FinishErasure(CancellationToken.None));
        Assert.False(test.Ledger.Session.HasUnfinishedErasure);
        Assert.Equal(0, FileSearch.CountOf(erased, Files()));
        AssertWhole();
    }

    [Fact]
    public void A_removed_pending_record_leaves_nothing_of_its_envelope()
    {
        Fill(RecordsPerRound);
        EmrRecord pending = test.AddNext(TestKeys.Doctors[0]);
        EnvelopeRow row = TestEnvelopes.Make(pending, 12345);
        TestEnvelopes.Put(test.Ledger, row);
        Assert.True(FileSearch.CountOf([row], Files()) > 0);
        test.Ledger.Pending.Remove(row.TxId, CancellationToken.None);
        Assert.Equal(0, FileSearch.CountOf([row], Files()));
        AssertWhole();
    }

    [Fact]
    public async Task The_locks_of_this_process_are_there_after_the_search()
    {
        ExternalTool python = await ExternalTool.BarePythonAsync();
        Fill(RecordsPerRound);
        Erase(1);
        Assert.Empty(test.Ledger.Session.FinishErasure(CancellationToken.None));
        // What works only where nobody else has the file open.
        string[] attempt =
        [
            "-c",
            "import sqlite3,sys; c = sqlite3.connect(sys.argv[1], timeout=0.1)\n"
            + "try: print(c.execute('PRAGMA journal_mode = delete').fetchone()[0])\n"
            + "except sqlite3.OperationalError as e: print(e)",
            test.File,
        ];
        Assert.Equal("database is locked", Encoding.UTF8.GetString(await python.RunAsync(attempt)).Trim());
        AssertWhole();
    }

    [Fact]
    public void What_another_program_deleted_and_did_not_overwrite_is_taken_out_too()
    {
        for (int round = 0; round < 4; round++)
            Fill(RecordsPerRound);
        EnvelopeRow[] moved = [.. kept.Take(12)];
        test.Ledger.Dispose();
        using (LedgerSql file = new(test.File))
        {
            file.Execute("PRAGMA secure_delete = OFF");
            foreach (EnvelopeRow row in moved)
            {
                (string, object) id = ("$txid", Convert.FromHexString($"{row.TxId}"));
                file.Execute("CREATE TEMP TABLE taken AS SELECT * FROM envelope WHERE txid = $txid", id);
                file.Execute("DELETE FROM envelope WHERE txid = $txid", id);
                file.Execute("INSERT INTO envelope SELECT * FROM taken; DROP TABLE taken");
            }
            file.Execute("CREATE TABLE other AS SELECT * FROM envelope; DROP TABLE other");
        }
        erased.AddRange(moved);
        kept.RemoveAll(moved.Contains);
        using Ledger ledger = test.Open();
        Assert.Equal(12, TestEnvelopes.Erase(ledger, [.. moved.Select(row => row.TxId)]));
        Assert.Empty(ledger.Session.FinishErasure(CancellationToken.None));
        Assert.Equal(0, FileSearch.CountOf(erased, Files()));
        AssertWhole();
    }

    [Fact]
    public void An_older_file_gets_the_tables_when_it_is_opened_for_writing_and_is_read_without()
    {
        Fill(2);
        test.Tamper("DROP TABLE envelope; DROP TABLE erasure; UPDATE ledger SET id = 1");
        byte[] block = File.ReadAllBytes(test.File);
        using (Ledger reader = test.Open(LedgerAccess.Read))
        using (ILedgerView view = reader.Session.BeginRead())
        {
            Assert.Equal(0UL, view.CountEnvelopes());
            Assert.Empty(view.ReadEnvelopes());
            Assert.Null(view.FindEnvelope(kept[0].TxId));
            Assert.False(view.HasEnvelope(kept[0].TxId));
            Assert.False(view.HasEnvelopeNonce(kept[0].Nonce.Span));
            Assert.False(view.HasUnfinishedErasure());
            Assert.Empty(view.CheckLengths(10));
        }
        Assert.Equal(block, File.ReadAllBytes(test.File));
        LedgerCheckResult result = test.Verify();
        Assert.True(result.Valid);
        Assert.DoesNotContain(result.Warnings, warning => warning.Contains("erasure", StringComparison.Ordinal));
        using Ledger writer = test.Open();
        TestEnvelopes.Put(writer, [.. kept]);
        Assert.Equal(2, TestEnvelopes.Read(writer).Length);
        Assert.Empty(test.Verify().Warnings);
    }

    // Records and their envelopes, of other sizes each.
    private void Fill(int count)
    {
        EmrRecord[] records = new EmrRecord[count];
        ulong[] nonces = [.. TestKeys.Doctors[..2].Select(doctor => test.Ledger.Pending.LastNonce(TestKeys.UserHash(doctor)))];
        for (int i = 0; i < count; i++)
            records[i] = TestLedger.Sign(TestKeys.Doctors[i % 2], ++nonces[i % 2], $"text {random.Next()}");
        Assert.All(test.Ledger.Pending.Add(records, SignaturePolicy.LowSOnly, CancellationToken.None), Assert.Null);
        EnvelopeRow[] rows = [.. records.Select(record => TestEnvelopes.Make(
            TestLedger.Id(record.TxId), random.Next(), random.Next(1, 9), random.Next(458, 3900)))];
        kept.AddRange(rows);
        TestEnvelopes.Put(test.Ledger, rows);
        test.Seal();
    }

    private void Erase(int count)
    {
        EnvelopeRow[] rows = [.. kept.OrderBy(_ => random.Next()).Take(count)];
        kept.RemoveAll(rows.Contains);
        erased.AddRange(rows);
        Assert.Equal(count, TestEnvelopes.Erase(test.Ledger, [.. rows.Select(row => row.TxId)]));
    }

    private void AssertWhole(string? file = null)
    {
        using Ledger reader = Ledger.Open(file ?? test.File, LedgerAccess.Read);
        Assert.Equal(kept.OrderBy(row => row.TxId).Select(TestEnvelopes.Text), TestEnvelopes.Read(reader));
        Assert.Empty(TestEnvelopes.FaultsOf(file ?? test.File));
        Assert.Empty(TestLedger.Verify(file ?? test.File).Warnings);
    }

    private string[] Files(string name = "test.emr") =>
        Directory.GetFiles(Path.GetDirectoryName(test.File)!, $"{name}*");

    private static void Copy(string from, string to)
    {
        using FileStream source = new(from, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using FileStream destination = File.Create(to);
        source.CopyTo(destination);
    }
}
