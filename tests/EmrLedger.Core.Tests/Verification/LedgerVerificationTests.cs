using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;
using EmrLedger.Verification;

namespace EmrLedger.Tests;

/// <summary>A whole ledger's check: one answer for any number of threads, faults in the order of the chain, and an end.</summary>
public sealed class LedgerVerificationTests : IClassFixture<LedgerVerificationTests.LongLedger>, IDisposable
{
    private readonly LongLedger longLedger;
    private readonly TempFolder folder = new();

    public LedgerVerificationTests(LongLedger longLedger) => this.longLedger = longLedger;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_valid_ledger_is_one_for_any_number_of_threads()
    {
        LedgerCheckResult one = AssertSame(Tampered());
        Assert.True(one.Valid);
        Assert.Equal((41UL, 40UL, 200UL, 0UL), (one.Blocks, one.Height, one.Records, one.Pending));
        Assert.Equal("Test", one.Name);
        Assert.Empty(one.Warnings);
        Assert.Contains("no checkpoint was given", Assert.Single(one.NotProved), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(17)]
    [InlineData(40)]
    public void The_first_fault_is_the_chains_first(int height)
    {
        string path = Tampered(string.Join(";", Enumerable.Range(height, 41 - height).Reverse().Select(
            later => $"UPDATE record SET prescription = x'00' WHERE height = {later} AND position = {later % 5}")));
        LedgerCheckResult result = AssertSame(path);
        Fault fault = result.Faults[0];
        Assert.Equal((FaultCode.TxIdInvalid, (ulong)height, height % 5), (fault.Code, fault.Height, fault.Index));
        Assert.Equal(((ulong)height, (ulong)height - 1), (result.Blocks, result.Height));
        Assert.Empty(result.NotProved);
    }

    [Fact]
    public void A_fault_of_the_rules_comes_before_a_later_one_of_the_contents()
    {
        string path = Tampered(
            "UPDATE block SET timestamp = 5 WHERE height = 20; "
            + "UPDATE record SET signature = x'00' WHERE height = 18 AND position = 2");
        Assert.Equal((18UL, 2), (AssertSame(path).Faults[0].Height, AssertSame(path).Faults[0].Index));
    }

    [Fact]
    public void A_file_that_cannot_be_read_midway_is_a_fault_at_that_place()
    {
        byte[] bytes = longLedger.Bytes;
        string path = folder.File("torn.emr", bytes);
        // The last page of the file that has records in it.
        int page = Enumerable.Range(1, bytes.Length / 4096).Last(
            number => bytes.AsSpan((number - 1) * 4096, 4096).IndexOf("Medication A"u8) >= 0);
        byte[] torn = [.. bytes];
        Array.Clear(torn, (page - 1) * 4096, 4096);
        folder.File("torn.emr", torn);
        LedgerCheckResult result = AssertSame(path);
        Fault fault = result.Faults[0];
        Assert.Equal(FaultCode.StorageDamaged, fault.Code);
        Assert.InRange(fault.Height!.Value, 1UL, 40UL);
        Assert.Equal(fault.Height, result.Blocks);

        // What is wrong before that place is found first.
        using (LedgerSql file = new(path))
        {
            file.Execute(
                "UPDATE record SET prescription = x'00' WHERE height = $height AND position = 1",
                ("$height", (long)fault.Height - 1));
        }
        fault = AssertSame(path).Faults[0];
        Assert.Equal((FaultCode.TxIdInvalid, result.Height, 1), (fault.Code, fault.Height, fault.Index));
    }

    [Fact]
    public void Progress_grows_to_the_total()
    {
        LedgerVerification check = LedgerVerification.Start(Tampered(), 2, TestContext.Current.CancellationToken);
        ulong last = 0;
        while (!check.Completion.IsCompleted)
        {
            ulong now = check.CheckedBlocks;
            Assert.True(now >= last && (check.TotalBlocks is 41 || now == 0));
            last = now;
        }
        Assert.Equal((41UL, 41UL), (check.CheckedBlocks, check.TotalBlocks));
    }

    [Fact]
    public async Task Cancellation_ends_it_soon_and_says_so()
    {
        string path = Tampered();
        using CancellationTokenSource source = new();
        LedgerVerification check = LedgerVerification.Start(path, 2, source.Token);
        while (check.CheckedBlocks == 0 && !check.Completion.IsCompleted)
            await Task.Yield();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => check.Completion.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        Assert.True(check.Completion.IsCanceled);

        LedgerVerification never = LedgerVerification.Start(path, 2, source.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never.Completion);
        Assert.True(never.Completion.IsCanceled);
        File.Delete(path);
    }

    [Fact]
    public void A_file_that_is_no_ledger_is_an_error_and_no_result()
    {
        TestLedger.Refused(EmrError.LedgerNotFound, () => TestLedger.Verify(folder.File("none.emr")));
        TestLedger.Refused(EmrError.LedgerNotRecognized, () => TestLedger.Verify(folder.File("text.emr", new byte[5000])));
        TestLedger.Refused(EmrError.LedgerNotRecognized, () => TestLedger.Verify(folder.File("empty.emr", [])));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => LedgerVerification.Start(folder.File("none.emr"), 0, CancellationToken.None));
    }

