using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>
/// A ledger's files as a crash may leave them: the log cut anywhere is a shorter chain, the file cut is damage.
/// </summary>
public sealed class CutFileTests : IDisposable
{
    private readonly TestLedger test = new(isOpen: true);
    private readonly TempFolder folder = new();

    public void Dispose()
    {
        test.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_log_cut_anywhere_leaves_a_whole_beginning_of_the_chain()
    {
        for (ulong nonce = 1; nonce <= 4; nonce++)
            test.Append(TestLedger.Sign(TestKeys.Doctor, nonce), TestLedger.Sign(TestKeys.Doctors[1], nonce));
        test.AddNext(TestKeys.Doctor, "pending");
        string[] blocks = [.. test.Ledger.ReadBlocks(0, ulong.MaxValue).Select(block => block.BlockId)];
        byte[] file = Read(test.File);
        byte[] log = Read(test.File + "-wal");
        HashSet<int> lengths = [];
        int cuts = 0;
        int step = Math.Max(97, log.Length / 150);
        for (int length = log.Length; length >= 0; length -= step, cuts++)
        {
            string path = folder.File($"{length}.emr", file);
            folder.File($"{length}.emr-wal", log[..length]);
            LedgerCheckResult result = TestLedger.Verify(path);
            Assert.True(result.Valid, $"{length}: {string.Join("; ", result.Faults)}");
            using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
            string[] left = [.. ledger.ReadBlocks(0, ulong.MaxValue).Select(block => block.BlockId)];
            Assert.Equal(blocks[..left.Length], left);
            Assert.Equal(left.Length, (int)result.Blocks);
            lengths.Add(left.Length);
            EmrRecord next = TestLedger.Sign(TestKeys.Doctors[2], 1);
            Assert.Null(Assert.Single(ledger.Pending.Add([next], SignaturePolicy.LowSOnly, CancellationToken.None)));
        }
        Assert.Equal([1, 2, 3, 4, 5], lengths.Order());
        TestContext.Current.TestOutputHelper?.WriteLine($"{cuts} cuts of a log of {log.Length} bytes");
    }

    [Fact]
    public void A_log_cut_within_the_last_transaction_never_leaves_half_of_it()
    {
        int before = Read(test.File + "-wal").Length;
        test.Append([.. Enumerable.Range(1, 25).Select(nonce => TestLedger.Sign(TestKeys.Doctor, (ulong)nonce))]);
        byte[] file = Read(test.File);
        byte[] log = Read(test.File + "-wal");
        for (int length = log.Length - 1; length > before; length -= 97 * Math.Max(1, (log.Length - before) / 97 / 40))
        {
            string path = folder.File("cut.emr", file);
            folder.File("cut.emr-wal", log[..length]);
            using (Ledger ledger = Ledger.Open(path, LedgerAccess.Read))
                Assert.Equal((0UL, 0UL), (ledger.Describe().Height, ledger.Describe().Records));
            foreach (string companion in (string[])["-wal", "-shm"])
                File.Delete(path + companion);
        }
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] whole = FilledLedger.Bytes;
        for (int length = whole.Length - 1; length >= 0; length = length > 4200 ? length - 977 : length - 101)
        {
            string path = folder.File("cut.emr", whole[..length]);
            EmrException exception = Assert.Throws<EmrException>(() => Ledger.Open(path, LedgerAccess.Read).Dispose());
            Assert.Contains(exception.Error, (EmrError[])[EmrError.LedgerDamaged, EmrError.LedgerNotRecognized]);
            exception = Assert.Throws<EmrException>(() => Ledger.Open(path, LedgerAccess.Write).Dispose());
            Assert.Contains(exception.Error, (EmrError[])[EmrError.LedgerDamaged, EmrError.LedgerNotRecognized]);
            foreach (string companion in (string[])["-wal", "-shm"])
                File.Delete(path + companion);
        }
    }

    private static byte[] Read(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
