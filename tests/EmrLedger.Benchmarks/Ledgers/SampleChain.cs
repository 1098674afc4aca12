using EmrLedger.Blocks;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Records;

namespace EmrLedger.Benchmarks;

/// <summary>
/// A chain made to be measured: full blocks, the first of them the authority's registrations, then prescriptions of those
/// doctors for a few thousand patients. Any beginning of it is a ledger too.
/// </summary>
internal sealed class SampleChain
{
    private const int Doctors = 50;
    private const int Patients = 3_000;
    private const int SecondsPerBlock = 60;

    private readonly Random random = new(2026);
    private readonly EmrKey authority = EmrKey.Generate();
    private readonly EmrKey[] doctors = [.. Enumerable.Range(0, Doctors).Select(static _ => EmrKey.Generate())];
    private readonly ulong[] nonces = new ulong[Doctors];
    private readonly Hash160[] patients;

    /// <param name="blocks">How many blocks follow the genesis block.</param>
    /// <param name="waiting">How many records could come next.</param>
    public SampleChain(int blocks, int waiting)
    {
        patients = [.. Enumerable.Range(0, Patients).Select(_ => NewHash())];
        EmrRecord[] records = [.. Registrations(), .. Prescriptions((blocks * EmrBlock.MaxRecords) - Doctors + waiting)];
        Waiting = records[^waiting..];
        Manifest = LedgerManifest.Create("Benchmark", 1, authority, origin: null);
        ulong start = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (ulong)((blocks + 1) * SecondsPerBlock);
        Genesis = Seal(Manifest.Genesis(start));
        Blocks = Link(records.Take(blocks * EmrBlock.MaxRecords).Chunk(EmrBlock.MaxRecords), start);
    }

    /// <summary>How many blocks the registrations fill: no ledger here is shorter.</summary>
    public const int RegistryBlocks = Doctors / EmrBlock.MaxRecords;

    public LedgerManifest Manifest { get; }

    public EmrBlock Genesis { get; }

    /// <summary>The blocks after the genesis block.</summary>
    public EmrBlock[] Blocks { get; }

    /// <summary>The records that follow the last block's.</summary>
    public EmrRecord[] Waiting { get; }

    /// <summary>Makes a ledger file of the first blocks.</summary>
    public string Write(string path, int blocks)
    {
        Ledger.Create(path, Manifest, Genesis);
        using Ledger ledger = Ledger.Open(path, LedgerAccess.Write);
        foreach (EmrBlock[] batch in Blocks.Take(blocks).Chunk(40))
            ledger.AppendAll(batch, CancellationToken.None);
        return path;
    }

    private EmrBlock[] Link(IEnumerable<EmrRecord[]> contents, ulong timestamp)
    {
        List<EmrBlock> blocks = [];
        EmrBlock last = Genesis;
        foreach (EmrRecord[] records in contents)
        {
            timestamp += SecondsPerBlock;
            _ = Hash256.TryParse(last.BlockId, out Hash256 previous);
            last = Seal(new BlockDraft(previous, last.Height + 1, Manifest.Miner, records, timestamp, Manifest.Difficulty));
            blocks.Add(last);
        }
        return [.. blocks];
    }

    /// <summary>The block with its lowest nonce.</summary>
    public static EmrBlock Seal(BlockDraft draft)
    {
        ulong nonce = 0;
        while (!draft.Template.Target.IsMetBy(draft.Template.BlockId(nonce)))
            nonce++;
        return draft.Seal(nonce);
    }

    private IEnumerable<EmrRecord> Registrations() => doctors.Select((doctor, i) =>
    {
        RegistryKey subject = RegistryKey.Of(doctor);
        RegistryStatement statement = new(RegistryAction.Add, subject.Digest, $"Dr. {doctor.Hash[..8]}");
        return RecordSigner.Sign(authority, subject.Hash, statement.ToString(), (ulong)i + 1);
    });

    // Who signs what is decided on one thread; the signing itself is what takes long.
    private EmrRecord[] Prescriptions(int count)
    {
        (int Doctor, Hash160 Patient, string Text, ulong Nonce)[] plans = [.. Enumerable.Range(0, count).Select(_ => Plan())];
        EmrRecord[] records = new EmrRecord[count];
        Parallel.For(0, count, i =>
            records[i] = RecordSigner.Sign(doctors[plans[i].Doctor], plans[i].Patient, plans[i].Text, plans[i].Nonce));
        return records;
    }

    private (int Doctor, Hash160 Patient, string Text, ulong Nonce) Plan()
    {
        int doctor = random.Next(Doctors);
        string dose = $"{random.Next(1, 100) * 5}mg, {random.Next(1, 5)} times a day for {random.Next(3, 60)} days";
        string text = $"Medication {random.Next(1, 2000)}: {dose}";
        return (doctor, patients[random.Next(Patients)], text, ++nonces[doctor]);
    }

    private Hash160 NewHash()
    {
        Span<byte> bytes = stackalloc byte[Hash160.Length];
        random.NextBytes(bytes);
        return new Hash160(bytes);
    }
}
