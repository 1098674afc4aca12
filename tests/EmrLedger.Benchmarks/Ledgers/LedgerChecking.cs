using System.Diagnostics;
using EmrLedger.Records;
using EmrLedger.Verification;

namespace EmrLedger.Benchmarks;

/// <summary>The check of whole ledgers beside the bare check of the same records.</summary>
internal static class LedgerChecking
{
    public static void Run(SampleLedgers ledgers)
    {
        Compare("small", ledgers.Small, ledgers.Chain.Blocks[..ledgers.SmallBlocks], rounds: 7);
        Compare("large", ledgers.Large, ledgers.Chain.Blocks, rounds: 5);
    }

    /// <summary>Checks each record by itself, on this thread.</summary>
    public static void CheckAlone(IReadOnlyList<EmrRecord> records)
    {
        foreach (EmrRecord record in records)
        {
            if (RecordCheck.CheckAlone(record) is not null)
                throw new InvalidOperationException("A record of the benchmark is not valid.");
        }
    }

    // What two threads can reach here: that they share memory and a garbage collector costs too.
    private static void CheckOnTwoThreads(EmrRecord[] records)
    {
        EmrRecord[][] halves = [.. records.Chunk((records.Length + 1) / 2)];
        Task other = Task.Factory.StartNew(() => CheckAlone(halves[1]), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        CheckAlone(halves[0]);
        other.GetAwaiter().GetResult();
    }

    private static void Compare(string name, string file, EmrBlock[] blocks, int rounds)
    {
        EmrRecord[] records = [.. blocks.SelectMany(static block => block.Records)];
        RawMessage[] messages = [.. records.Select(static record => RawMessage.Of(record))];
        RawBouncyCastle bouncyCastle = new(messages);
        RawLibSecp256k1 direct = new(messages);
        new Comparison($"Verification of the {name} ledger", "records/s", rounds)
            .Add("BouncyCastle as it comes, 1 thread", () => Rate(_ => bouncyCastle.Verify()), isReference: true)
            .Add("libsecp256k1 called directly, 1 thread", () => Rate(_ => direct.Verify()), isReference: true)
            .Add("the record check alone, 1 thread", () => Rate(CheckAlone), isReference: true)
            .Add("the record check alone, 2 threads", () => Rate(CheckOnTwoThreads), isReference: true)
            .Add("verification with 1 worker", () => Rate(_ => Verify(file, 1)))
            .Add("verification with 2 workers", () => Rate(_ => Verify(file, 2)))
            .Run();

        double? Rate(Action<EmrRecord[]> check)
        {
            EmrRecord[] unjudged = Unjudged.Copy(records);
            long begun = Stopwatch.GetTimestamp();
            check(unjudged);
            return records.Length / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }
    }

    /// <summary>Verifies a ledger that has no fault.</summary>
    public static void Verify(string ledger, int workers)
    {
        if (!LedgerVerification.Start(ledger, workers, CancellationToken.None).Completion.GetAwaiter().GetResult().Valid)
            throw new InvalidOperationException("The ledger of the benchmark is not valid.");
    }
}
