using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Tests.Support;

namespace EmrLedger.Tests;

/// <summary>A value that somebody made very long is found, and its length is not the price.</summary>
public sealed class LongValueTests : IDisposable
{
    private const long Length = 400_000_000;
    private const long MostMemory = 200_000_000;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("prescription")]
    [InlineData("signature")]
    public async Task It_is_named_and_not_loaded(string column)
    {
        string path = folder.File("long.emr", FilledLedger.Bytes);
        using (LedgerSql file = new(path))
        {
            file.Execute("PRAGMA ignore_check_constraints = ON");
            file.Execute($"UPDATE record SET {column} = zeroblob({Length}) WHERE height = 2 AND position = 1");
        }
        long before = Environment.WorkingSet;
        Task<LedgerCheckResult> check = Task.Run(() => TestLedger.Verify(path), TestContext.Current.CancellationToken);
        long most = 0;
        while (!check.IsCompleted)
        {
            most = Math.Max(most, Environment.WorkingSet - before);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        LedgerCheckResult result = await check;
        Assert.Equal((FaultCode.StorageDamaged, 2UL, 1), (result.Faults[0].Code, result.Faults[0].Height, result.Faults[0].Index));
        Assert.True(most < MostMemory, $"{most} bytes");
    }

    [Fact]
    public async Task Reading_beside_it_takes_no_more_memory_than_SQLite_may_have()
    {
        string path = folder.File("long.emr", FilledLedger.Bytes);
        using (LedgerSql file = new(path))
        {
            file.Execute("PRAGMA ignore_check_constraints = ON");
            file.Execute($"UPDATE record SET prescription = zeroblob({Length}) WHERE height = 2 AND position = 1");
        }
        long before = Environment.WorkingSet;
        Task<Exception?> reading = Task.Run(() => Record.Exception(() =>
        {
            using Ledger ledger = Ledger.Open(path, LedgerAccess.Read);
            _ = ledger.ReadBlocks(0, ulong.MaxValue).Count();
        }), TestContext.Current.CancellationToken);
        long most = 0;
        while (!reading.IsCompleted)
        {
            most = Math.Max(most, Environment.WorkingSet - before);
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        Assert.Equal(EmrError.LedgerDamaged, Assert.IsType<EmrException>(await reading).Error);
        Assert.True(most < MostMemory, $"{most} bytes");
    }
}
