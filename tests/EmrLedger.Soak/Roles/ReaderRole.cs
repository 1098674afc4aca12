using System.Diagnostics;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;
using EmrLedger.Verification;

namespace EmrLedger.Soak.Roles;

/// <summary>
/// Reads while others write: what it sees at any moment is a whole valid chain, which goes on from what it saw before, and
/// nothing is sealed and pending at once.
/// </summary>
internal static class ReaderRole
{
    private static readonly TimeSpan BetweenVerifications = TimeSpan.FromSeconds(3);

    public static void Run(string[] arguments)
    {
        CancellationToken stop = Child.ParentStop();
        string path = arguments[0];
        int passes = 0;
        int verifications = 0;
        ulong next = 0;
        HashSet<string> seals = [];
        TimeSpan longest = TimeSpan.Zero;
        Stopwatch sinceVerification = Stopwatch.StartNew();
        Reporter.Say("ready");
        while (!stop.IsCancellationRequested)
        {
            long begun = Stopwatch.GetTimestamp();
            EmrBlock[] blocks;
            using (Ledger ledger = Ledger.Open(path, LedgerAccess.Read))
            {
                string[] pending;
                using (ILedgerView view = ledger.Session.BeginRead())
                {
                    blocks = [.. view.ReadBlocks(next, ulong.MaxValue)];
                    pending = [.. view.ReadPending(new RecordQuery()).Select(static record => record.TxId)];
                }
                // The first compiles the code first.
                if (passes > 0 && Stopwatch.GetElapsedTime(begun) > longest)
                    longest = Stopwatch.GetElapsedTime(begun);
                foreach (EmrRecord record in blocks.SelectMany(static block => block.Records))
                    SoakException.Require(seals.Add(record.TxId), $"{record.TxId} is sealed twice");
                SoakException.Require(pending.Distinct().Count() == pending.Length, "a record is pending twice");
                SoakException.Require(!pending.Any(seals.Contains), "a record is sealed and pending");
                CheckChain(ledger, blocks);
            }
            next += (ulong)blocks.Length;
            passes++;
            if (sinceVerification.Elapsed > BetweenVerifications)
            {
                SoakException.Require(Inspection.Verify(path).Blocks >= next, "blocks are gone");
                verifications++;
                sinceVerification.Restart();
            }
            stop.WaitHandle.WaitOne(20);
        }
        Reporter.Say($"read {passes} {verifications} {longest.TotalMilliseconds:F0}");
    }

    private static void CheckChain(Ledger ledger, EmrBlock[] blocks)
    {
        using LedgerChainCheck check = new(ledger);
        foreach (EmrBlock block in blocks)
        {
            IReadOnlyList<Fault> faults = check.Check(block).Faults;
            SoakException.Require(faults.Count == 0, $"a block that was read is faulty: {string.Join("; ", faults)}");
        }
    }
}
