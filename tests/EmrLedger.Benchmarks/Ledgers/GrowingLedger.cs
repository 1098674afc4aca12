using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Benchmarks;

/// <summary>A ledger file that is made to be measured: it grows by full blocks, of which little stays in memory.</summary>
internal sealed class GrowingLedger : IDisposable
{
    private const int SecondsPerBlock = 600;
    private const int BlocksAtOnce = 40;

    private readonly Dictionary<EmrKey, ulong> nonces = [];
    private readonly Hash160 miner;
    private Ledger ledger;
    private EmrBlock last;

    /// <param name="file">Where it is made.</param>
    /// <param name="authority">Who registers others.</param>
    /// <param name="rules">The rules that it keeps.</param>
    /// <param name="blocks">How many blocks it will have, so that the last is of now.</param>
    public GrowingLedger(string file, EmrKey authority, RuleSet rules, int blocks)
    {
        File = file;
        LedgerManifest manifest = LedgerManifest.Create("Benchmark", 1, authority, origin: null, rules);
        miner = manifest.Miner;
        Time = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() - ((ulong)blocks * SecondsPerBlock);
        last = SampleChain.Seal(manifest.Genesis(Time));
        Ledger.Create(file, manifest, last);
        ledger = Ledger.Open(file, LedgerAccess.Write);
    }

    public string File { get; }

    /// <summary>The time of the last block.</summary>
    public ulong Time { get; private set; }

    /// <summary>Signs what follows. Whose number is which is decided on one thread; the signing is what takes long.</summary>
    public EmrRecord[] Sign(IReadOnlyList<RecordPlan> plans)
    {
        ulong[] numbers = [.. plans.Select(plan => nonces[plan.Signer] = nonces.GetValueOrDefault(plan.Signer) + 1)];
        EmrRecord[] records = new EmrRecord[numbers.Length];
        Parallel.For(0, records.Length, i =>
            records[i] = RecordSigner.Sign(plans[i].Signer, plans[i].Patient, plans[i].Text, numbers[i]));
        return records;
    }

    /// <summary>The blocks of records that follow, which are not added.</summary>
    public EmrBlock[] Seal(IEnumerable<EmrRecord> records) => [.. records.Chunk(EmrBlock.MaxRecords).Select(SealBlock)];

    /// <summary>Signs, seals and adds records.</summary>
    public EmrRecord[] Add(IReadOnlyList<RecordPlan> plans)
    {
        EmrRecord[] records = Sign(plans);
        foreach (EmrBlock[] blocks in Seal(records).Chunk(BlocksAtOnce))
        {
            Parallel.ForEach(blocks, ChainState.JudgeRecords);
            ledger.AppendAll(blocks, CancellationToken.None);
        }
        return records;
    }

    /// <summary>A copy of the file as it is now.</summary>
    public void CopyTo(string file)
    {
        ledger.Dispose();
        System.IO.File.Copy(File, file);
        ledger = Ledger.Open(File, LedgerAccess.Write);
    }

    public void Dispose() => ledger.Dispose();

    private EmrBlock SealBlock(EmrRecord[] records)
    {
        Time += SecondsPerBlock;
        _ = Hash256.TryParse(last.BlockId, out Hash256 previous);
        last = SampleChain.Seal(new Blocks.BlockDraft(previous, last.Height + 1, miner, records, Time, 1));
        return last;
    }
}