    [Fact]
    public void Pending_records_are_checked_and_said_to_be_no_evidence()
    {
        string path = folder.File("filled.emr", FilledLedger.Bytes);
        LedgerCheckResult result = AssertSame(path);
        Assert.Equal((true, 3UL), (result.Valid, result.Pending));
        Assert.Contains("3 pending records", result.NotProved[0] + result.NotProved[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Many_faulty_pending_records_are_told_within_reason()
    {
        using TestLedger test = new(isOpen: true);
        for (ulong nonce = 1; nonce <= 50; nonce++)
            test.Add(TestLedger.Sign(TestKeys.Doctor, nonce));
        test.Append(TestLedger.Sign(TestKeys.Doctor, 1, "another"));
        test.Ledger.Pending.Remove(
            test.Ledger.Pending.Read(new RecordQuery()).Skip(1).Select(record => TestLedger.Id(record.TxId)).First(),
            CancellationToken.None);
        Assert.Single(test.Verify().Warnings);
        for (ulong nonce = 2; nonce <= 50; nonce++)
            test.Add(TestLedger.Sign(TestKeys.Doctor, nonce));
        test.Tamper("UPDATE pending SET prescription = x'00'");
        LedgerCheckResult result = test.Verify();
        Assert.Equal((20, 50UL), (result.Faults.Count, result.Pending));
        Assert.All(result.Faults, fault => Assert.Equal(FaultCode.PendingRecordInadmissible, fault.Code));
    }

    private static LedgerCheckResult AssertSame(string path)
    {
        LedgerCheckResult one = TestLedger.Verify(path, workers: 1);
        LedgerCheckResult three = TestLedger.Verify(path, workers: 3);
        Assert.Equal(one.Faults, three.Faults);
        Assert.Equal(one.Warnings, three.Warnings);
        Assert.Equal(one.NotProved, three.NotProved);
        Assert.Equal(
            (one.Name, one.Height, one.Tip, one.Blocks, one.Records, one.Pending),
            (three.Name, three.Height, three.Tip, three.Blocks, three.Records, three.Pending));
        return one;
    }

    private string Tampered(string? sql = null)
    {
        string path = folder.File("tampered.emr", longLedger.Bytes);
        if (sql is not null)
        {
            using LedgerSql file = new(path);
            file.Execute(sql);
        }
        return path;
    }

    /// <summary>40 blocks of 5 records upon the genesis block.</summary>
    public sealed class LongLedger
    {
        internal byte[] Bytes { get; } = Make();

        private static byte[] Make()
        {
            using TestLedger test = new(isOpen: true);
            for (ulong first = 1; first <= 200; first += 5)
                test.Append([.. Enumerable.Range((int)first, 5).Select(nonce => TestLedger.Sign(TestKeys.Doctor, (ulong)nonce))]);
            test.Ledger.Dispose();
            return File.ReadAllBytes(test.File);
        }
    }
}
