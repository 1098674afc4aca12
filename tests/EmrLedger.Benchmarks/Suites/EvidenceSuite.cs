using System.Globalization;
using EmrLedger.Blocks;
using EmrLedger.Evidence;
using EmrLedger.Evidence.Receipts;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Notes;
using EmrLedger.Records;

namespace EmrLedger.Benchmarks;

/// <summary>Checkpoints and receipts of a short and of a long chain: what they take to make and to check, and their size.</summary>
internal static class EvidenceSuite
{
    private const int Records = 200;
    private const int BlocksPerTransaction = 1_000;

    public static void Run()
    {
        foreach (int blocks in (int[])[1_000, 100_000])
            Measure(blocks);
    }

    private static void Measure(int blocks)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("emr-bench-");
        try
        {
            string file = Path.Combine(folder.FullName, "chain.emr");
            EmrKey authority = EmrKey.Generate();
            EmrKey doctor = EmrKey.Generate();
            Write(file, blocks, authority, doctor);
            using Ledger ledger = Ledger.Open(file, LedgerAccess.Write);
            using NoteKey log = NoteKey.Generate("log.example", NoteRole.Log);
            using NoteKey witness = NoteKey.Generate("witness.example", NoteRole.Witness);
            CheckpointSigner asLog = new(ledger, log, Path.Combine(folder.FullName, "log.state"));
            CheckpointSigner asWitness = new(ledger, witness, Path.Combine(folder.FullName, "witness.state"));
            Console.WriteLine();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Evidence of {blocks:N0} blocks (microseconds)"));

            int[] rounds = [.. Enumerable.Range(0, 50)];
            Latency.Measure("First checkpoint, all blocks hashed", [0, 1, 2], i => new CheckpointSigner(
                ledger, log, Path.Combine(folder.FullName, $"new-{i}.state")).SignAsLog(initialize: true, CancellationToken.None));
            SignedNote note = asLog.SignAsLog(initialize: true, CancellationToken.None);
            note = asWitness.SignAsWitness(note, log.Verifier, initialize: true, CancellationToken.None);
            Latency.Measure("Later checkpoint, with its state file", rounds, _ => asLog.SignAsLog(initialize: false, CancellationToken.None));

            Hash256[] txIds = [.. ledger.ReadRecords(new RecordQuery()).Skip(1).Select(static found => new Hash256(Convert.FromHexString(found.Record.TxId)))];
            Latency.Measure("Receipt, made", txIds, txId => ReceiptMaker.Make(ledger, txId, note));
            byte[][] receipts = [.. txIds.Select(txId => ReceiptMaker.Make(ledger, txId, note).ToBytes())];
            TrustPolicy policy = new(log.Verifier, [witness.Verifier], 1);
            Latency.Measure("Receipt, checked offline", receipts, bytes =>
            {
                if (!ReceiptCheck.Check(Receipt.Parse(bytes), policy).Valid)
                    throw new InvalidOperationException("A receipt of the benchmark is not valid.");
            });
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  Receipt, bytes: {receipts.Min(static bytes => bytes.Length):N0} to {receipts.Max(static bytes => bytes.Length):N0}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Most blocks are empty: the tree does not care. The records stand between them at equal distances.
    private static void Write(string file, int blocks, EmrKey authority, EmrKey doctor)
    {
        LedgerManifest manifest = LedgerManifest.Create("Benchmark", 1, authority, origin: null);
        ulong time = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (ulong)blocks;
        EmrBlock last = manifest.Genesis(time).Seal(0);
        Ledger.Create(file, manifest, last);
        using Ledger ledger = Ledger.Open(file, LedgerAccess.Write);
        Hash160 patient = new(new byte[Hash160.Length]);
        int distance = blocks / Records;
        ulong nonce = 0;
        List<EmrBlock> batch = [];
        for (int height = 1; height < blocks; height++)
        {
            EmrRecord[] records = height == 1 ? [Registration(authority, doctor)]
                : height % distance == 0 ? [RecordSigner.Sign(doctor, patient, "Medication A: 10mg", ++nonce)]
                : [];
            last = new BlockDraft(new Hash256(Convert.FromHexString(last.BlockId)), (ulong)height, manifest.Miner, records, ++time, 1).Seal(0);
            batch.Add(last);
            if (batch.Count < BlocksPerTransaction && height < blocks - 1)
                continue;
            ledger.AppendAll(batch, CancellationToken.None);
            batch.Clear();
        }
    }

    private static EmrRecord Registration(EmrKey authority, EmrKey doctor)
    {
        RegistryKey subject = RegistryKey.Of(doctor);
        return RecordSigner.Sign(authority, subject.Hash, new RegistryStatement(RegistryAction.Add, subject.Digest, "Dr. A").ToString(), 1);
    }
}
