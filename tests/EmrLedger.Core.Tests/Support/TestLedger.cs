using EmrLedger.Blocks;
using EmrLedger.Ledgers;
using EmrLedger.Ledgers.Chain;
using EmrLedger.Ledgers.Registry;
using EmrLedger.Ledgers.Store;
using EmrLedger.Ledgers.Transfer;
using EmrLedger.Mining;
using EmrLedger.Records;
using EmrLedger.Verification;

namespace EmrLedger.Tests.Support;

/// <summary>A ledger of its own, with an authority and easy blocks.</summary>
internal sealed class TestLedger : IDisposable
{
    private readonly TempFolder folder = new();
    private Ledger? ledger;

    /// <param name="isOpen">Whether it has no registry.</param>
    /// <param name="location">Where it is made; null for where the tests of this engine make theirs.</param>
    /// <param name="rules">The rules that it keeps.</param>
    public TestLedger(bool isOpen = false, string? location = null, RuleSet rules = RuleSet.One)
    {
        File = location ?? TestStore.NewLocation(folder, "test.emr");
        LedgerManifest manifest = LedgerManifest.Create("Test", Difficulty, isOpen ? null : Authority, origin: null, rules);
        Ledgers.Ledger.Create(File, manifest, Mine(manifest.Genesis(1_700_000_000)));
        ledger = Open();
    }

    public const int Difficulty = 4;

    /// <summary>Who registers doctors.</summary>
    public static EmrKey Authority { get; } = TestKeys.Create(3000);

    /// <summary>Where the ledger is.</summary>
    public string File { get; }

    /// <summary>The ledger, open for writing.</summary>
    public Ledger Ledger => ledger ??= Open();

    /// <summary>A path in the ledger's folder.</summary>
    public string Beside(string name) => folder.File(name);

    /// <summary>Where another ledger may be made.</summary>
    public string NewLocation() => TestStore.NewLocation(folder, $"{Guid.NewGuid()}.emr");

    /// <summary>A copy of the ledger as it is now, which nobody checked.</summary>
    public string Copy()
    {
        string copy = NewLocation();
        LedgerCopy.Backup(Ledger, copy, overwrite: false, static _ => null, CancellationToken.None);
        return copy;
    }

    /// <summary>The ledger once more.</summary>
    public Ledger Open(LedgerAccess access = LedgerAccess.Write) => Ledgers.Ledger.Open(File, access);

    /// <summary>Registers a doctor, pending.</summary>
    public EmrRecord Register(EmrKey doctor, bool again = false) =>
        Ledger.RegistryDesk.Register(doctor, $"Dr. {doctor.Hash[..6]}", Authority, again, CancellationToken.None);

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

    /// <summary>Checks a whole file, as a backup is checked.</summary>
    public static Fault? FirstFault(string file) => Verify(file).Faults is [var first, ..] ? first : null;

    /// <summary>The block with its lowest nonce.</summary>
    public static EmrBlock Mine(BlockDraft draft) =>
        draft.Seal(MiningRun.Start(draft.Template, new MiningOptions { Workers = 1 }, CancellationToken.None)
            .Completion.GetAwaiter().GetResult()!.Value);

    /// <summary>A doctor's record, signed for any place.</summary>
    public static EmrRecord Sign(EmrKey doctor, ulong nonce, string text = "Medication A: 10mg") =>
        RecordSigner.Sign(doctor, TestKeys.Patient, text, nonce);

    /// <summary>A statement of the registry, signed for any place and by anybody.</summary>
    public static EmrRecord Statement(
        RegistryAction action, EmrKey subject, ulong nonce, EmrKey? signer = null, string name = "Dr. A")
    {
        Hash256 digest = RegistryStatement.DigestOf(Convert.FromHexString(subject.PublicKey));
        string text = new RegistryStatement(action, digest, name).ToString();
        return RecordSigner.Sign(signer ?? Authority, TestKeys.UserHash(subject), text, nonce);
    }

    /// <summary>The values of the next block with these records, as anybody might make it.</summary>
    public BlockValues NextBlock(params EmrRecord[] records)
    {
        EmrBlock[] last = [.. Ledger.ReadLastBlocks(11)];
        return new BlockValues
        {
            Previous = last[^1].BlockId,
            Height = last[^1].Height + 1,
            Records = records,
            Timestamp = last.Max(static block => block.Timestamp) + 1,
            Difficulty = Difficulty,
        };
    }

    /// <summary>Appends a block of these records, whether they are pending or not.</summary>
    public EmrBlock Append(params EmrRecord[] records)
    {
        EmrBlock block = NextBlock(records).Mine();
        Ledger.Append(block, CancellationToken.None);
        return block;
    }

    /// <summary>A copy of the file that holds one block more, whatever it is.</summary>
    public string Forced(EmrBlock block)
    {
        string copy = Copy();
        using LedgerSql file = new(copy);
        file.Insert(block);
        // Whoever does that knows nothing of the tree, and a ledger without its nodes is whole.
        file.Execute("DELETE FROM node");
        return copy;
    }

    /// <summary>Closes the ledger and changes its file by other means.</summary>
    public void Tamper(string sql, params (string, object)[] parameters)
    {
        Ledger.Dispose();
        using LedgerSql file = new(File);
        Assert.NotEqual(0, file.Execute(sql, parameters));
    }

    /// <summary>Closes the ledger, until it is used again.</summary>
    public void Release()
    {
        ledger?.Dispose();
        ledger = null;
    }

    /// <summary>An id as a value.</summary>
    public static Hash256 Id(string id) =>
        Hash256.TryParse(id, out Hash256 hash) ? hash : throw new ArgumentException("No id.", nameof(id));

    /// <summary>Expects an error.</summary>
    public static EmrException Refused(EmrError error, Action action)
    {
        EmrException exception = Assert.Throws<EmrException>(action);
        Assert.Equal(error, exception.Error);
        return exception;
    }

    public void Dispose()
    {
        ledger?.Dispose();
        folder.Dispose();
    }
}
