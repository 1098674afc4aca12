using System.Diagnostics;
using System.Globalization;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Store;
using EmrLedger.Soak.Support;

namespace EmrLedger.Soak.Suites;

/// <summary>Two processes seal the records of one ledger: the slower one finds the tip moved, and goes on.</summary>
internal static class MinersSuite
{
    private const int Batch = 50;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static string Usage => "[records = 1000]|two processes seal them at once";

    public static void Run(string[] arguments)
    {
        int total = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 1000;
        using WorkFolder folder = new();
        string path = folder.File("miners.emr");
        Cast.CreateLedger(path);
        Promises promises = new();
        Stopwatch clock = Stopwatch.StartNew();
        using CountdownEvent ready = new(2);
        using Child first = Start();
        using Child second = Start();
        SoakException.Require(ready.Wait(Limit), "A miner did not start.");
        using (Ledger ledger = Ledger.Open(path, LedgerAccess.Write))
        {
            ulong nonce = 0;
            for (int added = 0; added < total; added += Batch)
            {
                int doctor = added / Batch % Cast.Doctors.Length;
                nonce = ledger.Pending.LastNonce(Cast.DoctorHashes[doctor]);
                EmrRecord[] records = [.. Enumerable.Range(0, Math.Min(Batch, total - added))
                    .Select(_ => Cast.Sign(doctor, ++nonce, "Medication"))];
                foreach (EmrException? refusal in ledger.Pending.Add(records, SignaturePolicy.LowSOnly, CancellationToken.None))
                    SoakException.Require(refusal is null, $"A record was refused: {refusal?.Message}");
                foreach (EmrRecord record in records)
                    promises.Hear($"record {record.TxId}");
            }
        }
        foreach (Child miner in (Child[])[first, second])
            miner.Stop();
        foreach (Child miner in (Child[])[first, second])
            miner.Finish(Limit);

        SoakException.Require(promises.Check(path) == 0, "There are records that nobody added.");
        LedgerCheckResult result = Inspection.Verify(path);
        SoakException.Require(
            result.Records == (ulong)(total + Cast.Doctors.Length) && result.Pending == 0,
            $"{result.Records} records are sealed, {result.Pending} pending.");
        int[] moved = [.. ((Child[])[first, second])
            .Select(static miner => int.Parse(miner.Lines[^1].Split(' ')[1], CultureInfo.InvariantCulture))];
        int[] sealedBy = [.. ((Child[])[first, second])
            .Select(static miner => miner.Lines.Count(static line => line.StartsWith("block", StringComparison.Ordinal)))];
        Console.WriteLine(
            $"{total} records in {promises.Blocks} blocks in {clock.Elapsed.TotalSeconds:F1} s: "
            + $"{sealedBy[0]} by one miner and {sealedBy[1]} by the other, "
            + $"who found the tip moved {moved[0]} and {moved[1]} times; nothing lost, nothing sealed twice, the chain verifies");
        SoakException.Require(moved.Sum() > 0, "The miners never met, so nothing was shown: give more records.");

        Child Start() => Child.Start("role-mine", [path], line =>
        {
            promises.Hear(line);
            if (line == "ready")
                ready.Signal();
        });
    }
}
