using EmrLedger.Blocks;
using EmrLedger.Ledgers;
using EmrLedger.Mining;
using EmrLedger.Records;

namespace EmrLedger.Tests.Support;

/// <summary>A ledger in a folder of its own, with an authority and easy blocks.</summary>
internal sealed class TestLedger : IDisposable
{
    private readonly TempFolder folder = new();

    /// <param name="isOpen">Whether it has no registry.</param>
    public TestLedger(bool isOpen = false)
    {
        File = folder.File("test.emr");
        LedgerManifest manifest = LedgerManifest.Create("Test", Difficulty, isOpen ? null : Authority, origin: null);
        Ledgers.Ledger.Create(File, manifest, Mine(manifest.Genesis(1_700_000_000)));
        Ledger = Open();
    }

    public const int Difficulty = 4;

    /// <summary>Who registers doctors.</summary>
    public static EmrKey Authority { get; } = TestKeys.Create(3000);

    /// <summary>The ledger's file.</summary>
    public string File { get; }

    /// <summary>The ledger, open for writing.</summary>
    public Ledger Ledger { get; }

    /// <summary>A path in the ledger's folder.</summary>
    public string Beside(string name) => folder.File(name);

    /// <summary>The ledger once more.</summary>
    public Ledger Open(LedgerAccess access = LedgerAccess.Write) => Ledgers.Ledger.Open(File, access);

    /// <summary>Registers a doctor, pending.</summary>
    public EmrRecord Register(EmrKey doctor) => Ledger.Registry.Register(doctor, $"Dr. {doctor.Hash[..6]}", Authority, CancellationToken.None);

    /// <summary>A doctor's next record, not added.</summary>
    public EmrRecord Next(EmrKey doctor, string text = "Medication A: 10mg") => RecordSigner.Sign(
        doctor, TestKeys.Patient, text, Ledger.Pending.LastNonce(TestKeys.UserHash(doctor)) + 1);

    /// <summary>Adds a record as pending; what it was refused for is thrown.</summary>
    public void Add(EmrRecord record, SignaturePolicy policy = SignaturePolicy.LowSOnly)
    {
        if (Ledger.Pending.Add([record], policy, CancellationToken.None)[0] is { } refusal)
            throw refusal;
    }

    /// <summary>Adds a doctor's next record as pending.</summary>
    public EmrRecord AddNext(EmrKey doctor, string text = "Medication A: 10mg")
    {
        EmrRecord record = Next(doctor, text);
        Add(record);
        return record;
    }

    /// <summary>Seals all pending records that can be.</summary>
    public IReadOnlyList<EmrBlock> Seal()
    {
        List<EmrBlock> blocks = [];
        while (Ledger.Pending.Draft(TestKeys.Miner).Block is { } draft)
        {
            EmrBlock block = Mine(draft);
            Ledger.Append(block, CancellationToken.None);
            blocks.Add(block);
        }
        return blocks;
    }

    /// <summary>Checks the whole file.</summary>
    public LedgerCheckResult Verify(int workers = 2) => Verify(File, workers);

    /// <summary>Checks a whole file.</summary>
    public static LedgerCheckResult Verify(string file, int workers = 2) =>
        LedgerVerification.Start(file, workers, TestContext.Current.CancellationToken).Completion.GetAwaiter().GetResult();

    /// <summary>The block with its lowest nonce.</summary>
    public static EmrBlock Mine(BlockDraft draft) =>
        draft.Seal(MiningRun.Start(draft.Template, new MiningOptions { Workers = 1 }, CancellationToken.None).Completion.GetAwaiter().GetResult()!.Value);

    public void Dispose()
    {
        Ledger.Dispose();
        folder.Dispose();
    }
}
